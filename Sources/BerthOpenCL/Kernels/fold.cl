// SPDX-License-Identifier: Apache-2.0
//
// Lines folded to one value each: sums, products, the greatest.
//
// A fold is a TAKE(a, x, shift), which gives the accumulator `a` with the element x in it, and a JOIN(a, b) of two
// accumulators; both are macros that work on scalars and on vectors. `shift` is whatever a fold needs besides: a mean,
// a greatest element.

#include "lines.cl"

// Local memory that the work-items of a group fold through, one element each: a parameter, and the argument for it.
#if BERTH_GPU
#define TREE_PARAMETER(A) , local VAL(A) *tree
#define TREE , tree
#else
#define TREE_PARAMETER(A)
#define TREE
#endif

// name(pack): the lanes of a line's packs as one value, which on the gpu all work-items of the group get. Barriers: all
// must call it.
#if BERTH_GPU
#define DEFINE_JOIN(name, A, JOIN)                                                        \
  static inline VAL(A) name(VAL(A) value, local VAL(A) *tree) {                           \
    const int item = (int)get_local_id(0);                                                \
    /* What was there has been read. */                                                   \
    barrier(CLK_LOCAL_MEM_FENCE);                                                         \
    tree[item] = value;                                                                   \
    for (int count = (int)get_local_size(0); count > 1;) {                                \
      const int rest = (count + 1) / 2;                                                   \
      barrier(CLK_LOCAL_MEM_FENCE);                                                       \
      if (item + rest < count) tree[item] = JOIN(tree[item], tree[item + rest]);          \
      count = rest;                                                                       \
    }                                                                                     \
    barrier(CLK_LOCAL_MEM_FENCE);                                                         \
    return tree[0];                                                                       \
  }
#else
#define DEFINE_JOIN(name, A, JOIN)                                                        \
  static inline VAL(A) name(PACK(A) pack) {                                               \
    const VECTOR(A, 8) eight = JOIN(pack.lo, pack.hi);                                    \
    const VECTOR(A, 4) four = JOIN(eight.lo, eight.hi);                                   \
    const VECTOR(A, 2) two = JOIN(four.lo, four.hi);                                      \
    return JOIN(two.x, two.y);                                                            \
  }
#endif

// A stretch of a line: `runs` runs of `count` elements.
typedef struct {
  index_t runs, count;
  index_t run_step, step;
} stretch_t;

static inline stretch_t whole_line(const lines_t lines) {
  const stretch_t stretch = {lines.along[0], lines.along[1], lines.x_along[0], lines.x_along[1]};
  return stretch;
}

