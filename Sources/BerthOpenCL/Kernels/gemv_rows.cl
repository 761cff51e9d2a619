// SPDX-License-Identifier: Apache-2.0
//
// Products of few rows of A with columns of B that lie beside each other: rows of B, each times a number of A, are added up. Long stretches
// of DEPTH rows are read at a time, as memory is fastest, and ROWS x WIDTH sums are kept in private memory: the nearest cache of a
// processor, or memory on the chip of programmable logic.

#include "product.cl"
#include "conclude.cl"

// Rows of B that are added to the sums at once: each sum is read and written once for so many. More would be more streams than a processor
// reads ahead of.
#define DEPTH 8

// Items: products x splits x stretches of WIDTH columns.
KERNEL void gemv_rows(
    global const MEM(T) *restrict a, index_t a0, global const MEM(T) *restrict b, index_t b0, global const MEM(TY) *c, index_t c0,
    global MEM(TY) *restrict y, index_t y0, product_t p, float alpha, float beta) {
  const index_t stretches = (p.n + WIDTH - 1) / WIDTH;
  c += c0;
  FOR_ITEMS(item, p.batch * p.splits * stretches) {
    const index_t first = item % stretches * WIDTH, width = min(p.n - first, (index_t)WIDTH);
    const index_t split = item / stretches % p.splits;
    const places_t at = places_of(&p, item / stretches / p.splits);
    const index_t start = split * p.depth, depth = min(p.k - start, p.depth);
    global const MEM(T) *own_a = a + a0 + at.a + start * p.a_column, *own_b = b + b0 + at.b + start * p.b_row + first;
    global MEM(TY) *own_y = y + y0 + split * p.y_split;

    vec_t sums[ROWS][WIDTH / LANES];
    for (int r = 0; r < ROWS; ++r)
      for (int v = 0; v < WIDTH / LANES; ++v) sums[r][v] = (vec_t)(0);
#define SUM(r, j) ((p_t *)sums[r])[j]
    index_t i = 0;
    for (; i + DEPTH <= depth; i += DEPTH) {
      p_t of_a[ROWS][DEPTH];
      for (int r = 0; r < ROWS; ++r)
        for (int d = 0; d < DEPTH; ++d) of_a[r][d] = (p_t)LOAD(T, own_a, (i + d) * p.a_column + r * p.a_row);
      global const MEM(T) *from = own_b + i * p.b_row;
      index_t j = 0;
      for (; j + LANES <= width; j += LANES) {
        vec_t of_b[DEPTH];
#pragma unroll
        for (int d = 0; d < DEPTH; ++d) of_b[d] = LOAD_VALUES(T, from + d * p.b_row + j);
#pragma unroll
        for (int r = 0; r < ROWS; ++r) {
          vec_t s = sums[r][j / LANES];
#pragma unroll
          for (int d = 0; d < DEPTH; ++d) s = MULTIPLY_ADD((vec_t)(of_a[r][d]), of_b[d], s);
          sums[r][j / LANES] = s;
        }
      }
      for (; j < width; ++j)
        for (int r = 0; r < ROWS; ++r)
          for (int d = 0; d < DEPTH; ++d) SUM(r, j) = MULTIPLY_ADD(of_a[r][d], (p_t)LOAD(T, from, d * p.b_row + j), SUM(r, j));
    }
    for (; i < depth; ++i)
      for (index_t j = 0; j < width; ++j)
        for (int r = 0; r < ROWS; ++r)
          SUM(r, j) = MULTIPLY_ADD((p_t)LOAD(T, own_a, i * p.a_column + r * p.a_row), (p_t)LOAD(T, own_b, i * p.b_row + j), SUM(r, j));
    for (int r = 0; r < ROWS; ++r)
      for (index_t j = 0; j < width; ++j) conclude(&p, &at, c, own_y, r, first + j, SUM(r, j), alpha, beta);
  }
}
