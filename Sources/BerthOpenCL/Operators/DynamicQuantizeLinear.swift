// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `DynamicQuantizeLinear`: finds the least and the greatest element, makes the scale and the zero point of them, and quantises with
  /// those.
  static let dynamicQuantizeLinear = OpenCLOperator(.dynamicQuantizeLinear) { call, context throws(DeviceError) in
    var recipe = Recipe(call, context)
    let (y, scale, zero) = (try recipe.output(0), try recipe.output(1), try recipe.output(2))
    let x = recipe.dense(try recipe.input(0))
    let count = x.descriptor.elementCount
    let workers = DynamicQuantization.workers(context)
    let extremes = recipe.scratch(TensorType(.float32, try Shape([workers, 2])))
    let program = Program("dynamic_quantize", context.strategy.lanesMacro)
    if count == 0 {
      recipe.fill(extremes)
    } else {
      recipe.run(
        program, "extremes", [.tensor(extremes), .tensor(x), .index(count)], over: .exact(global: [workers], local: nil)
      )
    }
    recipe.run(
      program, "parameters", [.tensor(scale), .tensor(zero), .tensor(extremes), .index(workers)],
      over: .exact(global: [1], local: [1]))
    try recipe.run(.quantization("quantize_around"), [x, scale, zero], to: y)
    return recipe
  }
}

private enum DynamicQuantization {
  /// How many work-items look for the least and the greatest element. One looks through what all have found, which is soon done.
  static func workers(_ context: OpenCLContext) -> Int {
    switch context.strategy {
    case .gpu: 1024
    case .cpu: 4 * context.traits.computeUnits
    case .fpga: 1
    }
  }
}
