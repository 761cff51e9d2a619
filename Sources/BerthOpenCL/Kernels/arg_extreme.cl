// SPDX-License-Identifier: Apache-2.0
//
// Where the greatest element of each line of T lies, or the smallest if TAKES_SMALLEST; of equals the first, or the
// last if TAKES_LAST. A NaN comes before all numbers, and equals another one. Elements are compared in C, which is what
// T is computed in.

#include "fold.cl"

#if TAKES_SMALLEST
#define COMES_FIRST(a, b) (((a) < (b)) | (((a) != (a)) & ((b) == (b))))
#define TAKE TAKE_MIN
#define JOIN JOIN_MIN
#define START HIGHEST(C)
#else
#define COMES_FIRST(a, b) (((a) > (b)) | (((a) != (a)) & ((b) == (b))))
#define TAKE TAKE_MAX
#define JOIN JOIN_MAX
#define START LOWEST(C)
#endif
#define PAD(shift) START
#define IS_SAME(a, b) (((a) == (b)) | (((a) != (a)) & ((b) != (b))))
// Whether b, which stands behind a, takes its place.
#define REPLACES(b, a, takes_last) (COMES_FIRST(b, a) | ((takes_last) ? IS_SAME(b, a) : COMES_FIRST(b, a)))

#define ARGUMENTS                                                                                                       \
  global const MEM(T) *restrict x, index_t x0, global MEM(i64) *restrict y, index_t y0, const lines_t lines, const int takes_last

#if BERTH_GPU
KERNEL void rows(ARGUMENTS, local VAL(C) *tree, local index_t *places) {
  x += x0, y += y0;
  const int item = (int)get_local_id(0);
  FOR_LINES(line, lines_count(lines)) {
    global const MEM(T) *from = x + x_of_line(lines, line);
    // Items beyond the line hold its first element, which changes nothing.
    index_t place = item < lines.along[1] ? item : 0;
    VAL(C) best = LOAD(T, from, place);
    FOR_PACKS(i, left, lines.along[1]) {
      const VAL(C) element = LOAD(T, from, i);
      if (i > place && REPLACES(element, best, takes_last)) best = element, place = i;
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    tree[item] = best, places[item] = place;
    for (int count = (int)get_local_size(0); count > 1;) {
      const int rest = (count + 1) / 2;
      barrier(CLK_LOCAL_MEM_FENCE);
      if (item + rest < count) {
        const VAL(C) a = tree[item], b = tree[item + rest];
        const index_t at_a = places[item], at_b = places[item + rest];
        if (COMES_FIRST(b, a) || (IS_SAME(b, a) && (takes_last ? at_b > at_a : at_b < at_a))) {
          tree[item] = b, places[item] = at_b;
        }
      }
      count = rest;
    }
    if (item == 0) STORE(i64, y, y_of_line(lines, line), places[0]);
  }
}
#else
DEFINE_ROW_FOLD(best_of, T, C, START, TAKE, JOIN, PAD)

// What is looked at again for the place, once it is known that the best is there: it lies in the cache.
enum { block = 1024 };

KERNEL void rows(ARGUMENTS) {
  x += x0, y += y0;
  FOR_ITEMS(line, lines_count(lines)) {
    global const MEM(T) *from = x + x_of_line(lines, line);
    const index_t length = lines.along[1];
    VAL(C) best = START;
    index_t first = 0;
    for (index_t start = 0; start < length; start += block) {
      const stretch_t stretch = {1, min((index_t)block, length - start), 0, 1};
      const VAL(C) of_block = best_of(from + start, stretch, 0);
      if (start == 0 || REPLACES(of_block, best, takes_last)) best = of_block, first = start;
    }
    const index_t end = min(first + (index_t)block, length);
    index_t place = takes_last ? end - 1 : first;
    if (takes_last) {
      while (place > first && !IS_SAME((VAL(C))LOAD(T, from, place), best)) --place;
    } else {
      while (place + LANES < end && !any(IS_SAME(LOAD_VECTOR(T, LANES, from + place), PACK_OF(C, best)))) place += LANES;
      while (place < end - 1 && !IS_SAME((VAL(C))LOAD(T, from, place), best)) ++place;
    }
    STORE(i64, y, y_of_line(lines, line), place);
  }
}
#endif

KERNEL void columns(ARGUMENTS) {
  x += x0, y += y0;
  const index_t x_step = lines.x_kept[1];
  FOR_ITEMS(item, columns_count(lines)) {
    const columns_t columns = columns_of(lines, item);
    global const MEM(T) *from = x + columns.x;
    PACK(C) best = PACK_LOAD(T, from, 0, x_step, columns.left, 0);
    PACK_INDEX place = 0;
    for (index_t i = 1; i < lines.along[1]; ++i) {
      const PACK(C) element = PACK_LOAD(T, from, i * lines.x_along[1], x_step, columns.left, 0);
      place = PACK_SELECTS(REPLACES(element, best, takes_last)) ? (PACK_INDEX)i : place;
      best = REPLACES(element, best, takes_last) ? element : best;
    }
    PACK_STORE(i64, y, columns.y, lines.y_kept[1], columns.left, PACK_CAST(i64, place));
  }
}