// name(x, stretch, shift): the fold of a stretch whose runs' elements are neighbours. PAD(shift) is an element that
// changes nothing. Four accumulators, so that an addition does not wait for the one before; all of them vectors but on
// the gpu.
#if BERTH_GPU
#define DEFINE_ROW_FOLD(name, T, A, START, TAKE, JOIN, PAD)                                                        \
  DEFINE_JOIN(name##_join, A, JOIN)                                                                                \
  static inline VAL(A) name(global const MEM(T) *x, const stretch_t stretch, VAL(A) shift, local VAL(A) *tree) {   \
    VAL(A) a = START;                                                                                              \
    for (index_t run = 0; run < stretch.runs; ++run, x += stretch.run_step) {                                      \
      FOR_PACKS(i, left, stretch.count) { a = TAKE(a, ((VAL(A))LOAD(T, x, i)), shift); }                           \
    }                                                                                                              \
    return name##_join(a, tree);                                                                                   \
  }
#else
#define DEFINE_ROW_FOLD(name, T, A, START, TAKE, JOIN, PAD)                                                        \
  DEFINE_JOIN(name##_join, A, JOIN)                                                                                \
  static inline VAL(A) name(global const MEM(T) *x, const stretch_t stretch, VAL(A) shift) {                       \
    PACK(A) a = PACK_OF(A, START), b = a, c = a, d = a;                                                            \
    for (index_t run = 0; run < stretch.runs; ++run, x += stretch.run_step) {                                      \
      index_t i = 0;                                                                                               \
      for (; i + 4 * LANES <= stretch.count; i += 4 * LANES) {                                                     \
        const PACK(A) x0 = PACK_CAST(A, LOAD_VECTOR(T, LANES, x + i));                                             \
        const PACK(A) x1 = PACK_CAST(A, LOAD_VECTOR(T, LANES, x + i + LANES));                                     \
        const PACK(A) x2 = PACK_CAST(A, LOAD_VECTOR(T, LANES, x + i + 2 * LANES));                                 \
        const PACK(A) x3 = PACK_CAST(A, LOAD_VECTOR(T, LANES, x + i + 3 * LANES));                                 \
        a = TAKE(a, x0, shift);                                                                                    \
        b = TAKE(b, x1, shift);                                                                                    \
        c = TAKE(c, x2, shift);                                                                                    \
        d = TAKE(d, x3, shift);                                                                                    \
      }                                                                                                            \
      for (; i < stretch.count; i += LANES) {                                                                      \
        const PACK(A) rest = PACK_CAST(A, PACK_LOAD(T, x, i, 1, stretch.count - i, PAD(shift)));                   \
        a = TAKE(a, rest, shift);                                                                                  \
      }                                                                                                            \
    }                                                                                                              \
    const PACK(A) ab = JOIN(a, b), cd = JOIN(c, d), all = JOIN(ab, cd);                                            \
    return name##_join(all);                                                                                       \
  }
#endif

// name(x, step, left, stretch, shift): the same for a pack of `left` lines, which begin `step` apart.
#define DEFINE_COLUMN_FOLD(name, T, A, START, TAKE, JOIN)                                                          \
  static inline PACK(A) name(global const MEM(T) *x, index_t step, index_t left, const stretch_t stretch,          \
                             PACK(A) shift) {                                                                      \
    PACK(A) a = PACK_OF(A, START), b = a;                                                                          \
    for (index_t run = 0; run < stretch.runs; ++run, x += stretch.run_step) {                                      \
      global const MEM(T) *at = x;                                                                                 \
      index_t i = 0;                                                                                               \
      for (; i + 2 <= stretch.count; i += 2, at += 2 * stretch.step) {                                             \
        const PACK(A) x0 = PACK_CAST(A, PACK_LOAD(T, at, 0, step, left, 0));                                       \
        const PACK(A) x1 = PACK_CAST(A, PACK_LOAD(T, at, stretch.step, step, left, 0));                            \
        a = TAKE(a, x0, shift);                                                                                    \
        b = TAKE(b, x1, shift);                                                                                    \
      }                                                                                                            \
      if (i < stretch.count) {                                                                                     \
        const PACK(A) rest = PACK_CAST(A, PACK_LOAD(T, at, 0, step, left, 0));                                     \
        a = TAKE(a, rest, shift);                                                                                  \
      }                                                                                                            \
    }                                                                                                              \
    return JOIN(a, b);                                                                                             \
  }

// name(x, stretch, folded): the same for as many neighbouring lines as TILE packs hold, side by side: memory likes to
// be read in stretches longer than one vector.
#if BERTH_GPU
#define TILE 1
#define DEFINE_TILE_FOLD(name, T, A, START, TAKE)
#else
#define TILE 4
#define DEFINE_TILE_FOLD(name, T, A, START, TAKE)                                                                  \
  static inline void name(global const MEM(T) *x, const stretch_t stretch, PACK(A) folded[TILE]) {                 \
    PACK(A) a = PACK_OF(A, START), b = a, c = a, d = a;                                                            \
    for (index_t run = 0; run < stretch.runs; ++run, x += stretch.run_step) {                                      \
      global const MEM(T) *at = x;                                                                                 \
      for (index_t i = 0; i < stretch.count; ++i, at += stretch.step) {                                            \
        const PACK(A) x0 = PACK_CAST(A, LOAD_VECTOR(T, LANES, at));                                                \
        const PACK(A) x1 = PACK_CAST(A, LOAD_VECTOR(T, LANES, at + LANES));                                        \
        const PACK(A) x2 = PACK_CAST(A, LOAD_VECTOR(T, LANES, at + 2 * LANES));                                    \
        const PACK(A) x3 = PACK_CAST(A, LOAD_VECTOR(T, LANES, at + 3 * LANES));                                    \
        a = TAKE(a, x0, 0);                                                                                        \
        b = TAKE(b, x1, 0);                                                                                        \
        c = TAKE(c, x2, 0);                                                                                        \
        d = TAKE(d, x3, 0);                                                                                        \
      }                                                                                                            \
    }                                                                                                              \
    folded[0] = a, folded[1] = b, folded[2] = c, folded[3] = d;                                                    \
  }
#endif

// The folds that several operators need.

#define JOIN_SUM(a, b) ((a) + (b))
#define TAKE_SUM(a, x, shift) ((a) + (x))
#define PAD_ZERO(shift) 0

// A NaN replaces any number, and no number replaces a NaN.
#define JOIN_MAX(a, b) ((((b) > (a)) | ((b) != (b))) ? (b) : (a))
#define TAKE_MAX(a, x, shift) JOIN_MAX(a, x)
#define JOIN_MIN(a, b) ((((b) < (a)) | ((b) != (b))) ? (b) : (a))
#define TAKE_MIN(a, x, shift) JOIN_MIN(a, x)

#define TAKE_EXP(a, x, shift) ((a) + exp((x) - (shift)))
#define PAD_LOWEST(shift) (-INFINITY)

#define TAKE_DEVIATION(a, x, shift) ((a) + ((x) - (shift)) * ((x) - (shift)))
#define PAD_SHIFT(shift) (shift)
