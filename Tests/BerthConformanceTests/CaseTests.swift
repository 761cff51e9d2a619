// SPDX-License-Identifier: Apache-2.0

import BerthCore
import BerthOracle
import Testing

@testable import BerthConformance

struct CaseTests {
  /// All cases of an operator, in every dtype.
  private func cases(_ op: Operator, seed: UInt64 = 1) throws -> [OperatorCase] {
    let generator = try #require(CaseGenerator.generator(for: op))
    return op.principalDTypes.flatMap { generator.cases($0, seed: seed) }
  }

  @Test(arguments: OperatorRegistry.standard.operators)
  func everyOperatorHasCasesAndAnOracle(_ op: Operator) throws {
    #expect(Oracle.oracle(for: op) != nil)
    for dtype in op.principalDTypes {
      #expect(try #require(CaseGenerator.generator(for: op)).cases(dtype, seed: 1).count >= 10)
    }
  }

  @Test(arguments: OperatorRegistry.standard.operators)
  func everyIDSaysAllOfItsCase(_ op: Operator) throws {
    let cases = try self.cases(op)
    for test in cases { #expect(try OperatorCase(id: test.id) == test) }
    #expect(Set(cases.map(\.id)).count == cases.count)
    // A shell must leave an id alone.
    for test in cases {
      #expect(test.id.allSatisfy { $0.isLetter || $0.isNumber || "/,.=@+-_:~".contains($0) }, "\(test.id)")
    }
  }

  @Test(arguments: OperatorRegistry.standard.operators, [77] as [UInt64])
  func everyCaseIsAValidCall(_ op: Operator, _ seed: UInt64) throws {
    for test in try cases(op, seed: seed) { #expect(throws: Never.self, "\(test.id)") { try test.call() } }
  }

  @Test func theSameIDMeansTheSameData() throws {
    let test = try OperatorCase(id: "Add/f32/3x4,4/-/random/5")
    let data = CaseData(test: test, domains: [], hardPattern: .everyCombination)
    #expect(try data.inputs() == data.inputs())
    // Written down, because a changed generator would silently change what old case ids mean.
    let again = CaseData(
      test: try OperatorCase(id: "Add/i32/4,4/-/random/5"), domains: [], hardPattern: .everyCombination)
    #expect(try again.inputs().first??.bytes.count == 16)
    let other = CaseData(
      test: try OperatorCase(id: "Add/f32/3x4,4/-/random/6"), domains: [], hardPattern: .everyCombination)
    #expect(try data.inputs() != other.inputs())
  }

  @Test func hardValuesMeetInEveryPair() throws {
    let test = try OperatorCase(id: "Add/f32/30x30,30x30/-/hard/1")
    let inputs = try CaseData(test: test, domains: [], hardPattern: .everyCombination).inputs().compactMap { $0?.bytes }
    let pairs = Set(
      (0..<900).map { Array(inputs[0][($0 * 4)..<($0 * 4 + 4)]) + Array(inputs[1][($0 * 4)..<($0 * 4 + 4)]) })
    #expect(pairs.count == CaseData.hardFloats(.float32).count * CaseData.hardFloats(.float32).count)
  }

  @Test(arguments: [
    ("", "no case id"), ("MatMul", "no case id"), ("Foo/f32/1/-/random/1", "no operator"),
    ("Add/f99/1,1/-/random/1", "no dtype"),
    ("Add/f32/1,1/-/fancy/1", "no fill"), ("Add/f32/1,1/-/random/x", "no seed"),
    ("Add/f32/1y,1/-/random/1", "no number"),
    ("Add/f32/1,1/axis=1/random/1", "no attribute"), ("Add/f32/1x1x1x1x1x1x1x1x1,1/-/random/1", "at most 8"),
    ("Add/f32/-4,1/-/random/1", "negative"), ("Add/f32/9223372036854775807x9,1/-/random/1", "elements"),
    ("Concat/f32/3/axis=one/random/1", "no value"), ("Slice/f32/3,f32:1=2,i64:1=3/-/random/1", "int32, int64"),
    ("Add/f32/3,3~@1+x/-/random/1", "no output"), ("runtime/nothing/1", "no runtime check"),
    ("runtime/leak", "no case id"),
  ])
  func aMistypedIDIsExplained(_ id: String, _ hint: String) {
    #expect {
      if case .operation(let test) = try TestCase(id: id) { _ = try test.call() }
    } throws: { error in
      (error as? DeviceError)?.message.contains(hint) == true
    }
  }

  /// A bound of infinity passes anything, so few elements may have one where the data is ordinary.
  @Test(arguments: OperatorRegistry.standard.operators)
  func ordinaryDataIsJudged(_ op: Operator) throws {
    let generator = try #require(CaseGenerator.generator(for: op))
    let oracle = try #require(Oracle.oracle(for: op))
    var unjudged: [String] = []
    for dtype in op.principalDTypes {
      let ordinary = generator.cases(dtype, seed: 1).filter { $0.fill == .exact || $0.fill == .random }
      for test in ordinary {
        let call = try test.call()
        guard (call.outputs.first??.elementCount ?? 0) < 600, call.flops < 60_000 else { continue }
        let data = CaseData(test: test, domains: generator.domains(call), hardPattern: generator.hardPattern)
        for reference in try oracle.reference(call, try data.inputs()).compactMap({ $0 }) {
          let zeros = [UInt8](repeating: 0, count: reference.type.shape.elementCount * reference.type.dtype.byteWidth)
          let judgement = zeros.withUnsafeBytes { reference.judge($0) }
          if judgement.unjudgedCount * 20 > judgement.elementCount { unjudged.append(test.id) }
        }
      }
    }
    #expect(unjudged.isEmpty)
  }
}
