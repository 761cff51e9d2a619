// SPDX-License-Identifier: Apache-2.0
//
// Reductions: OP of the elements of each line, reduce_sum or the like, for T, accumulated in A.
//
// Where lines are few and long each is made of parts, whose accumulators are joined by `finish`.

#include "fold.cl"

// What is folded. Integers wrap, so they are accumulated without a sign; a magnitude must be taken before.
#define START PASTE(START_, OP)
#define TAKE PASTE(TAKE_, OP)
#define JOIN PASTE(JOIN_, OP)
#define PAD PASTE(PAD_, OP)
#define FINISH(a, factor) PASTE(FINISH_, OP)(a, factor)
// As CAT, which what these stand for uses itself: a macro is not expanded within itself.
#define PASTE(a, b) PASTE2(a, b)
#define PASTE2(a, b) a##b

#define START_reduce_sum 0
#define TAKE_reduce_sum TAKE_SUM
#define JOIN_reduce_sum JOIN_SUM
#define PAD_reduce_sum PAD_ZERO
#define FINISH_reduce_sum(a, factor) (a)

#define START_reduce_prod 1
#define TAKE_reduce_prod(a, x, shift) ((a) * (x))
#define JOIN_reduce_prod(a, b) ((a) * (b))
#define PAD_reduce_prod(shift) 1
#define FINISH_reduce_prod(a, factor) (a)

#define START_reduce_max LOWEST(A)
#define TAKE_reduce_max TAKE_MAX
#define JOIN_reduce_max JOIN_MAX
#define PAD_reduce_max(shift) LOWEST(A)
#define FINISH_reduce_max(a, factor) (a)

#define START_reduce_min HIGHEST(A)
#define TAKE_reduce_min TAKE_MIN
#define JOIN_reduce_min JOIN_MIN
#define PAD_reduce_min(shift) HIGHEST(A)
#define FINISH_reduce_min(a, factor) (a)

#define START_reduce_l1 0
#define TAKE_reduce_l1(a, x, shift) ((a) + MAGNITUDE(x))
#define JOIN_reduce_l1 JOIN_SUM
#define PAD_reduce_l1 PAD_ZERO
#define FINISH_reduce_l1(a, factor) (a)

#define START_reduce_sum_square 0
#define TAKE_reduce_sum_square(a, x, shift) ((a) + (x) * (x))
#define JOIN_reduce_sum_square JOIN_SUM
#define PAD_reduce_sum_square PAD_ZERO
#define FINISH_reduce_sum_square(a, factor) (a)

#define START_reduce_l2 0
#define TAKE_reduce_l2 TAKE_reduce_sum_square
#define JOIN_reduce_l2 JOIN_SUM
#define PAD_reduce_l2 PAD_ZERO
#define FINISH_reduce_l2(a, factor) ROOT(a)

#define START_reduce_mean 0
#define TAKE_reduce_mean TAKE_SUM
#define JOIN_reduce_mean JOIN_SUM
#define PAD_reduce_mean PAD_ZERO
#define FINISH_reduce_mean(a, factor) MEAN(a, factor)

#define START_reduce_log_sum 0
#define TAKE_reduce_log_sum TAKE_SUM
#define JOIN_reduce_log_sum JOIN_SUM
#define PAD_reduce_log_sum PAD_ZERO
#define FINISH_reduce_log_sum(a, factor) log(a)

#if IS_FLOAT
// 1 / n, which the host rounds once: exact for a power of two, and no worse than a division for the rest.
typedef VAL(A) factor_t;
#define MAGNITUDE(x) fabs(x)
#define MEAN(a, factor) ((a) * (factor))
#define ROOT(a) sqrt(a)
#else
// n itself.
typedef index_t factor_t;
// Negative numbers are those that no number of T's without a sign is.
#define MAGNITUDE(x) ((x) > (VAL(A))HIGHEST(T) ? -(x) : (x))
#define MEAN(a, count) whole_mean((a), (count))
#define ROOT(a) whole_root(a)

// Sums of 64 bits, whose quotient is cut towards zero.
static inline PACK(u64) whole_mean(PACK(u64) sum, index_t count) {
  if (count == 0) return PACK_OF(u64, 0);
  if ((VAL(T))-1 < (VAL(T))1) return PACK_CAST(u64, PACK_CAST(i64, sum) / (long)count);
  return sum / (ulong)count;
}

// The square root cut towards zero, bit by bit: exact, and without float64.
static inline PACK(u64) whole_root(PACK(u64) square) {
  PACK(u64) root = PACK_OF(u64, 0);
  for (int bit = 31; bit >= 0; --bit) {
    const PACK(u64) trial = root | (ulong)1 << bit;
    root = trial * trial <= square ? trial : root;
  }
  return root;
}
#endif

