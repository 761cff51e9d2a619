// SPDX-License-Identifier: Apache-2.0
//
// Matrix products for GPUs: a work-group computes a tile of TILE_ROWS x TILE_COLUMNS sums, TILE_DEPTH steps at a time from local memory;
// each work-item has ITEM_ROWS x ITEM_COLUMNS of them in registers, spread over the tile so that neighbours read neighbouring words of
// local memory and write neighbouring elements of Y. Beyond the edges of the matrices local memory gets zeros, and no sum is stored.
//
// Local memory: TILE_DEPTH * (TILE_ROWS + TILE_COLUMNS + 2) values of P.

#include "product.cl"
#include "conclude.cl"
#if ZERO_POINTS
#include "zero_points.cl"
#endif

#define ITEMS_DOWN (TILE_ROWS / ITEM_ROWS)
#define ITEMS_ALONG (TILE_COLUMNS / ITEM_COLUMNS)
#define ITEMS (ITEMS_DOWN * ITEMS_ALONG)

// Work-groups: tiles along Y, tiles down Y, splits of products.
kernel __attribute__((reqd_work_group_size(ITEMS, 1, 1))) void gemm_gpu(
    global const MEM(TA) *restrict a, index_t a0, global const MEM(TB) *restrict b, index_t b0, global const MEM(TY) *c, index_t c0,
    global MEM(TY) *restrict y, index_t y0,
#if ZERO_POINTS
    global const MEM(TA) *a_zeros, index_t a_zeros0, global const MEM(TB) *b_zeros, index_t b_zeros0, zeros_t a_zero, zeros_t b_zero,
#endif
    product_t p, float alpha, float beta) {
  // One more in a row: steps that are written one below the other fall into different banks.
  local p_t tile_a[TILE_DEPTH][TILE_ROWS + 1], tile_b[TILE_DEPTH][TILE_COLUMNS + 1];
  const int item = (int)get_local_id(0), along = item % ITEMS_ALONG, down = item / ITEMS_ALONG;
  const index_t row = (index_t)get_group_id(1) * TILE_ROWS, column = (index_t)get_group_id(0) * TILE_COLUMNS;
  const index_t batch = (index_t)get_group_id(2) / p.splits, split = (index_t)get_group_id(2) % p.splits;
  const places_t at = places_of(&p, batch);
  const index_t start = split * p.depth, end = min(p.k, start + p.depth);
  a += a0 + at.a;
  b += b0 + at.b;
  c += c0;
  y += y0 + split * p.y_split;
  // Neighbouring work-items read what lies together, whichever way that is.
  const bool a_by_steps = p.a_column == 1, b_by_steps = p.b_row == 1;

  p_t sum[ITEM_ROWS][ITEM_COLUMNS];
#pragma unroll
  for (int r = 0; r < ITEM_ROWS; ++r) {
#pragma unroll
    for (int q = 0; q < ITEM_COLUMNS; ++q) sum[r][q] = 0;
  }
  for (index_t step = start; step < end; step += TILE_DEPTH) {
    for (int i = item; i < TILE_ROWS * TILE_DEPTH; i += ITEMS) {
      const int d = a_by_steps ? i % TILE_DEPTH : i / TILE_ROWS, r = a_by_steps ? i / TILE_DEPTH : i % TILE_ROWS;
      const bool is_inside = row + r < p.m && step + d < end;
      p_t value = is_inside ? (p_t)LOAD(TA, a, (row + r) * p.a_row + (step + d) * p.a_column) : 0;
#if ZERO_POINTS
      if (is_inside) value -= (p_t)LOAD(TA, a_zeros, a_zeros0 + zero_of(&p, &a_zero, batch, row + r));
#endif
      tile_a[d][r] = value;
    }
    for (int i = item; i < TILE_COLUMNS * TILE_DEPTH; i += ITEMS) {
      const int d = b_by_steps ? i % TILE_DEPTH : i / TILE_COLUMNS, q = b_by_steps ? i / TILE_DEPTH : i % TILE_COLUMNS;
      const bool is_inside = column + q < p.n && step + d < end;
      p_t value = is_inside ? (p_t)LOAD(TB, b, (step + d) * p.b_row + (column + q) * p.b_column) : 0;
#if ZERO_POINTS
      if (is_inside) value -= (p_t)LOAD(TB, b_zeros, b_zeros0 + zero_of(&p, &b_zero, batch, column + q));
#endif
      tile_b[d][q] = value;
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int d = 0; d < TILE_DEPTH; ++d) {
      p_t of_b[ITEM_COLUMNS];
#pragma unroll
      for (int q = 0; q < ITEM_COLUMNS; ++q) of_b[q] = tile_b[d][q * ITEMS_ALONG + along];
#pragma unroll
      for (int r = 0; r < ITEM_ROWS; ++r) {
        const p_t of_a = tile_a[d][r * ITEMS_DOWN + down];
#pragma unroll
        for (int q = 0; q < ITEM_COLUMNS; ++q) sum[r][q] = MULTIPLY_ADD(of_a, of_b[q], sum[r][q]);
      }
    }
    barrier(CLK_LOCAL_MEM_FENCE);
  }
#pragma unroll
  for (int r = 0; r < ITEM_ROWS; ++r) {
#pragma unroll
    for (int q = 0; q < ITEM_COLUMNS; ++q) {
      const index_t i = row + r * ITEMS_DOWN + down, j = column + q * ITEMS_ALONG + along;
      if (i < p.m && j < p.n) conclude(&p, &at, c, y, i, j, sum[r][q], alpha, beta);
    }
  }
}
