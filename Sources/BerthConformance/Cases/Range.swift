// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseGenerator {
  static let range = CaseGenerator(.range) { builder in
    let dtype = builder.dtype
    func add(
      _ start: Double, _ limit: Double, _ delta: Double, outputs: [OutputSpec]? = nil,
      attributes: [String: AttributeValue] = [:]
    ) {
      let numbers = [start, limit, delta].map {
        dtype.isFloatingPoint ? builder.parameter($0, dtype) : builder.parameter(Int($0), dtype)
      }
      builder.add(numbers, outputs: outputs, attributes: attributes, fills: [.random])
    }
    let whole: [(Double, Double, Double)] = [
      (0, 10, 1), (3, 9, 3), (10, 4, -2), (3, 10, 3), (0, 1, 1), (5, 5, 1), (5, 3, 1), (3, 5, -1), (0, 65, 1),
      (-7, 120, 2), (100, -100, -7), (0, 1000, 1), (-3, 300, 100), (30_000, -30_000, -1), (0, 32_000, 31_999),
    ]
    for (start, limit, delta) in whole { add(start, limit, delta) }
    for _ in 0..<6 {
      let start = builder.random.integer(in: -200...200)
      let (length, step) = (builder.random.integer(in: 1...900), builder.random.integer(in: 1...9))
      add(Double(start), Double(start + length), Double(step))
    }
    for layout in builder.data(20).layouts {
      add(-10, 10, 1, outputs: [layout.asOutput])
      add(10, -10, -1, outputs: [layout.asOutput])
    }
    switch dtype {
    case .int32, .int64:
      add(0, 131_071, 1)
      // From one end of the dtype to the other: a distance that it does not hold.
      let (least, greatest) = dtype == .int64 ? (Int.min, Int.max) : (Int(Int32.min), Int(Int32.max))
      for (start, limit, step) in [(least, greatest, greatest / 100), (greatest, least, least / 100)] {
        builder.add([start, limit, step].map { builder.parameter($0, dtype) }, fills: [.random])
      }
    case .int16: add(-32_768, 32_767, 1000)
    default:
      let numbers: [(Double, Double, Double)] = [
        (0, 1, 0.1), (0, 0.3, 0.1), (1, 2, 0.1), (-1, 1, 0.25), (1, -1, -0.3), (0.5, 60, 0.7), (0, 1, 3), (0.1, 0.1, 1),
        (1000, 1010, 0.5), (0, 600, 0.3), (1e-3, 1e-2, 1e-3), (0, 1e-6, 6e-8), (-300, 900, 1.1),
      ]
      for (start, limit, delta) in numbers { add(start, limit, delta) }
      for (start, limit, delta) in [(0.0, 40.0, 0.3), (1, 2, 0.1), (100, 1, -1.7)] {
        add(start, limit, delta, attributes: ["stash_type": 11])
      }
      if dtype == .float32 || dtype == .float64 { add(0, 13_107.1, 0.1) }
    }
  }
}
