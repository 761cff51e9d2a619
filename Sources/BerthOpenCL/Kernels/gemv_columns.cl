// SPDX-License-Identifier: Apache-2.0
//
// Products of few rows of A, each a dense run in memory, with columns of B that are dense runs too: scalar products, LINES of them at
// once, each in VECTORS vectors of partial sums so that the additions need not wait for each other.

#include "product.cl"
#include "conclude.cl"

static inline p_t total(vec_t v) {
  p_t lanes[LANES], sum = 0;
  PUT_VECTOR(LANES, lanes, v);
  for (int i = 0; i < LANES; ++i) sum += lanes[i];
  return sum;
}

// Items: products x splits x groups of columns of B x rows of A.
KERNEL void gemv_columns(
    global const MEM(T) *restrict a, index_t a0, global const MEM(T) *restrict b, index_t b0, global const MEM(TY) *c, index_t c0,
    global MEM(TY) *restrict y, index_t y0, product_t p, float alpha, float beta) {
  const index_t groups = (p.n + LINES - 1) / LINES;
  c += c0;
  FOR_ITEMS(item, p.batch * p.splits * groups * p.m) {
    const index_t row = item % p.m, first = item / p.m % groups * LINES;
    const index_t split = item / p.m / groups % p.splits;
    const places_t at = places_of(&p, item / p.m / groups / p.splits);
    const index_t start = split * p.depth, depth = min(p.k - start, p.depth);
    global const MEM(T) *own_a = a + a0 + at.a + row * p.a_row + start, *own_b = b + b0 + at.b + start;
    global MEM(TY) *own_y = y + y0 + split * p.y_split;

    // Where there are fewer columns, the last is computed more than once.
    index_t line[LINES];
#pragma unroll
    for (int l = 0; l < LINES; ++l) line[l] = min(first + l, p.n - 1) * p.b_column;
    vec_t sum[LINES][VECTORS];
#pragma unroll
    for (int l = 0; l < LINES; ++l) {
#pragma unroll
      for (int v = 0; v < VECTORS; ++v) sum[l][v] = (vec_t)(0);
    }
    index_t i = 0;
    for (; i + VECTORS * LANES <= depth; i += VECTORS * LANES) {
#pragma unroll
      for (int v = 0; v < VECTORS; ++v) {
        const vec_t of_a = LOAD_VALUES(T, own_a + i + v * LANES);
#pragma unroll
        for (int l = 0; l < LINES; ++l) sum[l][v] = MULTIPLY_ADD(of_a, LOAD_VALUES(T, own_b + line[l] + i + v * LANES), sum[l][v]);
      }
    }
    p_t scalar[LINES];
#pragma unroll
    for (int l = 0; l < LINES; ++l) {
      vec_t whole = sum[l][0];
#pragma unroll
      for (int v = 1; v < VECTORS; ++v) whole += sum[l][v];
      scalar[l] = total(whole);
    }
    for (; i < depth; ++i) {
      const p_t of_a = (p_t)LOAD(T, own_a, i);
#pragma unroll
      for (int l = 0; l < LINES; ++l) scalar[l] = MULTIPLY_ADD(of_a, (p_t)LOAD(T, own_b, line[l] + i), scalar[l]);
    }
#pragma unroll
    for (int l = 0; l < LINES; ++l)
      if (first + l < p.n) conclude(&p, &at, c, own_y, row, first + l, scalar[l], alpha, beta);
  }
}
