// SPDX-License-Identifier: Apache-2.0
//
// Products one element at a time, in one launch and whatever the strides: for small ones, where a launch costs more than the work. With
// ZERO_POINTS, of differences to a zero point a row of A and a column of B.

#include "product.cl"
#include "conclude.cl"

#if ZERO_POINTS
#include "zero_points.cl"
#endif

KERNEL void product_elements(
    global const MEM(TA) *a, index_t a0, global const MEM(TB) *b, index_t b0, global const MEM(TY) *c, index_t c0,
    global MEM(TY) *restrict y, index_t y0,
#if ZERO_POINTS
    global const MEM(TA) *a_zeros, index_t a_zeros0, global const MEM(TB) *b_zeros, index_t b_zeros0, zeros_t a_zero, zeros_t b_zero,
#endif
    product_t p, float alpha, float beta) {
  const index_t area = p.m * p.n;
  a += a0;
  b += b0;
  c += c0;
  y += y0;
  FOR_ITEMS(i, area * p.batch) {
    const index_t batch = i / area, row = i % area / p.n, column = i % p.n;
    const places_t at = places_of(&p, batch);
    index_t from = at.a + row * p.a_row, by = at.b + column * p.b_column;
#if ZERO_POINTS
    const p_t a_offset = (p_t)LOAD(TA, a_zeros, a_zeros0 + zero_of(&p, &a_zero, batch, row));
    const p_t b_offset = (p_t)LOAD(TB, b_zeros, b_zeros0 + zero_of(&p, &b_zero, batch, column));
#define A_MINUS_ZERO - a_offset
#define B_MINUS_ZERO - b_offset
#else
#define A_MINUS_ZERO
#define B_MINUS_ZERO
#endif
    p_t sum = 0;
    for (index_t j = 0; j < p.k; ++j, from += p.a_column, by += p.b_row)
      sum = MULTIPLY_ADD((p_t)LOAD(TA, a, from) A_MINUS_ZERO, (p_t)LOAD(TB, b, by) B_MINUS_ZERO, sum);
    conclude(&p, &at, c, y, row, column, sum, alpha, beta);
  }
}
