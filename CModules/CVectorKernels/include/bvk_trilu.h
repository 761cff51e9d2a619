// SPDX-License-Identifier: Apache-2.0
//
// Trilu: triangles of matrices.

#ifndef BERTH_BVK_TRILU_H
#define BERTH_BVK_TRILU_H

#include "bvk_base.h"

BVK_ASSUME_NONNULL_BEGIN

/// A batch of matrices, of each of which the upper or lower triangle is kept. Treat the fields as read-only;
/// `bvk_trilu_init` fills them.
typedef struct bvk_trilu {
  /// All rows of all matrices: the units of work.
  size_t rows;
  /// The dimensions of the batch and the rows of a matrix, and the byte strides of the output (0) and the input (1).
  uint32_t rank;
  size_t extent[BVK_MAX_RANK];
  ptrdiff_t stride[2][BVK_MAX_RANK];
  /// The elements of a row, and the byte distance between two of them in the output and the input.
  size_t columns;
  ptrdiff_t column_stride[2];
  size_t element_size;
  int64_t diagonal;
  int32_t upper;
} bvk_trilu;

/// Prepares keeping the elements of the upper (or lower) triangle that `diagonal` bounds, which counts from the main
/// diagonal upwards and belongs to it.
///
/// - Parameters:
///   - rank: 2 to `BVK_MAX_RANK`; `shape` holds that many extents, none negative.
///   - out_strides, in_strides: in elements.
///   - element_size: 1, 2, 4 or 8.
/// - Returns: `BVK_OK` or `BVK_BAD_ARGUMENT`.
bvk_status bvk_trilu_init(bvk_trilu *trilu, uint32_t rank, const ptrdiff_t *shape, const ptrdiff_t *out_strides,
                          const ptrdiff_t *in_strides, size_t element_size, int64_t diagonal, int32_t upper);

/// Writes the rows `begin ..< end`: the input's elements in the triangle, zero bytes elsewhere. The pointers address the
/// element at index (0, 0, ...); the memory must not overlap.
void bvk_trilu_run(const bvk_trilu *trilu, void *out, const void *in, size_t begin, size_t end);

BVK_ASSUME_NONNULL_END

#endif
