// SPDX-License-Identifier: Apache-2.0
//
// Softmax and layer normalisation, for float32, float64, float16 and bfloat16.
//
// 16-bit types are computed in float32 and rounded once at the store; float64 in float64.

#ifndef BERTH_BVK_NORMALIZE_H
#define BERTH_BVK_NORMALIZE_H

#include "bvk_base.h"

BVK_ASSUME_NONNULL_BEGIN

struct bvk_softmax_code;

/// A prepared softmax along one axis. Treat the fields as read-only; `bvk_softmax_init` fills them.
typedef struct bvk_softmax {
  /// The number of rows: one for each position in the dimensions other than the axis; 0 when the tensor is empty.
  size_t rows;
  /// The length of the axis.
  size_t length;
  /// Private from here.
  const struct bvk_softmax_code *BVK_NULLABLE code;
  ptrdiff_t axis_stride;
  ptrdiff_t output_axis_stride;
  uint32_t by_columns;
  uint32_t kept_rank;
  size_t kept_extent[BVK_MAX_RANK];
  ptrdiff_t kept_stride[BVK_MAX_RANK];
  ptrdiff_t output_stride[BVK_MAX_RANK];
} bvk_softmax;

/// Prepares `e^(x - max) / sum(e^(x - max))` along `axis`.
///
/// A row with a NaN or +inf, or of -inf alone, becomes NaN; -inf among finite elements becomes 0.
/// - Parameters:
///   - shape: `rank` extents; `strides` and `output_strides` are in elements.
/// - Returns: `BVK_OK`, `BVK_BAD_ARGUMENT` or `BVK_UNSUPPORTED`.
bvk_status bvk_softmax_init(bvk_softmax *softmax, bvk_isa isa, bvk_dtype dtype, uint32_t rank, const ptrdiff_t *shape,
                            const ptrdiff_t *strides, uint32_t axis, const ptrdiff_t *output_strides);

/// Computes the rows `begin ..< end` of `softmax->rows`. `out` may be `in` when their strides agree.
void bvk_softmax_run(const bvk_softmax *softmax, void *out, const void *in, size_t begin, size_t end);

struct bvk_layer_norm_code;

/// Layer normalisation of contiguous rows: `(x - mean) / sqrt(variance + epsilon) * scale + bias`. Fill in all fields
/// above `code`, then call `bvk_layer_norm_init`.
typedef struct bvk_layer_norm {
  bvk_dtype dtype;
  /// The number of elements of one row, and of `scale` and `bias`. 0 is allowed: then only the statistics (NaN) are
  /// written.
  size_t length;
  /// The distance between rows in elements, of input and output.
  ptrdiff_t row_stride;
  ptrdiff_t output_row_stride;
  /// Added to the variance. The variance is the mean of the squared deviations, in a second pass over the row.
  double epsilon;
  /// Private.
  const struct bvk_layer_norm_code *BVK_NULLABLE code;
} bvk_layer_norm;

/// Chooses the code. Returns `BVK_OK` or `BVK_UNSUPPORTED`.
bvk_status bvk_layer_norm_init(bvk_layer_norm *norm, bvk_isa isa);

/// Normalises the rows `begin ..< end`.
///
/// - Parameters:
///   - scale, bias: `length` contiguous elements of the dtype; NULL means 1 and 0.
///   - mean, inverse_deviation: when not NULL they receive one element a row (index by row number): float64 for
///     float64 data, float32 for all others.
void bvk_layer_norm_run(const bvk_layer_norm *norm, void *out, const void *in, const void *BVK_NULLABLE scale,
                        const void *BVK_NULLABLE bias, void *BVK_NULLABLE mean, void *BVK_NULLABLE inverse_deviation,
                        size_t begin, size_t end);

BVK_ASSUME_NONNULL_END

#endif
