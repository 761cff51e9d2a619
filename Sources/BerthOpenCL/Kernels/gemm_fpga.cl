// SPDX-License-Identifier: Apache-2.0
//
// Matrix products for FPGAs: one work-item, a pipeline, takes block after block of Y. A block stays on the chip until all of its sums are whole, so that every
// element of it is written once; blocks of A and B are brought on the chip step by step. In the innermost loop an outer product of ROWS
// numbers of A and LANES of B is unrolled: ROWS * LANES multipliers and adders, which take one step of the sums each cycle.
//
// On the chip: BLOCK_DEPTH * (BLOCK_ROWS + BLOCK_COLUMNS) + BLOCK_ROWS * BLOCK_COLUMNS values of P; 512 KiB of float32 with blocks of
// 256 x 256 and a depth of 128, and ROWS * LANES sums in registers. BLOCK_ROWS is a multiple of ROWS, BLOCK_COLUMNS one of LANES.

#include "product.cl"
#include "conclude.cl"
#if ZERO_POINTS
#include "zero_points.cl"
#endif

#define PANELS (BLOCK_ROWS / ROWS)
#define VECTORS (BLOCK_COLUMNS / LANES)

KERNEL void gemm_fpga(
    global const MEM(TA) *restrict a, index_t a0, global const MEM(TB) *restrict b, index_t b0, global const MEM(TY) *c, index_t c0,
    global MEM(TY) *restrict y, index_t y0,
#if ZERO_POINTS
    global const MEM(TA) *a_zeros, index_t a_zeros0, global const MEM(TB) *b_zeros, index_t b_zeros0, zeros_t a_zero, zeros_t b_zero,
#endif
    product_t p, float alpha, float beta) {
  local p_t block_a[PANELS][BLOCK_DEPTH][ROWS];
  local vec_t block_b[VECTORS][BLOCK_DEPTH];
  local vec_t block_y[BLOCK_ROWS][VECTORS];
  a += a0;
  b += b0;
  c += c0;
  y += y0;
  const index_t down = (p.m + BLOCK_ROWS - 1) / BLOCK_ROWS, along = (p.n + BLOCK_COLUMNS - 1) / BLOCK_COLUMNS;
  FOR_ITEMS(block, p.batch * down * along) {
    const index_t batch = block / (down * along);
    const places_t at = places_of(&p, batch);
    const index_t row = block / along % down * BLOCK_ROWS, column = block % along * BLOCK_COLUMNS;
    const int rows = (int)min(p.m - row, (index_t)BLOCK_ROWS), panels = (rows + ROWS - 1) / ROWS;
    const int columns = (int)min(p.n - column, (index_t)BLOCK_COLUMNS), vectors = (columns + LANES - 1) / LANES;
    // At least once, so that empty sums are zeros.
    for (index_t step = 0; step == 0 || step < p.k; step += BLOCK_DEPTH) {
      const int depth = (int)min(p.k - step, (index_t)BLOCK_DEPTH);
      // Rows and columns that are missing are zeros; what is computed with them is not stored.
      for (int i = 0; i < panels * ROWS; ++i) {
        global const MEM(TA) *from = a + at.a + (row + i) * p.a_row + step * p.a_column;
        const bool is_inside = i < rows;
#if ZERO_POINTS
        const p_t zero = is_inside ? (p_t)LOAD(TA, a_zeros, a_zeros0 + zero_of(&p, &a_zero, batch, row + i)) : 0;
#define MINUS_ZERO - zero
#else
#define MINUS_ZERO
#endif
        for (int d = 0; d < depth; ++d)
          block_a[i / ROWS][d][i % ROWS] = is_inside ? (p_t)LOAD(TA, from, d * p.a_column) MINUS_ZERO : 0;
      }
#if ZERO_POINTS
      p_t zeros[BLOCK_COLUMNS];
      for (int j = 0; j < columns; ++j) zeros[j] = (p_t)LOAD(TB, b_zeros, b_zeros0 + zero_of(&p, &b_zero, batch, column + j));
#define MINUS_ZEROS(j) - zeros[j]
#else
#define MINUS_ZEROS(j)
#endif
      for (int d = 0; d < depth; ++d) {
        global const MEM(TB) *from = b + at.b + (step + d) * p.b_row + column * p.b_column;
        for (int v = 0; v < vectors; ++v) {
          local p_t *to = (local p_t *)&block_b[v][d];
          if (p.b_column == 1 && (v + 1) * LANES <= columns) {
#pragma unroll
            for (int j = 0; j < LANES; ++j) to[j] = (p_t)LOAD(TB, from, v * LANES + j) MINUS_ZEROS(v * LANES + j);
          } else {
            for (int j = 0; j < LANES; ++j)
              to[j] = v * LANES + j < columns ? (p_t)LOAD(TB, from, (v * LANES + j) * p.b_column) MINUS_ZEROS(v * LANES + j) : 0;
          }
        }
      }
      for (int v = 0; v < vectors; ++v) {
        for (int panel = 0; panel < panels; ++panel) {
          vec_t sum[ROWS];
#pragma unroll
          for (int r = 0; r < ROWS; ++r) sum[r] = step == 0 ? (vec_t)(0) : block_y[panel * ROWS + r][v];
          for (int d = 0; d < depth; ++d) {
            const vec_t of_b = block_b[v][d];
#pragma unroll
            for (int r = 0; r < ROWS; ++r) sum[r] = MULTIPLY_ADD((vec_t)(block_a[panel][d][r]), of_b, sum[r]);
          }
#pragma unroll
          for (int r = 0; r < ROWS; ++r) block_y[panel * ROWS + r][v] = sum[r];
        }
      }
    }
    for (int i = 0; i < rows; ++i) {
      local const p_t *from = (local const p_t *)block_y[i];
      for (int j = 0; j < columns; ++j) conclude(&p, &at, c, y, row + i, column + j, from[j], alpha, beta);
    }
  }
}
