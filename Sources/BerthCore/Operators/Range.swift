// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `Range`: start, start + delta, start + 2 delta, ... up to before `limit`.
  ///
  /// float16 and bfloat16 are computed in the dtype that `stash_type` names, float32 or float64, and rounded at the end. The number
  /// of elements is what the definition says of the numbers themselves, without rounding: max(ceil((limit - start) / delta), 0).
  public static let range = Operator(
    "Range", version: 27, summary: "numbers at equal distances",
    inputs: [
      .parameter("start", .variable("T")), .parameter("limit", .variable("T")), .parameter("delta", .variable("T")),
    ],
    outputs: [.output("output", "T")],
    attributes: [.defaulted("stash_type", 1)],
    typeVariables: ["T": .floats + [.int64, .int32, .int16]],
    flops: { call in .saturatingProduct(call.outputs.first??.elementCount ?? 0, 2) },
    infer: { context throws(DeviceError) in
      let start = try context.parameter(0)
      for (index, parameter) in [start, try context.parameter(1), try context.parameter(2)].enumerated() {
        guard parameter.type.shape.rank <= 1, parameter.type.shape.elementCount == 1 else {
          throw DeviceError(
            .invalidArgument, "input '\(context.op.inputs[index].name)' must be one number, not \(parameter.type)")
        }
      }
      let stash = context.attributes.int("stash_type")
      guard stash == Int(DType.float32.rawValue) || stash == Int(DType.float64.rawValue) else {
        throw DeviceError(
          .invalidArgument, "attribute 'stash_type' is \(stash); it can be 1, float32, or 11, float64")
      }
      let count = try RangeGeometry.count(start, limit: try context.parameter(1), delta: try context.parameter(2))
      return [TensorType(start.type.dtype, try Shape([count]))]
    })
}

/// How many elements a range has.
enum RangeGeometry {
  /// The elements from `start` to before `limit`.
  ///
  /// - Throws: `.invalidArgument` for a delta of 0 and numbers that are not finite, and if there are more elements than `Int`
  ///   counts or float64 tells apart.
  static func count(_ start: HostTensor, limit: HostTensor, delta: HostTensor) throws(DeviceError) -> Int {
    if let start = start.doubles?.first, let limit = limit.doubles?.first, let delta = delta.doubles?.first {
      return try count(start, limit, delta)
    }
    guard let start = start.integers?.first, let limit = limit.integers?.first, let delta = delta.integers?.first else {
      throw DeviceError(.internal, "a range without start, limit or delta")
    }
    guard delta != 0 else { throw zeroDelta }
    guard delta > 0 ? limit > start : limit < start else { return 0 }
    // The distance may need all 64 bits.
    let distance = delta > 0 ? UInt(bitPattern: limit &- start) : UInt(bitPattern: start &- limit)
    guard let count = Int(exactly: (distance - 1) / delta.magnitude + 1) else { throw tooMany }
    return count
  }

  private static func count(_ start: Double, _ limit: Double, _ delta: Double) throws(DeviceError) -> Int {
    guard start.isFinite, limit.isFinite, delta.isFinite else {
      throw DeviceError(.invalidArgument, "a range from \(start) to \(limit) by \(delta), which are not all finite")
    }
    guard delta != 0 else { throw zeroDelta }
    guard delta > 0 ? limit > start : limit < start else { return 0 }
    guard (limit - start).isFinite else {
      throw DeviceError(.unsupported, "the distance from \(start) to \(limit) is beyond the numbers of float64")
    }
    // Two roundings, so off by at most one from the exact quotient below 2^52; then the exact answer is found by trial.
    let quotient = (limit - start) / delta
    guard quotient < 0x1p52 else { throw tooMany }
    var count = max(quotient.rounded(.up) - 1, 1)
    while reaches(start, count - 1, delta, limit) { count -= 1 }
    while !reaches(start, count, delta, limit) { count += 1 }
    return Int(count)
  }

  /// Whether start + steps · delta is `limit` or beyond it, exactly.
  private static func reaches(_ start: Double, _ steps: Double, _ delta: Double, _ limit: Double) -> Bool {
    let product = steps * delta
    guard product.isFinite else { return true }
    let error = (-product).addingProduct(steps, delta)
    let distance = signOfSum(product, error, start, -limit)
    return delta > 0 ? distance >= 0 : distance <= 0
  }

  /// The sign of an exact sum: Shewchuk's expansions, in which each term is added to a list of parts that do not overlap, whose
  /// last part that is not 0 has the sign of the whole (Adaptive Precision Floating-Point Arithmetic, 1997, section 2).
  private static func signOfSum(_ terms: Double...) -> Int {
    var parts: [Double] = []
    for term in terms {
      var carried = term
      for index in parts.indices {
        let sum = carried + parts[index]
        let other = sum - carried
        parts[index] = (carried - (sum - other)) + (parts[index] - other)
        carried = sum
      }
      parts.append(carried)
    }
    let leading = parts.last { $0 != 0 } ?? 0
    return leading > 0 ? 1 : leading < 0 ? -1 : 0
  }

  private static let zeroDelta = DeviceError(.invalidArgument, "input 'delta' of a range is 0")
  private static let tooMany = DeviceError(.invalidArgument, "a range of more elements than can be counted")
}
