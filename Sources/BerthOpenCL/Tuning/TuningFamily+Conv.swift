// SPDX-License-Identifier: Apache-2.0

extension TuningFamily {
  /// Convolutions of more than a few output channels a group: `Conv`, `ConvTranspose`.
  static let conv = TuningFamily(
    name: "conv",
    cases: [
      // Output channels and positions beside multiples of any tile, with groups, strides, dilations and padding.
      "Conv/f32/2x6x13x11,37x6x3x3,37/pads=1x1x1x1/exact/1", "Conv/f32/1x20x9x17,70x10x3x2/group=2,strides=2x1/exact/1",
      "Conv/f32/1x33x8x8,131x33x1x1/-/random/1", "Conv/f32/1x5x40,19x5x4/dilations=3,pads=4x4/exact/1",
      "ConvTranspose/f32/1x12x7x9,12x21x3x3/pads=1x0x1x0,strides=2x3/exact/1",
      "Conv/f16/1x8x9x9,40x8x3x3/-/random/1", "Conv/f64/1x8x9x9,40x8x3x3/-/random/1",
      // What models have.
      "Conv/f32/1x3x64x64,64x3x7x7,64/pads=3x3x3x3,strides=2x2/random/1",
    ] + modelCalls,
    timed: ["Conv/f32/1x3x224x224,64x3x7x7,64/pads=3x3x3x3,strides=2x2/random/1"] + modelCalls,
    space: { strategy, traits in
      switch strategy {
      case .cpu:
        TuningSpace(["positions": [1, 2, 3, 4, 6, 8, 10, 12, 14, 16], "vectors": [1, 2, 3, 4]]) { parameters in
          // A register has 16 bytes at the least, whatever a device says. More sums than 32 of them hold go through memory in every step.
          let width = min(max(traits.floatVectorWidth * 4, 16), ConvolutionTiles.vectorBytes)
          let registers = ConvolutionTiles.vectorBytes / width
          return (parameters["positions"] ?? 0) * (parameters["vectors"] ?? 0) * registers <= 32
        }
      case .gpu:
        TuningSpace(["groupPositions": [8, 16, 32, 64], "groupFilters": [4, 8, 16, 32]]) { parameters in
          guard let positions = parameters["groupPositions"], let filters = parameters["groupFilters"] else {
            return false
          }
          // What a device does not take, the kernel would be given smaller.
          let group = ConvolutionGroup(positions: positions, filters: filters)
          return TuningSpace.groupSizes.contains(group.items) && group.fits(traits, valueWidth: 4)
        }
      case .fpga:
        TuningSpace(["positions": [2, 4, 8, 16], "vectors": [1, 2, 4]]) { parameters in
          // 512 multipliers of float32, and packed weights of 256 KiB. What a board has on the chip is not what it calls local memory, so
          // that only its compiler can say what fits.
          (parameters["positions"] ?? 0) * (parameters["vectors"] ?? 0) <= 32
        }
      }
    })

  /// Calls of image models that the oracle judges in no time: inner blocks with 64 and 256 channels, and a step down.
  private static let modelCalls = [
    "Conv/f32/1x64x56x56,64x64x3x3,64/pads=1x1x1x1/random/1", "Conv/f32/1x256x14x14,256x256x1x1,256/-/random/1",
    "Conv/f32/1x64x56x56,128x64x3x3,128/pads=1x1x1x1,strides=2x2/random/1",
  ]
}
