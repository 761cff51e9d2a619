// SPDX-License-Identifier: Apache-2.0

import Berth
import Testing

@Suite struct ReadingTests {
  @Test func readingAsAnotherTypeIsRefused() throws {
    let x = try Tensor([1, 2])
    expectError(.invalidArgument, mentioning: "int64", "Float", "cast") { try x.array(of: Float.self) }
    expectError(.invalidArgument) { try x.withSpan(of: Int32.self) { $0.count } }
    expectError(.invalidArgument) { try x.scalar(of: Float.self) }
  }

  @Test func onlyOneElementIsAScalar() throws {
    #expect(try Tensor([[[7]]]).scalar(of: Int.self) == 7)
    expectError(.invalidArgument, mentioning: "[2]") { try Tensor([1, 2]).scalar(of: Int.self) }
    expectError(.invalidArgument) { try Tensor([] as [Int]).scalar(of: Int.self) }
  }

  @Test func spansAndBytesAreReadWhereTheyLie() throws {
    let x = try Tensor([1, 2, 3] as [Float])
    let address = try x.withBytes { UInt(bitPattern: $0.baseAddress) }
    #expect(address % 64 == 0)
    #expect(try x.withBytes { UInt(bitPattern: $0.baseAddress) } == address)
    let sum = try x.withSpan(of: Float.self) { span in
      var sum: Float = 0
      for index in span.indices { sum += span[index] }
      return sum
    }
    #expect(sum == 6)
  }

  @Test func errorsOfTheReaderPassThrough() throws {
    struct Mine: Error {}
    let x = try Tensor([1])
    #expect(throws: Mine.self) { try x.withBytes { _ in throw Mine() } }
    #expect(throws: Mine.self) { try x.withSpan(of: Int.self) { _ in throw Mine() } }
  }

  @Test func descriptionsShowTypeDeviceAndElements() throws {
    #expect(try "\(Tensor([1, 2] as [Float]))" == "Tensor(float32[2] on cpu) [1.0, 2.0]")
    #expect(try "\(Tensor([[1, 2], [3, 4]]))" == "Tensor(int64[2, 2] on cpu)\n[[1, 2],\n [3, 4]]")
    #expect(try "\(Tensor(true))" == "Tensor(bool[] on cpu) true")
    #expect(try "\(Tensor.zeros([0, 2], dtype: .int8))" == "Tensor(int8[0, 2] on cpu)\n[]")
    #expect(try "\(Tensor.arange(to: 2000))" == "Tensor(int64[2000] on cpu) [0, 1, 2, ..., 1997, 1998, 1999]")
  }

  @Test(arguments: DType.allKnown)
  func descriptionsKnowEveryDType(dtype: DType) throws {
    let text = try Tensor.ones([1], dtype: dtype).description
    #expect(text.hasSuffix(dtype == .bool ? "[true]" : dtype.isFloatingPoint ? "[1.0]" : "[1]"))
  }

  @Test func failuresAreDescribed() throws {
    let x = try Tensor([1, 2]) + Tensor([1, 2, 3])
    #expect(x.description.contains("error"))
    #expect(x.description.contains("[2]"))
  }
}
