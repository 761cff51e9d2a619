// SPDX-License-Identifier: Apache-2.0
//
// Matrix products for processors: a work-item computes one tile of ROWS x (VECTORS * LANES) sums, all of them in registers, and nothing is
// shared. Of every step of the sum it reads VECTORS vectors of B and ROWS numbers of A, each of which it multiplies with all of them.
//
// PACKED: operands are the panels of gemm_pack. Else they are what they are: B's rows lie densely, and there are no fewer rows and columns
// than a tile has. The last tile then begins early enough to be whole, and stores what its neighbour does not.

#include "product.cl"
#include "conclude.cl"

#define COLUMNS (VECTORS * LANES)
#if PACKED
typedef p_t element_t;
#define VECTOR_AT(p) LOAD_VECTOR(P, LANES, p)
#define NUMBER_AT(p, i) (p)[i]
#else
typedef MEM(T) element_t;
#define VECTOR_AT(p) LOAD_VALUES(T, p)
#define NUMBER_AT(p, i) ((p_t)LOAD(T, (p), (i)))
#endif

// Work-items: tiles down Y (they read the same panel of B, one after another), tiles along Y, splits of products.
kernel __attribute__((reqd_work_group_size(1, 1, 1))) void gemm_cpu(
    global const element_t *restrict a, index_t a0, global const element_t *restrict b, index_t b0, global const MEM(TY) *c, index_t c0,
    global MEM(TY) *restrict y, index_t y0, product_t p, float alpha, float beta) {
  const index_t split = (index_t)get_global_id(2) % p.splits;
  places_t at = places_of(&p, (index_t)get_global_id(2) / p.splits);
  const index_t first_row = (index_t)get_global_id(0) * ROWS, first_column = (index_t)get_global_id(1) * COLUMNS;
  const index_t start = split * p.depth, depth = min(p.k - start, p.depth);
  a += a0 + at.a;
  b += b0 + at.b;
  c += c0;
  y += y0 + split * p.y_split;

#if PACKED
  const index_t row = first_row, column = first_column;
  a += row * p.k + start * ROWS;
  b += column * p.k + start * COLUMNS;
#define A_AT(i, r) NUMBER_AT(a, (i) * ROWS + (r))
#define B_AT(i, v) VECTOR_AT(b + (i) * COLUMNS + (v) * LANES)
#else
  const index_t row = min(first_row, p.m - ROWS), column = min(first_column, p.n - COLUMNS);
  const index_t a_row = p.a_row, a_column = p.a_column, b_row = p.b_row;
  a += row * a_row + start * a_column;
  b += column + start * b_row;
#define A_AT(i, r) NUMBER_AT(a, (i) * a_column + (r) * a_row)
#define B_AT(i, v) VECTOR_AT(b + (i) * b_row + (v) * LANES)
#endif

  vec_t sum[ROWS][VECTORS];
#pragma unroll
  for (int r = 0; r < ROWS; ++r) {
#pragma unroll
    for (int v = 0; v < VECTORS; ++v) sum[r][v] = (vec_t)(0);
  }
  for (index_t i = 0; i < depth; ++i) {
    vec_t of_b[VECTORS];
#pragma unroll
    for (int v = 0; v < VECTORS; ++v) of_b[v] = B_AT(i, v);
#pragma unroll
    for (int r = 0; r < ROWS; ++r) {
      const vec_t of_a = (vec_t)(A_AT(i, r));
#pragma unroll
      for (int v = 0; v < VECTORS; ++v) sum[r][v] = MULTIPLY_ADD(of_a, of_b[v], sum[r][v]);
    }
  }

  const bool is_whole = row == first_row && column == first_column && row + ROWS <= p.m && column + COLUMNS <= p.n;
  const bool c_fits = !p.has_c || p.c_column == 1 || p.c_column == 0;
  if (is_whole && p.y_column == 1 && c_fits) {
    const p_t alpha_factor = FACTOR(alpha), beta_factor = FACTOR(beta);
    y += at.y + row * p.y_row + column;
    c += at.c + row * p.c_row + column * p.c_column;
#pragma unroll
    for (int r = 0; r < ROWS; ++r) {
#pragma unroll
      for (int v = 0; v < VECTORS; ++v) {
        vec_t value = sum[r][v] * alpha_factor;
        if (p.has_c) {
          global const MEM(TY) *addend = c + r * p.c_row + v * LANES * p.c_column;
          value += beta_factor * (p.c_column ? LOAD_VALUES(TY, addend) : (vec_t)((p_t)LOAD(TY, addend, 0)));
        }
        STORE_VECTOR(TY, LANES, y + r * p.y_row + v * LANES, value);
      }
    }
  } else {
    // Elements are picked from memory: picked from `sum`, they would drag all of it out of the registers.
    p_t tile[ROWS * COLUMNS];
#pragma unroll
    for (int r = 0; r < ROWS; ++r) {
#pragma unroll
      for (int v = 0; v < VECTORS; ++v) PUT_VECTOR(LANES, tile + r * COLUMNS + v * LANES, sum[r][v]);
    }
    const index_t end_row = min(row + ROWS, p.m), end_column = min(column + COLUMNS, p.n);
    for (index_t i = first_row; i < end_row; ++i)
      for (index_t j = first_column; j < end_column; ++j)
        conclude(&p, &at, c, y, i, j, tile[(i - row) * COLUMNS + (j - column)], alpha, beta);
  }
}
