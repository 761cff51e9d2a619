// SPDX-License-Identifier: Apache-2.0

import BerthCore
import Testing

@testable import BerthCPU

@Suite struct ConvTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let x: [Int]
    let w: [Int]
    var attributes: [String: AttributeValue] = [:]
    var hasBias = true

    var testDescription: String { "\(x) * \(w) \(attributes)" }
  }

  static let cases: [Case] = [
    Case(x: [1, 1, 5], w: [1, 1, 3]),
    Case(x: [2, 3, 9], w: [4, 3, 3], attributes: ["pads": [2, 1], "strides": [2], "dilations": [2]]),
    Case(x: [2, 4, 7, 6], w: [6, 4, 3, 3], attributes: ["pads": [1, 1, 1, 1]]),
    Case(x: [1, 4, 8, 9], w: [6, 2, 3, 2], attributes: ["group": 2, "strides": [2, 1], "pads": [0, 1, 2, 0]]),
    Case(x: [3, 6, 5, 5], w: [6, 1, 3, 3], attributes: ["group": 6, "auto_pad": "SAME_UPPER"], hasBias: false),
    Case(x: [1, 3, 6, 7], w: [2, 3, 2, 2], attributes: ["auto_pad": "SAME_LOWER", "strides": [2, 2]]),
    Case(x: [2, 8, 10, 10], w: [5, 8, 1, 1]),
    Case(x: [2, 8, 10, 10], w: [6, 4, 1, 1], attributes: ["group": 2], hasBias: false),
    Case(x: [1, 8, 9, 9], w: [5, 8, 1, 1], attributes: ["strides": [2, 3]]),
    Case(x: [1, 2, 4, 5, 6], w: [3, 2, 2, 3, 2], attributes: ["pads": [1, 0, 1, 0, 1, 1], "dilations": [1, 2, 1]]),
    Case(x: [1, 8, 31, 30], w: [8, 8, 3, 3], attributes: ["pads": [1, 1, 1, 1]]),
    Case(x: [1, 5, 7, 7], w: [4, 5, 7, 7]),
    Case(x: [0, 2, 5, 5], w: [3, 2, 3, 3]),
    Case(x: [1, 0, 5, 5], w: [3, 0, 3, 3]),
    Case(x: [2, 2, 1, 1, 1, 3, 2, 2], w: [2, 2, 1, 1, 1, 2, 1, 2]),
  ]

  @Test(arguments: cases, [DType.float32, .float64, .float16, .bfloat16])
  func convolutionsOfIntegersAreExact(example: Case, dtype: DType) throws {
    // Every sum is exact in the accumulator, and rounded once.
    let expected = try direct(example, dtype)
    for index in ProductDevices.all.indices where index % 2 == 0 || dtype == .float32 {
      let (name, device) = ProductDevices.all[index]
      try check(example, dtype, device, isScattered: index % 3 == 1, expected, name)
    }
  }

  private func check(
    _ example: Case, _ dtype: DType, _ device: CPUDevice, isScattered: Bool, _ expected: [Int], _ name: String
  ) throws {
    let (xShape, wShape) = (try Shape(example.x), try Shape(example.w))
    var operands = [try layout(dtype, xShape, isScattered), try layout(dtype, wShape, isScattered)]
    if example.hasBias { operands.append(try layout(dtype, try Shape([example.w[0]]), isScattered)) }
    let plain = try OperatorCall(.conv, operands.map { Operand($0) }, attributes: example.attributes)
    let target = try layout(dtype, try #require(plain.outputs[0]).shape, isScattered)
    let call = try OperatorCall(
      .conv, operands.map { Operand($0) }, attributes: example.attributes, outputs: [target])
    let buffers = try operands.enumerated().map { number, operand in
      var elements = Elements(dtype, operand.elementRange.upperBound)
      for (index, place) in places(operand).enumerated() { elements.set(place, to: value(number, index)) }
      return try device.buffer(elements.bytes)
    }
    let found = Elements(dtype, bytes: try device.read(try device.run(call, buffers)[0]))
    let wrong = zip(expected, places(target)).filter { !found.holds($0, at: $1) }
    #expect(wrong.isEmpty, "\(call) on \(name)")
  }

  /// Dense, or with room between the elements of the last axis and before the first.
  private func layout(_ dtype: DType, _ shape: Shape, _ isScattered: Bool) throws -> TensorDescriptor {
    guard isScattered else { return TensorDescriptor(dtype, shape) }
    return try TensorDescriptor(
      dtype, shape, strides: try Strides(shape.contiguousStrides.values.map { $0 * 2 }), offset: 3)
  }

  /// Element `index` of operand `number`.
  private func value(_ number: Int, _ index: Int) -> Int { (index * (7 + number) + number) % 5 - 2 }

  /// The convolution by its definition.
  private func direct(_ example: Case, _ dtype: DType) throws -> [Int] {
    let call = try OperatorCall(
      .conv, [.dense(dtype, try Shape(example.x)), .dense(dtype, try Shape(example.w))], attributes: example.attributes)
    let geometry = try ConvGeometry(call)
    let (channels, outputs) = (geometry.inputChannels / geometry.groups, geometry.outputChannels / geometry.groups)
    let (area, taps) = (geometry.window.input.reduce(1, *), geometry.window.kernel.reduce(1, *))
    let offsets = indices(geometry.window.kernel)
    // For each output position, which tap meets which place of the input.
    let meetings = indices(geometry.window.output).map { position in
      offsets.indices.compactMap { tap -> (tap: Int, place: Int)? in
        var place = 0
        for axis in position.indices {
          let index =
            position[axis] * geometry.window.strides[axis] + offsets[tap][axis] * geometry.window.dilations[axis]
            - geometry.window.padsBegin[axis]
          guard index >= 0, index < geometry.window.input[axis] else { return nil }
          place = place * geometry.window.input[axis] + index
        }
        return (tap, place)
      }
    }
    var result: [Int] = []
    for image in 0..<geometry.images {
      for output in 0..<geometry.outputChannels {
        let firstInput = image * geometry.inputChannels + output / outputs * channels
        for met in meetings {
          var sum = example.hasBias ? value(2, output) : 0
          for (tap, place) in met {
            for channel in 0..<channels {
              sum +=
                value(0, (firstInput + channel) * area + place) * value(1, (output * channels + channel) * taps + tap)
            }
          }
          result.append(sum)
        }
      }
    }
    return result
  }
}

/// All indices of a box, the last axis fastest.
func indices(_ extents: [Int]) -> [[Int]] {
  extents.reduce([[]]) { found, extent in found.flatMap { front in (0..<extent).map { front + [$0] } } }
}

/// Where the elements of a tensor lie, in row-major order.
func places(_ descriptor: TensorDescriptor) -> [Int] {
  var found = [descriptor.offset]
  for axis in 0..<descriptor.shape.rank {
    let steps = (0..<descriptor.shape[axis]).map { $0 * descriptor.strides[axis] }
    found = found.flatMap { place in steps.map { place + $0 } }
  }
  return found
}
