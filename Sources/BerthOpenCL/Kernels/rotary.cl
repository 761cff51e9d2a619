// SPDX-License-Identifier: Apache-2.0
//
// Vectors turned by the angles of their positions: (c x1 - s x2, s x1 + c x2) for each pair; what is not turned is
// moved.

#include "lines.cl"

// Vectors by three axes in the order of x, which may be batch, heads, positions or batch, positions, heads; steps of 0
// where an operand does not depend on an axis.
typedef struct {
  index_t extent[3];
  index_t x_step[3], y_step[3];
  // Of the caches, or of their rows if those are picked.
  index_t cos_step[3], sin_step[3];
  index_t position_step[3];
  // What number a position has among all of them.
  index_t number_step[3];
  // Between the elements of one vector, and of one row of the caches.
  index_t x_element, y_element, cos_element, sin_element;
  index_t head_size, pairs;
  // From a pair to the next one, and from its first element to its second.
  index_t pair_step, other_step;
  // 0: each position has a row of its own.
  index_t cache_rows, cos_row_step, sin_row_step;
} rotary_t;

KERNEL void turn(global const MEM(T) *restrict x, index_t x0, global const MEM(T) *restrict cosines, index_t cosines0,
                 global const MEM(T) *restrict sines, index_t sines0, global const MEM(i64) *restrict positions,
                 index_t positions0, global MEM(T) *restrict y, index_t y0, const rotary_t plan, const int has_positions,
                 global int *complaint) {
  x += x0, y += y0, cosines += cosines0, sines += sines0, positions += positions0;
  const index_t packs = packs_count(plan.pairs), rest = plan.head_size - 2 * plan.pairs;
  const index_t moved = packs_count(rest), items = packs + moved;
  FOR_ITEMS(item, plan.extent[0] * plan.extent[1] * plan.extent[2] * items) {
    const index_t vector = item / items, part = item % items;
    const index_t c = vector % plan.extent[2], ab = vector / plan.extent[2];
    const index_t b = ab % plan.extent[1], a = ab / plan.extent[1];
#define PLACE(step) (a * (step)[0] + b * (step)[1] + c * (step)[2])
    global const MEM(T) *from = x + PLACE(plan.x_step);
    global MEM(T) *to = y + PLACE(plan.y_step);
    if (part >= packs) {
      const index_t i = (part - packs) * LANES, left = rest - i, at = 2 * plan.pairs + i;
      const PACK(T) kept = PACK_LOAD(T, from, at * plan.x_element, plan.x_element, left, 0);
      PACK_STORE(T, to, at * plan.y_element, plan.y_element, left, kept);
      continue;
    }
    index_t cos_row = PLACE(plan.cos_step), sin_row = PLACE(plan.sin_step);
    if (has_positions) {
      long row = LOAD(i64, positions, PLACE(plan.position_step));
      if (row < 0) row += plan.cache_rows;
      if (row < 0 || row >= plan.cache_rows) {
        atomic_min(complaint, (int)min(PLACE(plan.number_step), (index_t)(INT_MAX - 1)));
        continue;
      }
      cos_row = (index_t)row * plan.cos_row_step, sin_row = (index_t)row * plan.sin_row_step;
    }
#undef PLACE
    const index_t pair = part * LANES, left = plan.pairs - pair;
    const PACK(T) cosine = PACK_LOAD(T, cosines, cos_row + pair * plan.cos_element, plan.cos_element, left, 0);
    const PACK(T) sine = PACK_LOAD(T, sines, sin_row + pair * plan.sin_element, plan.sin_element, left, 0);
    const index_t first = pair * plan.pair_step, second = first + plan.other_step;
    const index_t x_step = plan.pair_step * plan.x_element, y_step = plan.pair_step * plan.y_element;
    const PACK(T) one = PACK_LOAD(T, from, first * plan.x_element, x_step, left, 0);
    const PACK(T) other = PACK_LOAD(T, from, second * plan.x_element, x_step, left, 0);
    PACK_STORE(T, to, first * plan.y_element, y_step, left, cosine * one - sine * other);
    PACK_STORE(T, to, second * plan.y_element, y_step, left, sine * one + cosine * other);
  }
}
