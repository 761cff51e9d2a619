// SPDX-License-Identifier: Apache-2.0

#include "include/bvk_gemm.h"

#include "internal/gemm_code.h"
#include "internal/lookup.h"

static const struct bvk_gemm_code *find_code(bvk_isa isa, bvk_dtype dtype) {
  BVK_RETURN_LOOKUP(isa, bvk_gemm_code, (dtype));
}

bvk_status bvk_gemm_init(bvk_gemm *gemm, bvk_isa isa) {
  gemm->code = find_code(isa, gemm->dtype);
  if (gemm->code == NULL) return BVK_UNSUPPORTED;
  const bvk_dtype dtype = gemm->dtype;
  const int real = dtype == BVK_F32 || dtype == BVK_F64 || dtype == BVK_F16 || dtype == BVK_BF16;
  // Whole factors below 2^63; the comparison is false for NaN.
  const double limit = 0x1p63;
  if (!real) {
    if (!(gemm->alpha > -limit && gemm->alpha < limit && gemm->beta > -limit && gemm->beta < limit)) {
      return BVK_BAD_ARGUMENT;
    }
    if (gemm->alpha != (double)(int64_t)gemm->alpha || gemm->beta != (double)(int64_t)gemm->beta) {
      return BVK_BAD_ARGUMENT;
    }
  }
  return BVK_OK;
}

/// y's transpose is the product of the transposes in reverse order.
static bvk_gemm transposed(const bvk_gemm *gemm) {
  bvk_gemm t = *gemm;
  t.m = gemm->n;
  t.n = gemm->m;
  t.a_row_stride = gemm->b_column_stride;
  t.a_column_stride = gemm->b_row_stride;
  t.b_row_stride = gemm->a_column_stride;
  t.b_column_stride = gemm->a_row_stride;
  t.c_row_stride = gemm->c_column_stride;
  t.c_column_stride = gemm->c_row_stride;
  t.y_row_stride = gemm->y_column_stride;
  t.y_column_stride = gemm->y_row_stride;
  return t;
}

/// A single column is treated as a single row, and a y that runs along its columns as one that runs along its rows.
static int is_transposed(const bvk_gemm *gemm) {
  if (gemm->m == 1) return 0;
  return gemm->n == 1 || (gemm->y_row_stride == 1 && gemm->y_column_stride != 1);
}

static int is_row(const bvk_gemm *gemm) {
  return gemm->m == 1 && (gemm->b_row_stride == 1 || gemm->b_column_stride == 1);
}

static size_t workspace_of(const bvk_gemm *gemm, size_t rows, size_t columns) {
  const struct bvk_gemm_code *code = gemm->code;
  if (is_row(gemm)) return bvk_round_up(gemm->k * code->scalar_size, 64);
  size_t bytes = bvk_gemm_packed_a_bytes(code, rows, gemm->k) + bvk_gemm_packed_b_bytes(code, columns, gemm->k);
  if (gemm->k > code->block_depth) bytes += bvk_gemm_sums_bytes(code, rows, columns);
  return bytes;
}

size_t bvk_gemm_workspace(const bvk_gemm *gemm, size_t rows, size_t columns) {
  if (!is_transposed(gemm)) return workspace_of(gemm, rows, columns);
  const bvk_gemm t = transposed(gemm);
  return workspace_of(&t, columns, rows);
}

size_t bvk_gemm_row_step(const bvk_gemm *gemm) {
  return is_transposed(gemm) ? gemm->code->tile_columns : gemm->code->tile_rows;
}

size_t bvk_gemm_column_step(const bvk_gemm *gemm) {
  return is_transposed(gemm) ? gemm->code->tile_rows : gemm->code->tile_columns;
}

static void run(const bvk_gemm *gemm, void *y, const void *a, const void *b, const void *c, bvk_gemm_region region,
                void *workspace) {
  if (is_row(gemm)) {
    gemm->code->row(gemm, y, a, b, c, region, workspace);
  } else {
    gemm->code->blocks(gemm, y, a, b, c, region, workspace);
  }
}

void bvk_gemm_run(const bvk_gemm *gemm, void *y, const void *a, const void *b, const void *c, size_t row_begin,
                  size_t row_end, size_t column_begin, size_t column_end, void *workspace) {
  if (row_begin >= row_end || column_begin >= column_end) return;
  if (is_transposed(gemm)) {
    const bvk_gemm t = transposed(gemm);
    run(&t, y, b, a, c, (bvk_gemm_region){column_begin, column_end, row_begin, row_end}, workspace);
  } else {
    run(gemm, y, a, b, c, (bvk_gemm_region){row_begin, row_end, column_begin, column_end}, workspace);
  }
}
