// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let dequantizeLinear = CaseGenerator(
    .dequantizeLinear, hardPattern: .anywhere,
    domains: { call in
      // The zero point of int32 has to be 0.
      [.any, .range(0.001, 0.01), call.inputs[0]?.dtype == .int32 ? .zero : .any]
    },
    build: { builder in
      let floats: [DType] = [.float32, .float16, .bfloat16]
      let dtype = builder.dtype
      func add(_ shape: QuantizedShape, scale: DType, _ output: DType? = nil, hasZero: Bool, _ fills: [Fill]) {
        var attributes = shape.attributes
        // Random int32 are beyond float16, which leaves their products open.
        let isOpen = dtype == .int32 && (output ?? scale) == .float16
        if let output { attributes["output_dtype"] = .int(Int(output.rawValue)) }
        builder.add(
          builder.quantized(shape, scale: scale, zero: hasZero ? dtype : nil), attributes: attributes,
          fills: isOpen ? fills.map { $0 == .random ? .exact : $0 } : fills)
      }
      for (index, shape) in QuantizedShape.wholes.enumerated() {
        add(shape, scale: floats[index % 3], hasZero: index % 5 != 0, [.exact, .random])
      }
      for (index, shape) in QuantizedShape.divided.enumerated() {
        add(shape, scale: floats[index % 3], hasZero: index % 5 != 0, [index % 2 == 0 ? .exact : .random])
      }
      let rows = QuantizedShape.along(0, [40, 23])
      for scale in floats {
        for output in floats {
          add(rows, scale: scale, output, hasZero: true, [.exact, .random])
          // Scales of every magnitude: products overflow and become subnormal.
          add(.along(0, [256, 256]), scale: scale, output, hasZero: false, [.sweep])
        }
        add(.along(0, [64, 30]), scale: scale, hasZero: true, [.hard])
      }
      for shape in QuantizedShape.large { add(shape, scale: .float32, hasZero: true, [.random]) }
      let blocks = QuantizedShape.along(1, [5, 6, 9], block: 4)
      builder.addQuantizedLayouts(blocks, builder.quantized(blocks, scale: .float32, zero: dtype), blocks.attributes)
    })
}
