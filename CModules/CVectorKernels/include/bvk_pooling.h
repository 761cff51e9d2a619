// SPDX-License-Identifier: Apache-2.0
//
// Poolings: the greatest element or the mean under a window that slides over the spatial axes.

#ifndef BERTH_BVK_POOLING_H
#define BERTH_BVK_POOLING_H

#include "bvk_convolution.h"

BVK_ASSUME_NONNULL_BEGIN

typedef enum bvk_pooling_op {
  /// The greatest element; a NaN under the window gives NaN, a window over nothing the type's lowest value.
  BVK_POOL_MAX = 0,
  /// The mean; NaN for a window over nothing.
  BVK_POOL_MEAN = 1,
} bvk_pooling_op;

struct bvk_pooling_code;

/// A prepared pooling. Fill in the fields down to `counts_padding`, strides in elements; `bvk_pooling_init` fills the rest.
///
/// float16 and bfloat16 are computed in float32 and rounded once. Each output element is made by one walk over its taps,
/// so that results do not depend on the division of the work.
typedef struct bvk_pooling {
  bvk_dtype dtype;
  /// 1 to `BVK_MAX_SPATIAL`.
  uint32_t spatial_rank;
  size_t images;
  size_t channels;
  /// From one image to the next and from one channel to the next, in the input and in the outputs.
  ptrdiff_t image_stride;
  ptrdiff_t channel_stride;
  ptrdiff_t output_image_stride;
  ptrdiff_t output_channel_stride;
  size_t input[BVK_MAX_SPATIAL];
  ptrdiff_t input_stride[BVK_MAX_SPATIAL];
  size_t kernel[BVK_MAX_SPATIAL];
  size_t output[BVK_MAX_SPATIAL];
  ptrdiff_t output_stride[BVK_MAX_SPATIAL];
  size_t stride[BVK_MAX_SPATIAL];
  size_t dilation[BVK_MAX_SPATIAL];
  ptrdiff_t pad_begin[BVK_MAX_SPATIAL];
  ptrdiff_t pad_end[BVK_MAX_SPATIAL];
  /// Whether padding counts in the divisor of a mean.
  uint32_t counts_padding;
  /// Rows of the output, along the innermost axis: what `bvk_pooling_run` counts in.
  size_t rows;
  /// Private.
  const struct bvk_pooling_code *BVK_NULLABLE code;
} bvk_pooling;

/// Chooses the code. Returns `BVK_OK`, `BVK_BAD_ARGUMENT` or `BVK_UNSUPPORTED`; the greatest of int8 and uint8 there is, the
/// mean of integers there is not.
bvk_status bvk_pooling_init(bvk_pooling *pooling, bvk_isa isa, bvk_pooling_op op);

/// Computes the rows `begin ..< end`. The pointers address the element at index (0, 0, ...).
void bvk_pooling_run(const bvk_pooling *pooling, void *out, const void *in, size_t begin, size_t end);

/// The place of the first greatest element of each window of the rows `begin ..< end`, as a row-major number in the
/// whole dense input, or with `column_major` with the spatial axes in column-major order; 0 for a window over nothing.
///
/// - Parameter strides: of the int64 output, for image, channel and spatial axes, in elements.
void bvk_pooling_indices(const bvk_pooling *pooling, int64_t *out, const ptrdiff_t *strides, const void *in,
                         int32_t column_major, size_t begin, size_t end);

BVK_ASSUME_NONNULL_END

#endif
