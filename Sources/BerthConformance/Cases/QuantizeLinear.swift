// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let quantizeLinear = CaseGenerator(
    .quantizeLinear, hardPattern: .anywhere,
    domains: { call in
      // Scales with which most quotients lie within the output's range and some beyond; random int32 is as large as int32 gets.
      let isWide = call.outputs.first??.dtype.bitWidth == 16
      let scale: ValueDomain =
        if call.inputs[0]?.dtype == .int32 {
          isWide || call.inputs[1]?.dtype == .float16 ? .range(3e4, 6e4) : .range(3e6, 3e7)
        } else {
          isWide ? .range(0.0001, 0.0005) : .range(0.02, 0.1)
        }
      return [.any, call.inputs[1]?.dtype == .int32 ? .nonZero : scale]
    },
    build: { builder in
      let scales: [DType] = [.float32, .float16, .bfloat16]
      let outputs: [DType] = [.uint8, .int8, .uint16, .int16]
      /// Adds cases with a zero point of the output's dtype, or without one.
      func add(
        _ shape: QuantizedShape, scale: DType, _ output: DType, hasZero: Bool, precision: DType? = nil, _ fills: [Fill]
      ) {
        var attributes = shape.attributes
        if let precision { attributes["precision"] = .int(Int(precision.rawValue)) }
        if !hasZero, output != .uint8 { attributes["output_dtype"] = .int(Int(output.rawValue)) }
        builder.add(
          builder.quantized(shape, scale: scale, zero: hasZero ? output : nil), attributes: attributes, fills: fills)
      }
      // Whole numbers by whole scales make ties, those by 2, 4 and 8 such as must go to even.
      for (index, shape) in QuantizedShape.wholes.enumerated() {
        add(
          shape, scale: scales[index % 3], outputs[index % 4], hasZero: index % 5 != 0,
          [index % 2 == 0 ? .random : .exact])
      }
      for (index, shape) in QuantizedShape.divided.enumerated() {
        add(
          shape, scale: scales[index % 3], outputs[index % 4], hasZero: index % 5 != 0,
          [index % 2 == 0 ? .exact : .random])
      }
      let rows = QuantizedShape.along(0, [40, 23])
      for output in outputs {
        for scale in scales {
          add(rows, scale: scale, output, hasZero: true, [.exact])
          add(rows, scale: scale, output, hasZero: false, [.random])
        }
        add(.along(0, [64, 30]), scale: .float32, output, hasZero: true, [.hard])
      }
      for precision in scales {
        for scale in scales + [.int32] {
          add(rows, scale: scale, .int8, hasZero: true, precision: precision, [scale == .int32 ? .exact : .random])
        }
      }
      for shape in QuantizedShape.large { add(shape, scale: .float32, .int8, hasZero: true, [.random]) }
      let blocks = QuantizedShape.along(1, [5, 6, 9], block: 4)
      builder.addQuantizedLayouts(
        blocks, builder.quantized(blocks, scale: .float32, zero: .uint8), blocks.attributes)
    })
}
