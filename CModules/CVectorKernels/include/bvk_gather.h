// SPDX-License-Identifier: Apache-2.0
//
// Gather: rows picked along an axis by an index tensor.

#ifndef BERTH_BVK_GATHER_H
#define BERTH_BVK_GATHER_H

#include "bvk_base.h"

BVK_ASSUME_NONNULL_BEGIN

/// Gather along one axis, the data seen as (outer, axis, inner). The output is (outer, indices, inner), contiguous.
typedef struct bvk_gather {
  /// The number of slices before the axis, and the byte distance between two of them in the data.
  size_t outer;
  ptrdiff_t outer_stride;
  /// The extent of the axis, and the byte distance between two of its rows in the data.
  size_t axis;
  ptrdiff_t axis_stride;
  /// The bytes of one row: contiguous in data and output.
  size_t inner_bytes;
  /// The number of indices, the byte distance between two of them, and the size of one: 4 (int32) or 8 (int64).
  size_t indices;
  ptrdiff_t index_stride;
  size_t index_size;
} bvk_gather;

/// Copies the output rows `begin ..< end` of `outer * indices`.
///
/// An index i counts from the end when negative; it must lie in `-axis ..< axis`. Nothing outside the data is ever
/// read.
/// - Returns: `BVK_OK`; `BVK_BAD_ARGUMENT` when `index_size` is neither 4 nor 8; or `BVK_INDEX_OUT_OF_RANGE`, with
///   the value in `*bad_index` and its position among the indices in `*bad_position`. Rows before the bad one are
///   written by then.
bvk_status bvk_gather_run(const bvk_gather *gather, void *out, const void *data, const void *indices, size_t begin,
                          size_t end, int64_t *bad_index, size_t *bad_position);

BVK_ASSUME_NONNULL_END

#endif
