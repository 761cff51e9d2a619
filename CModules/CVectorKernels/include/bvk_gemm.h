// SPDX-License-Identifier: Apache-2.0
//
// Matrix multiplication: y = alpha * a * b + beta * c.

#ifndef BERTH_BVK_GEMM_H
#define BERTH_BVK_GEMM_H

#include "bvk_base.h"

BVK_ASSUME_NONNULL_BEGIN

struct bvk_gemm_code;

/// A matrix product of one shape. Fill in all fields above `code`, then call `bvk_gemm_init`. Strides are in
/// elements, so that transposing costs nothing; those of `c` may be 0 (broadcast), those of `y` may not.
typedef struct bvk_gemm {
  /// float32, float64, float16, bfloat16, int8 to int64 or uint8 to uint64. All operands and the result have this
  /// type. float16 and bfloat16 accumulate in float32 and are rounded once, after alpha, beta and c; integers wrap.
  bvk_dtype dtype;
  /// a is m x k, b is k x n, c and y are m x n. Any of them may be 0.
  size_t m;
  size_t n;
  size_t k;
  ptrdiff_t a_row_stride;
  ptrdiff_t a_column_stride;
  ptrdiff_t b_row_stride;
  ptrdiff_t b_column_stride;
  ptrdiff_t c_row_stride;
  ptrdiff_t c_column_stride;
  ptrdiff_t y_row_stride;
  ptrdiff_t y_column_stride;
  /// The factors, applied in the accumulator's type. Integer types take whole numbers only.
  double alpha;
  double beta;
  /// Private.
  const struct bvk_gemm_code *BVK_NULLABLE code;
} bvk_gemm;

/// Chooses the code. Returns `BVK_OK`, `BVK_UNSUPPORTED` (dtype or instruction set) or `BVK_BAD_ARGUMENT` (a
/// fractional factor for an integer type).
bvk_status bvk_gemm_init(bvk_gemm *gemm, bvk_isa isa);

/// The bytes of workspace, aligned to 64 bytes, that each call of `bvk_gemm_run` in flight needs for a sub-block of
/// `rows` x `columns`. May be 0.
size_t bvk_gemm_workspace(const bvk_gemm *gemm, size_t rows, size_t columns);

/// Sub-blocks that start at multiples of these lose no work to tile edges. Both are powers of two times a small
/// factor.
size_t bvk_gemm_row_step(const bvk_gemm *gemm);
size_t bvk_gemm_column_step(const bvk_gemm *gemm);

/// Computes the rows `row_begin ..< row_end` and columns `column_begin ..< column_end` of y.
///
/// The pointers address the matrices' element (0, 0). `c` may be NULL, meaning 0; it must not overlap y, nor may a or
/// b. Disjoint sub-blocks may be computed at the same time, each with a workspace of its own. The bits of an element
/// do not depend on the sub-block it is computed in.
void bvk_gemm_run(const bvk_gemm *gemm, void *y, const void *a, const void *b, const void *BVK_NULLABLE c,
                  size_t row_begin, size_t row_end, size_t column_begin, size_t column_end,
                  void *BVK_NULLABLE workspace);

BVK_ASSUME_NONNULL_END

#endif
