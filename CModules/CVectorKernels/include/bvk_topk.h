// SPDX-License-Identifier: Apache-2.0
//
// The greatest or least elements along an axis, and where they stood.

#ifndef BERTH_BVK_TOPK_H
#define BERTH_BVK_TOPK_H

#include "bvk_base.h"

BVK_ASSUME_NONNULL_BEGIN

/// Makes keys of `count` elements, `stride` bytes apart: the greater the key, the further in front its element.
typedef void (*bvk_sort_key_fn)(int64_t *keys, const void *in, ptrdiff_t stride, size_t count);

/// A prepared selection. Treat the fields as read-only; `bvk_topk_init` fills them.
typedef struct bvk_topk {
  /// The number of rows, what `bvk_topk_run` counts in.
  size_t rows;
  /// The length of the axis, and how many of a row are selected.
  size_t length;
  size_t k;
  /// The bytes of workspace that each thread needs, aligned to 16.
  size_t workspace_bytes;
  /// Private from here.
  bvk_sort_key_fn BVK_NULLABLE key;
  uint32_t element_size;
  ptrdiff_t axis_stride;
  ptrdiff_t value_axis_stride;
  ptrdiff_t index_axis_stride;
  uint32_t kept_rank;
  size_t kept_extent[BVK_MAX_RANK];
  ptrdiff_t kept_stride[BVK_MAX_RANK];
  ptrdiff_t value_stride[BVK_MAX_RANK];
  ptrdiff_t index_stride[BVK_MAX_RANK];
} bvk_topk;

/// Prepares the selection of the `k` greatest (with `largest`) or least elements along `axis`, in order, the foremost of
/// equals first. A NaN counts as the most extreme.
///
/// - Parameters:
///   - shape, strides: the input's; strides in elements.
///   - k: at most the length of the axis.
///   - value_strides, index_strides: those of the outputs, in elements.
/// - Returns: `BVK_OK`, `BVK_BAD_ARGUMENT` or `BVK_UNSUPPORTED`.
bvk_status bvk_topk_init(bvk_topk *topk, bvk_isa isa, bvk_dtype dtype, uint32_t rank, const ptrdiff_t *shape,
                         const ptrdiff_t *strides, uint32_t axis, size_t k, uint32_t largest,
                         const ptrdiff_t *value_strides, const ptrdiff_t *index_strides);

/// Selects in the rows `begin ..< end`. The pointers address the element at index (0, 0, ...).
void bvk_topk_run(const bvk_topk *topk, void *values, int64_t *indices, const void *in, void *workspace, size_t begin,
                  size_t end);

BVK_ASSUME_NONNULL_END

#endif
