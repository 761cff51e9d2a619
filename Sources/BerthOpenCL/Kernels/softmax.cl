// SPDX-License-Identifier: Apache-2.0
//
// Softmax along lines, or its logarithm if IS_LOGARITHM, for T, computed in A.
//
// Three passes: the greatest element, the sum of exponentials, the quotients. Where T is what is computed in, the
// second pass leaves the exponentials in y, KEEPS_EXPONENTIALS; where not, that would round them, so the third computes
// them again. Following the greatest as it grows would save a pass and scale the sum again and again, for which the
// bound has no room.

#include "fold.cl"

DEFINE_ROW_FOLD(row_highest, T, A, LOWEST(A), TAKE_MAX, JOIN_MAX, PAD_LOWEST)
DEFINE_COLUMN_FOLD(column_highest, T, A, LOWEST(A), TAKE_MAX, JOIN_MAX)
DEFINE_JOIN(join_sums, A, JOIN_SUM)

// The result for x, less the greatest; `by` is the sum's inverse or its logarithm. e is the exponential if it has been
// kept.
#if IS_LOGARITHM
#define BY(sum) log(sum)
#define RESULT(x, by) ((x) - (by))
#else
#define BY(sum) (1 / (sum))
#define RESULT(x, by) (exp(x) * (by))
#endif

#define SOFTMAX_ARGUMENTS \
  global const MEM(T) *restrict x, index_t x0, global MEM(T) *restrict y, index_t y0, const lines_t lines

KERNEL void rows(SOFTMAX_ARGUMENTS TREE_PARAMETER(A)) {
  x += x0, y += y0;
  FOR_LINES(line, lines_count(lines)) {
    global const MEM(T) *from = x + x_of_line(lines, line);
    global MEM(T) *to = y + y_of_line(lines, line);
    const index_t length = lines.along[1];
    const VAL(A) highest = row_highest(from, whole_line(lines), 0 TREE);
    PACK(A) sums = PACK_OF(A, 0);
    FOR_PACKS(i, left, length) {
      const PACK(A) e = exp(PACK_CAST(A, PACK_LOAD(T, from, i, 1, left, LOWEST(A))) - highest);
      sums += e;
      if (KEEPS_EXPONENTIALS) PACK_STORE(T, to, i, 1, left, e);
    }
    const VAL(A) by = BY(join_sums(sums TREE));
    FOR_PACKS(i, left, length) {
      if (KEEPS_EXPONENTIALS) {
        PACK_STORE(T, to, i, 1, left, PACK_LOAD(T, to, i, 1, left, 0) * by);
      } else {
        const PACK(A) difference = PACK_CAST(A, PACK_LOAD(T, from, i, 1, left, 0)) - highest;
        PACK_STORE(T, to, i, 1, left, RESULT(difference, by));
      }
    }
  }
}

KERNEL void columns(SOFTMAX_ARGUMENTS) {
  x += x0, y += y0;
  const index_t x_step = lines.x_kept[1], y_step = lines.y_kept[1];
  FOR_ITEMS(item, columns_count(lines)) {
    const columns_t columns = columns_of(lines, item);
    const index_t left = columns.left;
    const PACK(A) highest = column_highest(x + columns.x, x_step, left, whole_line(lines), PACK_OF(A, 0));
    PACK(A) sum = PACK_OF(A, 0);
    global const MEM(T) *from = x + columns.x;
    global MEM(T) *to = y + columns.y;
    for (index_t i = 0; i < lines.along[1]; ++i, from += lines.x_along[1], to += lines.y_along[1]) {
      const PACK(A) e = exp(PACK_CAST(A, PACK_LOAD(T, from, 0, x_step, left, 0)) - highest);
      sum += e;
      if (KEEPS_EXPONENTIALS) PACK_STORE(T, to, 0, y_step, left, e);
    }
    const PACK(A) by = BY(sum);
    from = x + columns.x, to = y + columns.y;
    for (index_t i = 0; i < lines.along[1]; ++i, from += lines.x_along[1], to += lines.y_along[1]) {
      if (KEEPS_EXPONENTIALS) {
        PACK_STORE(T, to, 0, y_step, left, PACK_LOAD(T, to, 0, y_step, left, 0) * by);
      } else {
        const PACK(A) difference = PACK_CAST(A, PACK_LOAD(T, from, 0, x_step, left, 0)) - highest;
        PACK_STORE(T, to, 0, y_step, left, RESULT(difference, by));
      }
    }
  }
}
