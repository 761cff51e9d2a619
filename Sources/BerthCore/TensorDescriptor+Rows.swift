// SPDX-License-Identifier: Apache-2.0

/// Questions that kernels ask about the layout of their operands.
extension TensorDescriptor {
  /// The stride of the one axis that `axes` make when seen as one, in elements; nil if they lie unevenly. 0 where they
  /// have no more than one element.
  package func commonStride(_ axes: Range<Int>) -> Int? {
    var common: Int?
    var expected = 0
    for axis in axes.reversed() where shape[axis] != 1 {
      if common == nil {
        common = strides[axis]
      } else if strides[axis] != expected {
        return nil
      }
      expected = strides[axis] * shape[axis]
    }
    return common ?? 0
  }

  /// Whether `axes` seen as one lie densely.
  package func isDense(_ axes: Range<Int>) -> Bool {
    let elements = axes.reduce(1) { $0 * shape[$1] }
    return elements <= 1 || commonStride(axes) == 1
  }
}
