// SPDX-License-Identifier: Apache-2.0

#include "include/bvk_matmul_integer.h"

#include "internal/lookup.h"
#include "internal/matmul_integer_code.h"

static const struct bvk_matmul_integer_code *find_code(bvk_isa isa) {
#if defined(__x86_64__)
  // Not an instruction set of its own: it makes this one operator faster, and no result different.
  if (isa == BVK_ISA_AVX512 && bvk_isa_available(isa) && __builtin_cpu_supports("avx512vnni")) {
    return bvk_matmul_integer_code_vnni();
  }
#endif
  BVK_RETURN_LOOKUP(isa, bvk_matmul_integer_code, ());
}

static int is_byte(bvk_dtype dtype) { return dtype == BVK_I8 || dtype == BVK_U8; }

bvk_status bvk_matmul_integer_init(bvk_matmul_integer *product, bvk_isa isa) {
  product->code = find_code(isa);
  if (product->code == NULL || !is_byte(product->a_dtype) || !is_byte(product->b_dtype)) return BVK_UNSUPPORTED;
  return BVK_OK;
}

/// y's transpose is the product of the transposes in reverse order.
static bvk_matmul_integer transposed(const bvk_matmul_integer *product) {
  bvk_matmul_integer t = *product;
  t.a_dtype = product->b_dtype;
  t.b_dtype = product->a_dtype;
  t.m = product->n;
  t.n = product->m;
  t.a_row_stride = product->b_column_stride;
  t.a_column_stride = product->b_row_stride;
  t.b_row_stride = product->a_column_stride;
  t.b_column_stride = product->a_row_stride;
  t.y_row_stride = product->y_column_stride;
  t.y_column_stride = product->y_row_stride;
  t.a_zero_stride = product->b_zero_stride;
  t.b_zero_stride = product->a_zero_stride;
  return t;
}

/// A single column is treated as a single row, and a y that runs along its columns as one that runs along its rows.
static int is_transposed(const bvk_matmul_integer *product) {
  if (product->m == 1) return 0;
  return product->n == 1 || (product->y_row_stride == 1 && product->y_column_stride != 1);
}

static int is_row(const bvk_matmul_integer *product) {
  return product->m == 1 && (product->b_row_stride == 1 || product->b_column_stride == 1);
}

static size_t workspace_of(const bvk_matmul_integer *product, size_t rows, size_t columns) {
  const struct bvk_matmul_integer_code *code = product->code;
  if (is_row(product)) return bvk_round_up(bvk_round_up(product->k, 2) * sizeof(int16_t), 64);
  return bvk_integer_packed_a_bytes(code, rows, product->k) + bvk_integer_packed_b_bytes(code, columns, product->k);
}

size_t bvk_matmul_integer_workspace(const bvk_matmul_integer *product, size_t rows, size_t columns) {
  if (!is_transposed(product)) return workspace_of(product, rows, columns);
  const bvk_matmul_integer t = transposed(product);
  return workspace_of(&t, columns, rows);
}

size_t bvk_matmul_integer_row_step(const bvk_matmul_integer *product) {
  return is_transposed(product) ? product->code->tile_columns : product->code->tile_rows;
}

size_t bvk_matmul_integer_column_step(const bvk_matmul_integer *product) {
  return is_transposed(product) ? product->code->tile_rows : product->code->tile_columns;
}

static uint8_t flip_of(bvk_dtype dtype) { return dtype == BVK_I8 ? 0x80 : 0; }

static void run(const bvk_matmul_integer *product, int32_t *y, const void *a, const void *b, const void *a_zero,
                const void *b_zero, bvk_gemm_region region, void *workspace) {
  const bvk_integer_lines rows = {a,      product->a_row_stride,  product->a_column_stride,
                                  a_zero, product->a_zero_stride, flip_of(product->a_dtype)};
  const bvk_integer_lines columns = {b,      product->b_column_stride, product->b_row_stride,
                                     b_zero, product->b_zero_stride,   flip_of(product->b_dtype)};
  if (is_row(product)) {
    product->code->row(product, y, rows, columns, region, workspace);
  } else {
    product->code->blocks(product, y, rows, columns, region, workspace);
  }
}

void bvk_matmul_integer_run(const bvk_matmul_integer *product, int32_t *y, const void *a, const void *b,
                            const void *a_zero, const void *b_zero, size_t row_begin, size_t row_end,
                            size_t column_begin, size_t column_end, void *workspace) {
  if (row_begin >= row_end || column_begin >= column_end) return;
  if (is_transposed(product)) {
    const bvk_matmul_integer t = transposed(product);
    run(&t, y, b, a, b_zero, a_zero, (bvk_gemm_region){column_begin, column_end, row_begin, row_end}, workspace);
  } else {
    run(product, y, a, b, a_zero, b_zero, (bvk_gemm_region){row_begin, row_end, column_begin, column_end}, workspace);
  }
}
