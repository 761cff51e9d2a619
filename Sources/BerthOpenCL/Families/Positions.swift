// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

/// Images, N x C x D1 ... Dn, whose positions kernels take as one axis.
extension Recipe {
  /// An input, where its positions are one axis: itself, or a dense copy.
  mutating func withEvenPositions(input: TensorPlace) -> TensorPlace {
    input.hasEvenPositions ? input : dense(input)
  }

  /// Where to put an output so that its positions are one axis: itself, or in the workspace, from where `bring(_:to:)`
  /// takes it.
  mutating func withEvenPositions(output: TensorPlace) -> TensorPlace {
    output.hasEvenPositions ? output : scratch(output.descriptor.type)
  }

  /// Brings an output to where it belongs, unless it has been put there.
  mutating func bring(_ placed: TensorPlace, to output: TensorPlace) {
    if placed.slot != output.slot { copy(placed, to: output) }
  }
}

extension TensorPlace {
  fileprivate var hasEvenPositions: Bool { descriptor.commonStride(2..<descriptor.shape.rank) != nil }
}
