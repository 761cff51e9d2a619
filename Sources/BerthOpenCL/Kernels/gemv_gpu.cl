// SPDX-License-Identifier: Apache-2.0
//
// Products of few rows of A for GPUs: a work-group computes COLUMNS elements of a row of Y; its work-items share the sums, SLICES for each
// element, and add up theirs in local memory in a tree. Neighbouring work-items read neighbouring elements of B: along the columns, or
// along the sums where B's columns are what lies densely. SLICES is a power of two.
//
// Local memory: COLUMNS * SLICES values of P.

#include "product.cl"
#include "conclude.cl"

#define ITEMS (COLUMNS * SLICES)

// Work-groups: groups of columns, rows, splits of products.
kernel __attribute__((reqd_work_group_size(ITEMS, 1, 1))) void gemv_gpu(
    global const MEM(TA) *restrict a, index_t a0, global const MEM(TB) *restrict b, index_t b0, global const MEM(TY) *c, index_t c0,
    global MEM(TY) *restrict y, index_t y0, product_t p, float alpha, float beta) {
  local p_t sums[COLUMNS][SLICES];
  const int item = (int)get_local_id(0);
  const bool by_steps = p.b_row == 1;
  const int lane = by_steps ? item / SLICES : item % COLUMNS, slice = by_steps ? item % SLICES : item / COLUMNS;
  const index_t row = (index_t)get_group_id(1), column = (index_t)get_group_id(0) * COLUMNS + lane;
  const index_t batch = (index_t)get_group_id(2) / p.splits, split = (index_t)get_group_id(2) % p.splits;
  const places_t at = places_of(&p, batch);
  const index_t start = split * p.depth, end = min(p.k, start + p.depth);
  a += a0 + at.a + row * p.a_row;
  b += b0 + at.b + column * p.b_column;
  c += c0;
  y += y0 + split * p.y_split;

  p_t sum = 0;
  if (column < p.n) {
    for (index_t i = start + slice; i < end; i += SLICES)
      sum = MULTIPLY_ADD((p_t)LOAD(TA, a, i * p.a_column), (p_t)LOAD(TB, b, i * p.b_row), sum);
  }
  sums[lane][slice] = sum;
  for (int others = SLICES / 2; others > 0; others /= 2) {
    barrier(CLK_LOCAL_MEM_FENCE);
    if (slice < others) sums[lane][slice] += sums[lane][slice + others];
  }
  // Of the element's work-items, the one that added the last two.
  if (slice == 0 && column < p.n) conclude(&p, &at, c, y, row, column, sums[lane][0], alpha, beta);
}
