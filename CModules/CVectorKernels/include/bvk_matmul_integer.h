// SPDX-License-Identifier: Apache-2.0
//
// Matrix multiplication of 8-bit integers with zero points, summed in 32 bits: y = (a - a_zero) * (b - b_zero).

#ifndef BERTH_BVK_MATMUL_INTEGER_H
#define BERTH_BVK_MATMUL_INTEGER_H

#include "bvk_base.h"

BVK_ASSUME_NONNULL_BEGIN

struct bvk_matmul_integer_code;

/// A matrix product of one shape. Fill in all fields above `code`, then call `bvk_matmul_integer_init`. Strides are in
/// elements, so that transposing costs nothing; those of `y` may not be 0.
typedef struct bvk_matmul_integer {
  /// int8 or uint8, each for itself. y is int32. Differences and products are exact, sums wrap.
  bvk_dtype a_dtype;
  bvk_dtype b_dtype;
  /// a is m x k, b is k x n, y is m x n. Any of them may be 0.
  size_t m;
  size_t n;
  size_t k;
  ptrdiff_t a_row_stride;
  ptrdiff_t a_column_stride;
  ptrdiff_t b_row_stride;
  ptrdiff_t b_column_stride;
  ptrdiff_t y_row_stride;
  ptrdiff_t y_column_stride;
  /// From the zero point of one row of a, or column of b, to that of the next; 0 where all have the same.
  ptrdiff_t a_zero_stride;
  ptrdiff_t b_zero_stride;
  /// Private.
  const struct bvk_matmul_integer_code *BVK_NULLABLE code;
} bvk_matmul_integer;

/// Chooses the code. Returns `BVK_OK` or `BVK_UNSUPPORTED` (dtype or instruction set).
bvk_status bvk_matmul_integer_init(bvk_matmul_integer *product, bvk_isa isa);

/// The bytes of workspace, aligned to 64 bytes, that each call of `bvk_matmul_integer_run` in flight needs for a
/// sub-block of `rows` x `columns`.
size_t bvk_matmul_integer_workspace(const bvk_matmul_integer *product, size_t rows, size_t columns);

/// Sub-blocks that start at multiples of these lose no work to tile edges.
size_t bvk_matmul_integer_row_step(const bvk_matmul_integer *product);
size_t bvk_matmul_integer_column_step(const bvk_matmul_integer *product);

/// Computes the rows `row_begin ..< row_end` and columns `column_begin ..< column_end` of y.
///
/// The pointers address the matrices' element (0, 0) and the zero points of row and column 0. A zero point that is NULL
/// is 0. y must not overlap any input. Disjoint sub-blocks may be computed at the same time, each with a workspace of
/// its own.
void bvk_matmul_integer_run(const bvk_matmul_integer *product, int32_t *y, const void *a, const void *b,
                            const void *BVK_NULLABLE a_zero, const void *BVK_NULLABLE b_zero, size_t row_begin,
                            size_t row_end, size_t column_begin, size_t column_end, void *BVK_NULLABLE workspace);

BVK_ASSUME_NONNULL_END

#endif
