// SPDX-License-Identifier: Apache-2.0
//
// The `wanted` first elements of each line of T by the order asked for, the greatest first, or the smallest if
// TAKES_SMALLEST, of equals the one that stands first; and where they stand. A NaN counts as greater than all numbers.
// Elements are compared in C, which is what T is computed in.

#include "lines.cl"

#if TAKES_SMALLEST
#define IS_BETTER(a, b) (((a) < (b)) | (((a) == (a)) & ((b) != (b))))
#else
#define IS_BETTER(a, b) (((a) > (b)) | (((a) != (a)) & ((b) == (b))))
#endif

// Whether element a, which stands at `at_a`, comes before b. Never both ways: the order is one.
static inline bool comes_before(VAL(C) a, index_t at_a, VAL(C) b, index_t at_b) {
  if (IS_BETTER(a, b)) return true;
  return !IS_BETTER(b, a) && at_a < at_b;
}

// Where values and indices of a line go, with the step between them; the line's step is that of x_along.
typedef struct {
  index_t values_kept[2], values_step;
  index_t indices_kept[2], indices_step;
} results_t;

static inline index_t place_of(const index_t kept[2], const lines_t lines, index_t line) {
  return line / lines.kept[1] * kept[0] + line % lines.kept[1] * kept[1];
}

#define ARGUMENTS                                                                                                       \
  global const MEM(T) *restrict x, index_t x0, global MEM(T) *restrict values, index_t values0,                         \
      global MEM(i64) *restrict indices, index_t indices0, const lines_t lines, const results_t results,               \
      const index_t wanted, const int is_sorted

#if !BERTH_GPU
// A work-item takes a line and keeps the best so far in a heap, whose root is the one that goes first when a better one
// comes. The heap lies where the results go, so that no other memory is needed; at last it is sorted there.

typedef struct {
  global MEM(T) *values;
  global MEM(i64) *indices;
  index_t values_step, indices_step;
} heap_t;

// The entry `value`, which stands at `place` of the line, goes into the heap of `count` entries, or into the part of it
// that begins at `at`, whose root is free.
static void sift(const heap_t heap, index_t count, index_t at, MEM(T) bits, VAL(C) value, long place) {
  for (;;) {
    index_t child = 2 * at + 1;
    if (child >= count) break;
    VAL(C) of_child = LOAD(T, heap.values, child * heap.values_step);
    long place_of_child = heap.indices[child * heap.indices_step];
    if (child + 1 < count) {
      const VAL(C) of_next = LOAD(T, heap.values, (child + 1) * heap.values_step);
      const long place_of_next = heap.indices[(child + 1) * heap.indices_step];
      if (comes_before(of_child, (index_t)place_of_child, of_next, (index_t)place_of_next)) {
        child += 1, of_child = of_next, place_of_child = place_of_next;
      }
    }
    if (!comes_before(value, (index_t)place, of_child, (index_t)place_of_child)) break;
    heap.values[at * heap.values_step] = heap.values[child * heap.values_step];
    heap.indices[at * heap.indices_step] = place_of_child;
    at = child;
  }
  // The element itself: to compute with it might have lost something.
  heap.values[at * heap.values_step] = bits;
  heap.indices[at * heap.indices_step] = place;
}

KERNEL void heaps(ARGUMENTS) {
  x += x0, values += values0, indices += indices0;
  const index_t step = lines.x_along[1], length = lines.along[1];
  FOR_ITEMS(line, lines_count(lines)) {
    global const MEM(T) *from = x + x_of_line(lines, line);
    heap_t heap;
    heap.values = values + place_of(results.values_kept, lines, line);
    heap.indices = indices + place_of(results.indices_kept, lines, line);
    heap.values_step = results.values_step, heap.indices_step = results.indices_step;
    for (index_t i = 0; i < wanted; ++i) {
      heap.values[i * heap.values_step] = from[i * step];
      heap.indices[i * heap.indices_step] = i;
    }
    for (index_t i = wanted / 2; i-- > 0;) {
      sift(heap, wanted, i, heap.values[i * heap.values_step], LOAD(T, heap.values, i * heap.values_step),
           heap.indices[i * heap.indices_step]);
    }
    VAL(C) worst = LOAD(T, heap.values, 0);
    for (index_t i = wanted; i < length; i += LANES) {
      // Most packs have nothing that is better than the worst kept, and one that is no better comes too late.
      const index_t left = min((index_t)LANES, length - i);
      if (!any(IS_BETTER(PACK_LOAD(T, from, i * step, step, left, worst), PACK_OF(C, worst)))) continue;
      for (index_t j = i; j < i + left; ++j) {
        const VAL(C) value = LOAD(T, from, j * step);
        if (!IS_BETTER(value, worst)) continue;
        sift(heap, wanted, 0, from[j * step], value, j);
        worst = LOAD(T, heap.values, 0);
      }
    }
    if (!is_sorted) continue;
    // The root comes after all others: it goes to the end, again and again.
    for (index_t last = wanted; last-- > 1;) {
      const MEM(T) bits = heap.values[last * heap.values_step];
      const VAL(C) value = LOAD(T, heap.values, last * heap.values_step);
      const long place = heap.indices[last * heap.indices_step];
      heap.values[last * heap.values_step] = heap.values[0];
      heap.indices[last * heap.indices_step] = heap.indices[0];
      sift(heap, last, 0, bits, value, place);
    }
  }
}
#else
// A work-group takes a line and sorts it bitonically: entries, elements by their places, in stages of
// compare-and-exchange that all items share. `capacity` is a power of two. A place of -1 stands for no element, and
// comes last.

