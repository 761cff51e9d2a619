// SPDX-License-Identifier: Apache-2.0

import BerthCore
import Testing

@Suite struct MovementInferenceTests {
  @Test(arguments: [
    CallCase.f32(.transpose, [2, 3, 4], gives: [4, 3, 2]),
    .f32(.transpose, [2, 3, 4], attributes: ["perm": [1, 2, 0]], gives: [3, 4, 2]),
    .f32(.transpose, [], gives: []), .f32(.transpose, [0, 3], gives: [3, 0]),
    .f32(.transpose, [2, 3], attributes: ["perm": [0]], fails: "'perm'"),
    .f32(.transpose, [2, 3], attributes: ["perm": [0, 0]], fails: "'perm'"),
    .f32(.transpose, [2, 3], attributes: ["perm": [-1, 0]], fails: "'perm'"),
    .f32(.transpose, [2, 3], attributes: ["perm": [0, 2]], fails: "'perm'"),
  ])
  func transpose(_ call: CallCase) throws { try call.check() }

  @Test(arguments: [
    CallCase.reshape([2, 3, 4], [4, 6], gives: [4, 6]), .reshape([2, 3, 4], [-1], gives: [24]),
    .reshape([2, 3, 4], [2, -1, 2], gives: [2, 6, 2]), .reshape([2, 3, 4], [0, 0, 4], gives: [2, 3, 4]),
    .reshape([2, 3, 4], [0, -1], gives: [2, 12]), .reshape([1], [], gives: []), .reshape([], [1, 1], gives: [1, 1]),
    .reshape([0, 4], [-1, 4], gives: [0, 4]), .reshape([0, 4], [0, 4], gives: [0, 4]),
    .reshape([3, 0], [3, 0], allowZero: true, gives: [3, 0]),
    .reshape([0, 5], [0, 7], allowZero: true, gives: [0, 7]),
    .reshape([2, 3], [4], fails: "cannot take"), .reshape([2, 3], [-1, 4], fails: "cannot take"),
    .reshape([2, 3], [-1, -1], fails: "more than one -1"), .reshape([2, 3], [-2, 3], fails: "negative"),
    .reshape([2, 3], [2, 3, 0], fails: "cannot take"),
    .reshape([2, 3], [0, 0], allowZero: true, fails: "cannot take"),
    .reshape([0, 3], [0, -1], allowZero: true, fails: "0 and -1"), .reshape([0, 3], [0, -1], fails: "cannot take"),
    .reshape([2], [1, 1, 1, 1, 1, 1, 1, 1, 2], fails: "at most 8"),
    .reshape([2], [1 << 40, 1 << 40], fails: "more elements"), .reshape([2, 3], [.min], fails: "negative"),
  ])
  func reshape(_ call: CallCase) throws { try call.check() }

  @Test(arguments: [
    CallCase.f32(.concat, [2, 3], attributes: ["axis": 0], gives: [2, 3]),
    .f32(.concat, [2, 3], [4, 3], attributes: ["axis": 0], gives: [6, 3]),
    .f32(.concat, [2, 3], [2, 0], [2, 5], attributes: ["axis": -1], gives: [2, 8]),
    .f32(.concat, [0], [0], attributes: ["axis": 0], gives: [0]),
    .f32(.concat, [2, 3], [3, 3], attributes: ["axis": 1], fails: "differ in another axis"),
    .f32(.concat, [2, 3], [2], attributes: ["axis": 0], fails: "different ranks"),
    .f32(.concat, [2, 3], attributes: ["axis": 2], fails: "axis 2"),
    .f32(.concat, [], attributes: ["axis": 0], fails: "axis"),
    .f32(.concat, attributes: ["axis": 0], fails: "at least 1"),
    .f32(.concat, [.max], [.max], attributes: ["axis": 0], fails: "more elements"),
    .call(
      .concat, [.tensor(.int8, [1]), .tensor(.uint8, [1])], attributes: ["axis": 0],
      .refusal(.invalidArgument, "cast one of them")),
    .call(
      .concat, [.tensor(.int8, [1]), .absent, .tensor(.int8, [1])], attributes: ["axis": 0],
      .refusal(.invalidArgument, "absent")),
  ])
  func concat(_ call: CallCase) throws { try call.check() }

