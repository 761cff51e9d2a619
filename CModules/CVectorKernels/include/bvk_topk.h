// SPDX-License-Identifier: Apache-2.0
//
// The largest or smallest elements along one axis, with their positions.

#ifndef BERTH_BVK_TOPK_H
#define BERTH_BVK_TOPK_H

#include "bvk_base.h"

BVK_ASSUME_NONNULL_BEGIN

struct bvk_topk_code;

/// A prepared selection. Treat the fields as read-only; `bvk_topk_init` fills them.
typedef struct bvk_topk {
  /// The number of rows: one for each position in the dimensions other than the axis; 0 when the output is empty.
  size_t rows;
  /// The length of the axis.
  size_t length;
  /// How many elements are selected of each row.
  size_t count;
  /// The bytes of workspace that one call of `bvk_topk_run` needs, aligned to 16 bytes.
  size_t workspace_bytes;
  /// Private from here.
  const struct bvk_topk_code *BVK_NULLABLE code;
  ptrdiff_t axis_stride;
  ptrdiff_t value_axis_stride;
  ptrdiff_t index_axis_stride;
  uint32_t smallest;
  uint32_t sorted;
  uint32_t kept_rank;
  size_t kept_extent[BVK_MAX_RANK];
  ptrdiff_t kept_stride[BVK_MAX_RANK];
  ptrdiff_t value_stride[BVK_MAX_RANK];
  ptrdiff_t index_stride[BVK_MAX_RANK];
} bvk_topk;

/// Prepares the selection of `count` elements of each row along `axis`.
///
/// Of equal elements the one of the lower index comes first. Both zeros are equal, and a NaN is larger than all
/// numbers.
/// - Parameters:
///   - dtype: floats and integers.
///   - shape, strides: the input's; strides in elements.
///   - count: 0 to the extent of the axis.
///   - smallest: when not 0, the smallest elements are selected, else the largest.
///   - sorted: when not 0, they come in falling order (rising when `smallest`), else in any that depends on the data
///     alone.
///   - value_strides, index_strides: `rank` strides in elements of the outputs, the latter of int64.
/// - Returns: `BVK_OK`, `BVK_BAD_ARGUMENT` or `BVK_UNSUPPORTED`.
bvk_status bvk_topk_init(bvk_topk *topk, bvk_isa isa, bvk_dtype dtype, uint32_t rank, const ptrdiff_t *shape,
                         const ptrdiff_t *strides, uint32_t axis, size_t count, uint32_t smallest, uint32_t sorted,
                         const ptrdiff_t *value_strides, const ptrdiff_t *index_strides);

/// Selects from the rows `begin ..< end` of `topk->rows`. Calls that run at the same time need a workspace each.
void bvk_topk_run(const bvk_topk *topk, void *values, int64_t *indices, const void *in, void *workspace, size_t begin,
                  size_t end);

BVK_ASSUME_NONNULL_END

#endif
