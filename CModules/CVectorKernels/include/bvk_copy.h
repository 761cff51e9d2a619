// SPDX-License-Identifier: Apache-2.0
//
// Data movement: strided copies of any rank (Transpose, Slice, Concat, Expand, Tile, Pad, Identity) and filling.

#ifndef BERTH_BVK_COPY_H
#define BERTH_BVK_COPY_H

#include "bvk_base.h"

BVK_ASSUME_NONNULL_BEGIN

/// A prepared strided copy. Treat the fields as read-only; `bvk_copy_init` fills them.
typedef struct bvk_copy {
  /// The number of units of work; a caller may run them in any division and order. 0 when there is nothing to copy.
  size_t units;
  /// The number of bytes that one unit writes (the last ones may write less): what a caller needs to choose a
  /// division.
  size_t unit_bytes;
  /// How the inner dimensions are copied: 0 contiguous runs, 1 strided runs, 2 two-dimensional transposition, 3 runs of
  /// one element over and over.
  uint32_t method;
  uint32_t rank;
  uint32_t element_size;
  /// The number of units along the inner run (methods 0, 1 and 3), or along each of the two tiled dimensions (method 2).
  size_t tiles[2];
  /// The tile's extents matching `tiles`, in elements (bytes for method 0).
  size_t tile[2];
  size_t extent[BVK_MAX_RANK];
  ptrdiff_t destination_stride[BVK_MAX_RANK];
  ptrdiff_t source_stride[BVK_MAX_RANK];
} bvk_copy;

/// Prepares copying `shape` from a source to a destination with the given strides (in elements; negative and, for the
/// source, zero strides are fine). `element_size` is 1, 2, 4 or 8.
///
/// - Returns: `BVK_OK`, or `BVK_BAD_ARGUMENT` for a bad rank, extent, element size or a destination stride of 0.
bvk_status bvk_copy_init(bvk_copy *copy, uint32_t rank, const ptrdiff_t *BVK_NULLABLE shape,
                         const ptrdiff_t *BVK_NULLABLE destination_strides,
                         const ptrdiff_t *BVK_NULLABLE source_strides, size_t element_size);

/// Copies the units `begin ..< end`. The pointers address the element at index (0, 0, ...); the memory must not
/// overlap.
void bvk_copy_run(const bvk_copy *copy, void *destination, const void *source, size_t begin, size_t end);

/// Fills `count` contiguous elements with the one at `pattern`. `element_size` is 1, 2, 4 or 8; any other is
/// `BVK_BAD_ARGUMENT`. `destination` needs no alignment.
bvk_status bvk_fill(void *destination, const void *pattern, size_t element_size, size_t count);

/// Copies `count` elements of 1, 2, 4 or 8 bytes between two byte strides. The memory must not overlap.
void bvk_strided_copy(void *to, ptrdiff_t to_stride, const void *from, ptrdiff_t from_stride, size_t element_size,
                      size_t count);

BVK_ASSUME_NONNULL_END

#endif
