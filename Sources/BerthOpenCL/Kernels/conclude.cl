// SPDX-License-Identifier: Apache-2.0
//
// The end of every sum of a matrix product.

// An element of Y from its sum.
static inline void conclude(
    const product_t *p, const places_t *at, global const MEM(TY) *c, global MEM(TY) *y, index_t row, index_t column, p_t sum,
    float alpha, float beta) {
  p_t value = sum * FACTOR(alpha);
  if (p->has_c) value += FACTOR(beta) * (p_t)LOAD(TY, c, at->c + row * p->c_row + column * p->c_column);
  STORE(TY, y, at->y + row * p->y_row + column * p->y_column, (VAL(TY))value);
}