// Which stretches lines are divided into: of the outer and the inner axis, one part, or several of `extent` elements
// each.
typedef struct {
  index_t count[2];
  index_t extent[2];
} parts_t;

static inline index_t parts_count(const parts_t parts) { return parts.count[0] * parts.count[1]; }

// A part of a line that begins at *at, which moves to where the part does.
static inline stretch_t stretch_of(const lines_t lines, const parts_t parts, index_t part, index_t *at) {
  const index_t outer = part / parts.count[1] * parts.extent[0], inner = part % parts.count[1] * parts.extent[1];
  stretch_t stretch = whole_line(lines);
  stretch.runs = min(parts.extent[0], stretch.runs - outer);
  stretch.count = min(parts.extent[1], stretch.count - inner);
  *at += outer * stretch.run_step + inner * stretch.step;
  return stretch;
}

#define REDUCE_ARGUMENTS                                                                                                 \
  global const MEM(T) *restrict x, index_t x0, global MEM(T) *restrict y, index_t y0, global VAL(A) *restrict partials,  \
      index_t partials0, const lines_t lines, const parts_t parts, const factor_t factor

#if IS_LOG_SUM_EXP
// Accumulators are two: the greatest element of a part, and the sum of e^(x - that). Two passes over a part and one
// more factor where parts are joined, as the bound has it; to follow the greatest as it grows would scale a sum again
// and again.

// What is taken off before the exponential: nothing where the greatest is no finite number, so that no infinity meets
// itself.
#define SHIFT(highest, zero) (isfinite(highest) ? (highest) : (zero))

DEFINE_ROW_FOLD(row_highest, T, A, LOWEST(A), TAKE_MAX, JOIN_MAX, PAD_LOWEST)
DEFINE_ROW_FOLD(row_sum, T, A, 0, TAKE_EXP, JOIN_SUM, PAD_LOWEST)
DEFINE_COLUMN_FOLD(column_highest, T, A, LOWEST(A), TAKE_MAX, JOIN_MAX)
DEFINE_COLUMN_FOLD(column_sum, T, A, 0, TAKE_EXP, JOIN_SUM)

KERNEL void rows(REDUCE_ARGUMENTS TREE_PARAMETER(A)) {
  x += x0, y += y0, partials += partials0;
  const index_t outputs = lines_count(lines), count = parts_count(parts), all = outputs * count;
  FOR_LINES(item, all) {
    const index_t line = item / count, part = item % count;
    index_t at = x_of_line(lines, line);
    const stretch_t stretch = stretch_of(lines, parts, part, &at);
    const VAL(A) highest = row_highest(x + at, stretch, 0 TREE);
    const VAL(A) shift = SHIFT(highest, 0);
    const VAL(A) sum = row_sum(x + at, stretch, shift TREE);
    if (!IS_FIRST_ITEM) continue;
    if (count == 1) {
      STORE(T, y, y_of_line(lines, line), log(sum) + shift);
    } else {
      STORE(A, partials, part * outputs + line, highest);
      STORE(A, partials, all + part * outputs + line, sum);
    }
  }
}

KERNEL void columns(REDUCE_ARGUMENTS) {
  x += x0, y += y0, partials += partials0;
  const index_t outputs = lines_count(lines), count = parts_count(parts), all = outputs * count;
  FOR_ITEMS(item, columns_count(lines) * count) {
    const columns_t columns = columns_of(lines, item / count);
    const index_t part = item % count, left = columns.left;
    index_t at = columns.x;
    const stretch_t stretch = stretch_of(lines, parts, part, &at);
    const PACK(A) zero = PACK_OF(A, 0);
    const PACK(A) highest = column_highest(x + at, lines.x_kept[1], left, stretch, zero);
    const PACK(A) shift = SHIFT(highest, zero);
    const PACK(A) sum = column_sum(x + at, lines.x_kept[1], left, stretch, shift);
    if (count == 1) {
      PACK_STORE(T, y, columns.y, lines.y_kept[1], left, log(sum) + shift);
    } else {
      PACK_STORE(A, partials, part * outputs + columns.line, 1, left, highest);
      PACK_STORE(A, partials, all + part * outputs + columns.line, 1, left, sum);
    }
  }
}

