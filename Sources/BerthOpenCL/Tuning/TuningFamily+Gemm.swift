// SPDX-License-Identifier: Apache-2.0

extension TuningFamily {
  /// Matrix products: `MatMul`, `Gemm`, `MatMulInteger`.
  static let gemm = TuningFamily(
    name: "gemm",
    cases: [
      "MatMul/f32/65x63,63x67/-/exact/1", "MatMul/f32/257x300,300x259/-/random/1",
      "MatMul/f32/129x131@1x129,131x130@1x131/-/exact/1", "MatMul/f32/33x4099,4099x40/-/random/1",
      "MatMul/f32/3x70x64,3x64x90/-/exact/1", "MatMul/f32/700x520,520x600/-/exact/1",
      "MatMul/f32/1x300,300x700/-/random/1",
      "Gemm/f32/127x129,129x130,130/-/random/1", "MatMul/f16/65x130,130x70/-/random/1",
      "MatMul/i32/97x130,130x99/-/exact/1",
      "MatMulInteger/i8/97x130,130x99,97,99/-/random/1",
    ],
    timed: [
      "MatMul/f32/256x256,256x256/-/random/1", "MatMul/f32/512x512,512x512/-/random/1",
      "MatMul/f32/1024x1024,1024x1024/-/random/1", "MatMul/f32/64x1024,1024x1024/-/random/1",
    ],
    space: { strategy, _ in
      switch strategy {
      case .cpu:
        TuningSpace([
          "rows": [4, 6, 8, 10, 12, 14], "vectors": [1, 2, 3, 4], "vectorBytes": [16, 32, 64],
          "unpackedWork": [0, 1 << 21, 1 << 23, 1 << 25, 1 << 27],
        ]) { parameters in
          // More sums than 32 registers hold go through memory in every step.
          (parameters["rows"] ?? 0) * (parameters["vectors"] ?? 0) <= 32
        }
      case .gpu:
        TuningSpace([
          "tileRows": [16, 32, 64, 128], "tileColumns": [16, 32, 64, 128], "itemRows": [2, 4, 8],
          "itemColumns": [2, 4, 8],
          "tileDepth": [8, 16, 32],
        ]) { parameters in
          guard let rows = parameters["tileRows"], let columns = parameters["tileColumns"],
            let itemRows = parameters["itemRows"], let itemColumns = parameters["itemColumns"]
          else { return false }
          return TuningSpace.groupSizes.contains((rows / itemRows) * (columns / itemColumns))
        }
      case .fpga:
        TuningSpace([
          "rows": [4, 8, 12, 16], "vectorBytes": [32, 64], "blockRows": [96, 128, 192, 256, 384, 512],
          "blockColumns": [128, 256, 512], "blockDepth": [64, 128, 256],
        ]) { parameters in
          (parameters["blockRows"] ?? 1).isMultiple(of: parameters["rows"] ?? 0)
        }
      }
    })
}