  @Test(arguments: [
    CallCase.slice([5], [1], [3], gives: [2]), .slice([5], [-3], [-1], gives: [2]),
    .slice([5], [0], [.max], gives: [5]),
    .slice([5], [3], [1], gives: [0]), .slice([5], [10], [20], gives: [0]), .slice([5], [-10], [2], gives: [2]),
    .slice([5, 6], [1, 2], [4, 6], gives: [3, 4]), .slice([5, 6], [2], [.max], [1], gives: [5, 4]),
    .slice([5, 6], [2], [.max], [-1], [3], gives: [5, 2]), .slice([5], [0], [5], [0], [2], gives: [3]),
    .slice([5], [.max], [.min], [0], [-1], gives: [5]), .slice([5], [-1], [.min], [0], [-2], gives: [3]),
    .slice([5], [3], [0], [0], [-1], gives: [3]), .slice([5], [0], [.max], [0], [.max], gives: [1]),
    .slice([5], [4], [.min], [0], [.min], gives: [1]), .slice([5], [], [], gives: [5]),
    .slice([0], [0], [.max], gives: [0]),
    // ONNX's text clamps a backward start to the first element, where numpy gives nothing.
    .slice([5], [-10], [.min], [0], [-1], gives: [1]), .slice([0], [0], [.min], [0], [-1], gives: [0]),
    .slice([5], [0], [1], [0], [0], fails: "step along axis 0 is 0"), .slice([5], [0], [1], [1], fails: "axes 1"),
    .slice([5, 6], [0, 0], [1, 1], [0, -2], fails: "twice"), .slice([5], [0, 1], [1], fails: "as many"),
    .slice([5], [0], [1], [0], [1, 1], fails: "as many"), .slice([5], [0, 0], [1, 1], fails: "axes 1"),
    .call(.slice, [.tensor(.float32, [5]), .integers([0])], .refusal(.invalidArgument, "'ends'")),
    .call(
      .slice, [.tensor(.float32, [5]), .tensor(.int64, [1]), .integers([1])], .refusal(.unsupported, "must be known")),
    .call(
      .slice, [.tensor(.float32, [5]), .parameter(HostTensor(0)), .parameter(HostTensor(1))],
      .refusal(.invalidArgument, "one-dimensional")),
  ])
  func slice(_ call: CallCase) throws { try call.check() }

  /// The places a slice's geometry names, against walking the axis as ONNX's text says.
  @Test(arguments: [-7, -2, -1, 1, 2, 3, 9]) func sliceGeometryWalks(_ step: Int) throws {
    for extent in 0...4 {
      for start in -6...6 {
        for end in -6...6 {
          let call = try OperatorCall(
            .slice,
            [
              .dense(.int8, try Shape([extent])), .integers([start]), .integers([end]), .integers([0]),
              .integers([step]),
            ])
          let geometry = try SliceGeometry(call)
          let walked = Self.walk(extent, start, end, step)
          #expect(geometry.outputShape.extents == [walked.count], "\(extent) \(start) \(end)")
          let named = (0..<walked.count).map { geometry.starts[0] + $0 * geometry.steps[0] }
          #expect(named == walked, "\(extent) \(start) \(end)")
        }
      }
    }
  }

  private static func walk(_ extent: Int, _ start: Int, _ end: Int, _ step: Int) -> [Int] {
    if extent == 0 { return [] }
    var (first, stop) = (start < 0 ? start + extent : start, end < 0 ? end + extent : end)
    first = max(0, min(first, step > 0 ? extent : extent - 1))
    stop = max(step > 0 ? 0 : -1, min(stop, step > 0 ? extent : extent - 1))
    return Array(stride(from: first, to: stop, by: step))
  }

  @Test(arguments: [
    ([5, 6], [2], 0, [2, 6]), ([5, 6], [2, 3], 1, [5, 2, 3]), ([5, 6], [], -1, [5]), ([5], [0], 0, [0]),
    ([5, 0], [3], 0, [3, 0]),
  ])
  func gather(_ data: [Int], _ indices: [Int], _ axis: Int, _ output: [Int]) throws {
    for dtype in DType.allKnown {
      for index in [DType.int32, .int64] {
        try CallCase.call(
          .gather, [.tensor(dtype, data), .tensor(index, indices)], attributes: ["axis": .int(axis)],
          .types([(dtype, output)])
        ).check()
      }
    }
  }

  @Test(arguments: [
    CallCase.call(.gather, [.tensor(.float32, [5]), .tensor(.int16, [1])], .refusal(.invalidArgument, "'indices'")),
    .call(
      .gather, [.tensor(.float32, [5]), .tensor(.int64, [1])], attributes: ["axis": 1],
      .refusal(.invalidArgument, "axis 1")),
    .call(.gather, [.tensor(.float32, []), .tensor(.int64, [1])], .refusal(.invalidArgument, "axis 0")),
    .call(
      .gather, [.tensor(.float32, [1, 1, 1, 1, 1]), .tensor(.int64, [1, 1, 1, 1, 1])],
      .refusal(.invalidArgument, "at most 8")),
    .call(.gather, [.tensor(.float32, [5])], .refusal(.invalidArgument, "'indices'")),
  ])
  func gatherRefuses(_ call: CallCase) throws { try call.check() }
}

extension CallCase {
  /// What is expected, as the tables of this file spell it.
  private static func expectation(_ gives: [Int]?, _ fails: String?) -> Expectation {
    if let gives { .types([(.float32, gives)]) } else { .refusal(.invalidArgument, fails ?? "") }
  }

  /// A slice of float32 by starts, ends, axes and steps.
  fileprivate static func slice(
    _ extents: [Int], _ starts: [Int], _ ends: [Int], _ axes: [Int]? = nil, _ steps: [Int]? = nil,
    gives: [Int]? = nil, fails: String? = nil
  ) -> CallCase {
    let optional = [axes, steps].map { values in values.map { Input.integers($0) } ?? .absent }
    return call(
      .slice, [.tensor(.float32, extents), .integers(starts), .integers(ends)] + optional, expectation(gives, fails))
  }

  /// A float32 tensor under another shape.
  fileprivate static func reshape(
    _ extents: [Int], _ shape: [Int], allowZero: Bool = false, gives: [Int]? = nil, fails: String? = nil
  ) -> CallCase {
    call(
      .reshape, [.tensor(.float32, extents), .integers(shape)], attributes: allowZero ? ["allowzero": 1] : [:],
      expectation(gives, fails))
  }
}
