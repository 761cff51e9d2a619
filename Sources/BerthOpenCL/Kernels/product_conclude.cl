// SPDX-License-Identifier: Apache-2.0
//
// Adds the parts of sums that were divided, which lie densely one part after another, and makes elements of Y of them.

#include "product.cl"
#include "conclude.cl"

KERNEL void product_conclude(
    global const p_t *parts, index_t parts0, global const MEM(TY) *c, index_t c0, global MEM(TY) *restrict y, index_t y0, product_t p,
    float alpha, float beta) {
  const index_t area = p.m * p.n, count = area * p.batch;
  parts += parts0;
  c += c0;
  y += y0;
  FOR_ITEMS(i, count) {
    const places_t at = places_of(&p, i / area);
    p_t sum = parts[i];
    for (index_t part = 1; part < p.splits; ++part) sum += parts[part * count + i];
    conclude(&p, &at, c, y, i % area / p.n, i % p.n, sum, alpha, beta);
  }
}
