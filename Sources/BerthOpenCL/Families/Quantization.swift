// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// What quantises or dequantises, by the kernel `name` of x and the scale, or `name`_around of these and the zero point.
  static func quantization(_ op: Operator, _ name: String) -> OpenCLOperator {
    OpenCLOperator(op) { call, context throws(DeviceError) in
      var recipe = Recipe(call, context)
      let (x, y) = (try recipe.input(0), try recipe.output(0))
      let parameters = [try recipe.input(1)] + (recipe.optionalInput(2).map { [$0] } ?? [])
      let kernel = ElementwiseKernel.quantization(parameters.count == 2 ? "\(name)_around" : name)
      for region in QuantizedRegion.regions(try QuantizationGranularity(call), x.descriptor.shape) {
        var inputs = [x.with(try region.data(x.descriptor))]
        for parameter in parameters { inputs.append(parameter.with(try region.scale(parameter.descriptor))) }
        try recipe.run(kernel, inputs, to: y.with(try region.data(y.descriptor)))
      }
      return recipe
    }
  }
}

extension ElementwiseKernel {
  /// A kernel of `quantize.cl`. Four additions' worth: a division, or two conversions.
  static func quantization(_ name: String) -> ElementwiseKernel {
    ElementwiseKernel(file: "quantize", name: name, cost: 4)
  }
}
