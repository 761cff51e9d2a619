// SPDX-License-Identifier: Apache-2.0
//
// Running sums along one axis.

#ifndef BERTH_BVK_CUMSUM_H
#define BERTH_BVK_CUMSUM_H

#include "bvk_base.h"

BVK_ASSUME_NONNULL_BEGIN

struct bvk_cumsum_code;

/// Prepared running sums along one axis. Treat the fields as read-only; `bvk_cumsum_init` fills them.
typedef struct bvk_cumsum {
  /// The number of rows: one for each position in the dimensions other than the axis; 0 when the tensor is empty.
  size_t rows;
  /// The length of the axis.
  size_t length;
  /// Private from here.
  const struct bvk_cumsum_code *BVK_NULLABLE code;
  ptrdiff_t axis_stride;
  ptrdiff_t output_axis_stride;
  /// Where the walk along the axis begins, in bytes from index 0.
  ptrdiff_t start;
  ptrdiff_t output_start;
  uint32_t exclusive;
  uint32_t by_columns;
  uint32_t kept_rank;
  size_t kept_extent[BVK_MAX_RANK];
  ptrdiff_t kept_stride[BVK_MAX_RANK];
  ptrdiff_t output_stride[BVK_MAX_RANK];
} bvk_cumsum;

/// Prepares the sums of all elements up to each one along `axis`, added up one after the other.
///
/// float16 and bfloat16 accumulate in float32, each sum being rounded once; integers wrap.
/// - Parameters:
///   - dtype: floats and integers of 32 and 64 bits.
///   - shape: `rank` extents; `strides` and `output_strides` are in elements.
///   - exclusive: when not 0, an element's own value is left out of its sum.
///   - reverse: when not 0, the sums run from the end of the axis.
/// - Returns: `BVK_OK`, `BVK_BAD_ARGUMENT` or `BVK_UNSUPPORTED`.
bvk_status bvk_cumsum_init(bvk_cumsum *cumsum, bvk_isa isa, bvk_dtype dtype, uint32_t rank, const ptrdiff_t *shape,
                           const ptrdiff_t *strides, uint32_t axis, uint32_t exclusive, uint32_t reverse,
                           const ptrdiff_t *output_strides);

/// Computes the rows `begin ..< end` of `cumsum->rows`.
void bvk_cumsum_run(const bvk_cumsum *cumsum, void *out, const void *in, size_t begin, size_t end);

BVK_ASSUME_NONNULL_END

#endif
