// SPDX-License-Identifier: Apache-2.0
//
// Unfolding an image into the matrix that turns a convolution into a matrix product.

#ifndef BERTH_BVK_CONVOLUTION_H
#define BERTH_BVK_CONVOLUTION_H

#include "bvk_base.h"

BVK_ASSUME_NONNULL_BEGIN

/// The highest number of spatial dimensions.
#define BVK_MAX_SPATIAL 6

/// The geometry of unfolding one image of one group. Fill in every field, strides in elements.
typedef struct bvk_im2col {
  /// 1 to `BVK_MAX_SPATIAL`.
  uint32_t spatial_rank;
  /// 1, 2, 4 or 8.
  uint32_t element_size;
  /// The number of channels of the group.
  size_t channels;
  ptrdiff_t channel_stride;
  size_t input[BVK_MAX_SPATIAL];
  ptrdiff_t input_stride[BVK_MAX_SPATIAL];
  size_t kernel[BVK_MAX_SPATIAL];
  size_t output[BVK_MAX_SPATIAL];
  /// The step between output positions, the step between kernel taps, and the zeros before the first element.
  size_t stride[BVK_MAX_SPATIAL];
  size_t dilation[BVK_MAX_SPATIAL];
  ptrdiff_t pad_begin[BVK_MAX_SPATIAL];
} bvk_im2col;

/// The number of rows of the unfolded matrix, `channels * product(kernel)`, and its columns, `product(output)`.
size_t bvk_im2col_rows(const bvk_im2col *geometry);
size_t bvk_im2col_columns(const bvk_im2col *geometry);

/// Writes the rows `row_begin ..< row_end` and the columns `column_begin ..< column_end` of the unfolded matrix.
///
/// Row r is channel `r / product(kernel)` and kernel tap `r % product(kernel)` (last dimension fastest), column q the
/// output position (last dimension fastest): the element of the image that this tap meets there, or zero outside the
/// image. `columns` addresses the element (row_begin, column_begin); its rows are `leading` elements apart. Disjoint
/// blocks may be written at the same time.
void bvk_im2col_run(const bvk_im2col *geometry, void *columns, size_t leading, const void *image, size_t row_begin,
                    size_t row_end, size_t column_begin, size_t column_end);

BVK_ASSUME_NONNULL_END

#endif