KERNEL void finish(global MEM(T) *restrict y, index_t y0, global const VAL(A) *restrict partials, index_t partials0,
                   const lines_t lines, const parts_t parts, const factor_t factor) {
  y += y0, partials += partials0;
  const index_t outputs = lines_count(lines), count = parts_count(parts), all = outputs * count;
  FOR_ITEMS(item, columns_count(lines)) {
    const columns_t columns = columns_of(lines, item);
    const index_t line = columns.line, left = columns.left;
    const PACK(A) zero = PACK_OF(A, 0);
    PACK(A) highest = PACK_OF(A, LOWEST(A)), sum = zero;
    for (index_t part = 0; part < count; ++part) {
      const PACK(A) of_part = PACK_LOAD(A, partials, part * outputs + line, 1, left, 0);
      highest = JOIN_MAX(highest, of_part);
    }
    const PACK(A) shift = SHIFT(highest, zero);
    for (index_t part = 0; part < count; ++part) {
      const PACK(A) of_part = PACK_LOAD(A, partials, part * outputs + line, 1, left, 0);
      const PACK(A) factor_of_part = exp(SHIFT(of_part, of_part) - shift);
      sum += PACK_LOAD(A, partials, all + part * outputs + line, 1, left, 0) * factor_of_part;
    }
    PACK_STORE(T, y, columns.y, lines.y_kept[1], left, log(sum) + shift);
  }
}
#else
DEFINE_ROW_FOLD(fold_row, T, A, START, TAKE, JOIN, PAD)
DEFINE_COLUMN_FOLD(fold_column, T, A, START, TAKE, JOIN)
DEFINE_TILE_FOLD(fold_tile, T, A, START, TAKE)

KERNEL void rows(REDUCE_ARGUMENTS TREE_PARAMETER(A)) {
  x += x0, y += y0, partials += partials0;
  const index_t outputs = lines_count(lines), count = parts_count(parts);
  FOR_LINES(item, outputs * count) {
    const index_t line = item / count, part = item % count;
    index_t at = x_of_line(lines, line);
    const stretch_t stretch = stretch_of(lines, parts, part, &at);
    const VAL(A) folded = fold_row(x + at, stretch, 0 TREE);
    if (!IS_FIRST_ITEM) continue;
    if (count == 1) {
      const PACK(A) finished = FINISH(PACK_OF(A, folded), factor);
      STORE(T, y, y_of_line(lines, line), PACK_FIRST(finished));
    } else {
      STORE(A, partials, part * outputs + line, folded);
    }
  }
}

// What becomes of a part of the pack of lines that begins with `line`, whose result goes to `place`.
static inline void store_part(global MEM(T) *y, global VAL(A) *partials, const lines_t lines, const parts_t parts, index_t part,
                              index_t line, index_t place, index_t left, PACK(A) folded, const factor_t factor) {
  if (parts_count(parts) == 1) {
    const PACK(A) finished = FINISH(folded, factor);
    PACK_STORE(T, y, place, lines.y_kept[1], left, PACK_CAST(T, finished));
  } else {
    PACK_STORE(A, partials, part * lines_count(lines) + line, 1, left, folded);
  }
}

KERNEL void columns(REDUCE_ARGUMENTS) {
  x += x0, y += y0, partials += partials0;
  const index_t packs = packs_count(lines.kept[1]), tiles = (packs + TILE - 1) / TILE, count = parts_count(parts);
  FOR_ITEMS(item, lines.kept[0] * tiles * count) {
    const index_t part = item % count, tile = item / count % tiles, outer = item / count / tiles;
    const index_t first = outer * packs + tile * TILE, last = min(first + TILE, (outer + 1) * packs);
    index_t at = columns_of(lines, first).x;
    const stretch_t stretch = stretch_of(lines, parts, part, &at);
#if TILE > 1
    if (lines.x_kept[1] == 1 && tile * (TILE * LANES) + TILE * LANES <= lines.kept[1]) {
      PACK(A) folded[TILE];
      fold_tile(x + at, stretch, folded);
      for (int i = 0; i < TILE; ++i) {
        const columns_t columns = columns_of(lines, first + i);
        store_part(y, partials, lines, parts, part, columns.line, columns.y, LANES, folded[i], factor);
      }
      continue;
    }
#endif
    for (index_t pack = first; pack < last; ++pack, at += LANES * lines.x_kept[1]) {
      const columns_t columns = columns_of(lines, pack);
      const PACK(A) folded = fold_column(x + at, lines.x_kept[1], columns.left, stretch, PACK_OF(A, 0));
      store_part(y, partials, lines, parts, part, columns.line, columns.y, columns.left, folded, factor);
    }
  }
}

KERNEL void finish(global MEM(T) *restrict y, index_t y0, global const VAL(A) *restrict partials, index_t partials0,
                   const lines_t lines, const parts_t parts, const factor_t factor) {
  y += y0, partials += partials0;
  const index_t outputs = lines_count(lines), count = parts_count(parts);
  FOR_ITEMS(item, columns_count(lines)) {
    const columns_t columns = columns_of(lines, item);
    PACK(A) folded = PACK_OF(A, START);
    for (index_t part = 0; part < count; ++part) {
      const PACK(A) of_part = PACK_LOAD(A, partials, part * outputs + columns.line, 1, columns.left, 0);
      folded = JOIN(folded, of_part);
    }
    const PACK(A) finished = FINISH(folded, factor);
    PACK_STORE(T, y, columns.y, lines.y_kept[1], columns.left, PACK_CAST(T, finished));
  }
}
#endif
