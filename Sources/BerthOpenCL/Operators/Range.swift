// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `Range`: each element from its place alone.
  static let range = OpenCLOperator(.range) { call, context throws(DeviceError) in
    var recipe = Recipe(call, context)
    let output = try recipe.output(0)
    guard let start = call.parameters[0], let delta = call.parameters[2] else {
      throw DeviceError(.internal, "a range without start or delta")
    }
    let (dtype, count) = (output.descriptor.dtype, output.descriptor.elementCount)
    if count == 0 { return recipe }
    var macros = ["T": dtype.shortName]
    let numbers: [Argument]
    if let start = start.doubles?.first, let delta = delta.doubles?.first {
      let isStashedWide = dtype.byteWidth == 2 && call.attributes.int("stash_type") == Int(DType.float64.rawValue)
      guard !isStashedWide || context.traits.hasFloat64 else {
        throw DeviceError(
          .unsupported, "attribute 'stash_type' asks for float64, which the device does not compute with")
      }
      let isWide = isStashedWide || dtype == .float64
      macros["C"] = isWide ? "double" : "float"
      macros["IS_FLOAT"] = "1"
      macros["IS_STASHED"] = isStashedWide ? "1" : "0"
      numbers = [start, delta].map { isWide ? .double($0) : .float(Float($0)) }
    } else if let start = start.integers?.first, let delta = delta.integers?.first {
      numbers = [start, delta].map { number in .bytes(withUnsafeBytes(of: Int64(number)) { [UInt8]($0) }) }
    } else {
      throw DeviceError(.internal, "a range of \(dtype)")
    }
    recipe.run(
      Program("range", macros), "range",
      [.tensor(output), .index(output.descriptor.strides[0]), .index(count)] + numbers, over: .items(count))
    return recipe
  }
}