static inline bool entry_before(global const MEM(T) *x, index_t step, index_t a, index_t b) {
  if (a < 0 || b < 0) return a >= 0;
  return comes_before((VAL(C))LOAD(T, x, a * step), a, (VAL(C))LOAD(T, x, b * step), b);
}

#define DEFINE_SORT(name, space, place_t, fence)                                                              \
  static inline void name(global const MEM(T) *x, index_t step, space place_t *places, index_t capacity) {    \
    for (index_t size = 2; size <= capacity; size *= 2) {                                                     \
      for (index_t reach = size / 2; reach > 0; reach /= 2) {                                                 \
        barrier(fence);                                                                                       \
        for (index_t pair = get_local_id(0); pair < capacity / 2; pair += (index_t)get_local_size(0)) {       \
          const index_t a = pair / reach * 2 * reach + pair % reach, b = a + reach;                           \
          const index_t at_a = (index_t)places[a], at_b = (index_t)places[b];                                 \
          if (entry_before(x, step, at_b, at_a) == ((a & size) == 0)) places[a] = at_b, places[b] = at_a;     \
        }                                                                                                     \
      }                                                                                                       \
    }                                                                                                         \
    barrier(fence);                                                                                           \
  }

DEFINE_SORT(sort_local, local, index_t, CLK_LOCAL_MEM_FENCE)
DEFINE_SORT(sort_global, global, MEM(i64), CLK_GLOBAL_MEM_FENCE)

static inline void store_results(global const MEM(T) *from, index_t place, index_t i, index_t step,
                                 global MEM(T) *values, global MEM(i64) *indices, const results_t results) {
  values[i * results.values_step] = from[place * step];
  indices[i * results.indices_step] = place;
}

// The best so far stay in the first half of local memory, whose second half takes the line piece by piece: `wanted` is
// at most half of `capacity`, or the line at most all of it.
KERNEL void sort_in_local(ARGUMENTS, const index_t capacity, local index_t *places) {
  x += x0, values += values0, indices += indices0;
  const index_t step = lines.x_along[1], length = lines.along[1];
  const index_t item = get_local_id(0), items = get_local_size(0);
  FOR_LINES(line, lines_count(lines)) {
    global const MEM(T) *from = x + x_of_line(lines, line);
    barrier(CLK_LOCAL_MEM_FENCE);
    for (index_t i = item; i < capacity; i += items) places[i] = i < length ? i : -1;
    sort_local(from, step, places, capacity);
    for (index_t next = capacity; next < length; next += capacity - wanted) {
      for (index_t i = wanted + item; i < capacity; i += items) {
        places[i] = next + i - wanted < length ? next + i - wanted : -1;
      }
      sort_local(from, step, places, capacity);
    }
    for (index_t i = item; i < wanted; i += items) {
      store_results(from, places[i], i, step, values + place_of(results.values_kept, lines, line),
                    indices + place_of(results.indices_kept, lines, line), results);
    }
  }
}

// For more than local memory holds: each line's places in global memory, `capacity` of them.
KERNEL void sort_in_global(ARGUMENTS, const index_t capacity, global MEM(i64) *workspace, index_t workspace0) {
  x += x0, values += values0, indices += indices0, workspace += workspace0;
  const index_t step = lines.x_along[1], length = lines.along[1];
  const index_t item = get_local_id(0), items = get_local_size(0);
  FOR_LINES(line, lines_count(lines)) {
    global const MEM(T) *from = x + x_of_line(lines, line);
    global MEM(i64) *places = workspace + line * capacity;
    for (index_t i = item; i < capacity; i += items) places[i] = i < length ? i : -1;
    sort_global(from, step, places, capacity);
    for (index_t i = item; i < wanted; i += items) {
      store_results(from, (index_t)places[i], i, step, values + place_of(results.values_kept, lines, line),
                    indices + place_of(results.indices_kept, lines, line), results);
    }
  }
}
#endif
