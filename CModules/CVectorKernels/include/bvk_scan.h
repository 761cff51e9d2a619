// SPDX-License-Identifier: Apache-2.0
//
// Sums of the elements up to each along an axis.

#ifndef BERTH_BVK_SCAN_H
#define BERTH_BVK_SCAN_H

#include "bvk_base.h"

BVK_ASSUME_NONNULL_BEGIN

struct bvk_scan_code;

/// A prepared cumulative sum. Treat the fields as read-only; `bvk_scan_init` fills them.
///
/// float16 and bfloat16 are summed in float32 and rounded once for each result; integers wrap.
typedef struct bvk_scan {
  /// The number of rows, what `bvk_scan_run` counts in.
  size_t rows;
  /// The length of the axis.
  size_t length;
  /// Private from here.
  const struct bvk_scan_code *BVK_NULLABLE code;
  uint32_t exclusive;
  uint32_t by_columns;
  ptrdiff_t axis_stride;
  ptrdiff_t output_axis_stride;
  /// From the first element of a row to that where the sum begins.
  ptrdiff_t start;
  ptrdiff_t output_start;
  uint32_t kept_rank;
  size_t kept_extent[BVK_MAX_RANK];
  ptrdiff_t kept_stride[BVK_MAX_RANK];
  ptrdiff_t output_stride[BVK_MAX_RANK];
} bvk_scan;

/// Prepares sums along `axis`: with `exclusive` without the element itself, with `reverse` from the end on.
///
/// - Parameters:
///   - dtype: any but bool and integers of 8 and 16 bits.
///   - shape, strides: the input's; strides in elements. `output_strides` are those of the output, of the same dtype.
/// - Returns: `BVK_OK`, `BVK_BAD_ARGUMENT` or `BVK_UNSUPPORTED`.
bvk_status bvk_scan_init(bvk_scan *scan, bvk_isa isa, bvk_dtype dtype, uint32_t rank, const ptrdiff_t *shape,
                         const ptrdiff_t *strides, uint32_t axis, uint32_t exclusive, uint32_t reverse,
                         const ptrdiff_t *output_strides);

/// Computes the rows `begin ..< end`. The pointers address the element at index (0, 0, ...).
void bvk_scan_run(const bvk_scan *scan, void *out, const void *in, size_t begin, size_t end);

BVK_ASSUME_NONNULL_END

#endif
