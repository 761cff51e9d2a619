// SPDX-License-Identifier: Apache-2.0
//
// Reductions of one floating-point type. A template: see for_each_real.h. Accumulators are R_SCALARs, or two each.

#ifndef BERTH_BVK_REDUCE_REAL_COMMON
#define BERTH_BVK_REDUCE_REAL_COMMON
enum {
  /// Elements that are added up lane by lane before the partial sum joins an outer one: with 16 lanes and four
  /// accumulators that is 8 additions, on 128-bit vectors 32.
  inner_block = 512
};
#endif

// What takes an element x into an accumulator a, for vectors and for single elements.

// NaN wins on either side: where x is NaN it is taken, and max(x, a) yields a where a is.
VF_FN R_V(t) R(take_nan_max)(R_V(t) a, R_V(t) x) { return R_V(select)(R_V(isnan)(x), x, R_V(max)(x, a)); }
VF_FN R_V(t) R(take_nan_min)(R_V(t) a, R_V(t) x) { return R_V(select)(R_V(isnan)(x), x, R_V(min)(x, a)); }
VF_FN R_V(t) R(take_sum)(R_V(t) a, R_V(t) x) { return R_V(add)(a, x); }
VF_FN R_V(t) R(take_prod)(R_V(t) a, R_V(t) x) { return R_V(mul)(a, x); }
VF_FN R_V(t) R(take_magnitude)(R_V(t) a, R_V(t) x) { return R_V(add)(a, R_V(abs)(x)); }
VF_FN R_V(t) R(take_square)(R_V(t) a, R_V(t) x) { return R_V(fma)(x, x, a); }

VF_FN R_SCALAR R(take_one_nan_max)(R_SCALAR a, R_SCALAR x) { return x != x ? x : x > a ? x : a; }
VF_FN R_SCALAR R(take_one_nan_min)(R_SCALAR a, R_SCALAR x) { return x != x ? x : x < a ? x : a; }
VF_FN R_SCALAR R(take_one_sum)(R_SCALAR a, R_SCALAR x) { return a + x; }
VF_FN R_SCALAR R(take_one_prod)(R_SCALAR a, R_SCALAR x) { return a * x; }
VF_FN R_SCALAR R(take_one_magnitude)(R_SCALAR a, R_SCALAR x) { return a + (x < 0 ? -x : x); }
VF_FN R_SCALAR R(take_one_square)(R_SCALAR a, R_SCALAR x) { return a + x * x; }

// `name` takes elements in, `join` one accumulator into another.
#define REDUCE_REAL(name, join, start)                                                                            \
  static void R(identity_##name)(void *accumulators, size_t count) {                                              \
    R_SCALAR *to = accumulators;                                                                                  \
    for (size_t i = 0; i < count; ++i) to[i] = (R_SCALAR)(start);                                                 \
  }                                                                                                               \
                                                                                                                  \
  static void R(block_##name)(void *accumulator, const void *in, size_t count) {                                  \
    const R_STORAGE *x = in;                                                                                      \
    const R_V(t) none = R_V(set1)((R_SCALAR)(start));                                                             \
    R_V(t) total = none;                                                                                          \
    size_t i = 0;                                                                                                 \
    while (i + R_V(W) <= count) {                                                                                 \
      const size_t stop = count - i < inner_block ? count : i + inner_block;                                      \
      R_V(t) a = none, b = none, c = none, d = none;                                                              \
      for (; i + 4 * R_V(W) <= stop; i += 4 * R_V(W)) {                                                           \
        a = R(take_##name)(a, R_LOAD(x + i));                                                                     \
        b = R(take_##name)(b, R_LOAD(x + i + R_V(W)));                                                            \
        c = R(take_##name)(c, R_LOAD(x + i + 2 * R_V(W)));                                                        \
        d = R(take_##name)(d, R_LOAD(x + i + 3 * R_V(W)));                                                        \
      }                                                                                                           \
      for (; i + R_V(W) <= stop; i += R_V(W)) a = R(take_##name)(a, R_LOAD(x + i));                               \
      total = R(take_##join)(total, R(take_##join)(R(take_##join)(a, b), R(take_##join)(c, d)));                  \
    }                                                                                                             \
    R_SCALAR lanes[R_V(W)];                                                                                       \
    R_V(store)(lanes, total);                                                                                     \
    for (size_t lane = 0; i < count; ++i, ++lane) lanes[lane] = R(take_one_##name)(lanes[lane], R_GET(x + i));    \
    for (size_t half = R_V(W) / 2; half > 0; half /= 2) {                                                         \
      for (size_t lane = 0; lane < half; ++lane) lanes[lane] = R(take_one_##join)(lanes[lane], lanes[lane + half]);\
    }                                                                                                             \
    *(R_SCALAR *)accumulator = lanes[0];                                                                          \
  }                                                                                                               \
                                                                                                                  \
  static void R(columns_##name)(void *accumulators, const void *in, ptrdiff_t stride, size_t rows, size_t count) { \
    R_SCALAR *to = accumulators;                                                                                  \
    size_t i = 0;                                                                                                 \
    for (; i + 4 * R_V(W) <= count; i += 4 * R_V(W)) {                                                            \
      const char *row = (const char *)in + i * sizeof(R_STORAGE);                                                 \
      R_V(t) a = R_V(set1)((R_SCALAR)(start)), b = a, c = a, d = a;                                               \
      for (size_t r = 0; r < rows; ++r, row += stride) {                                                          \
        const R_STORAGE *x = (const void *)row;                                                                   \
        a = R(take_##name)(a, R_LOAD(x));                                                                         \
        b = R(take_##name)(b, R_LOAD(x + R_V(W)));                                                                \
        c = R(take_##name)(c, R_LOAD(x + 2 * R_V(W)));                                                            \
        d = R(take_##name)(d, R_LOAD(x + 3 * R_V(W)));                                                            \
      }                                                                                                           \
      R_V(store)(to + i, a);                                                                                      \
      R_V(store)(to + i + R_V(W), b);                                                                             \
      R_V(store)(to + i + 2 * R_V(W), c);                                                                         \
      R_V(store)(to + i + 3 * R_V(W), d);                                                                         \
    }                                                                                                             \
    for (; i < count; i += R_V(W)) {                                                                              \
      const size_t left = count - i < R_V(W) ? count - i : R_V(W);                                                \
      const char *row = (const char *)in + i * sizeof(R_STORAGE);                                                 \
      R_V(t) a = R_V(set1)((R_SCALAR)(start));                                                                    \
      for (size_t r = 0; r < rows; ++r, row += stride) a = R(take_##name)(a, R_LOAD_N((const void *)row, left));  \
      R_V(store_n)(to + i, a, left);                                                                              \
    }                                                                                                             \
  }                                                                                                               \
                                                                                                                  \
  static void R(combine_##name)(void *to, const void *from, size_t count) {                                       \
    R_SCALAR *a = to;                                                                                             \
    const R_SCALAR *b = from;                                                                                     \
    for (size_t i = 0; i < count; ++i) a[i] = R(take_one_##join)(a[i], b[i]);                                     \
  }

REDUCE_REAL(sum, sum, 0)
REDUCE_REAL(prod, prod, 1)
REDUCE_REAL(nan_max, nan_max, -INFINITY)
REDUCE_REAL(nan_min, nan_min, INFINITY)
REDUCE_REAL(magnitude, sum, 0)
REDUCE_REAL(square, sum, 0)
#undef REDUCE_REAL

#include "reduce_exp_real.h"

// What becomes of the accumulators in the end: `expression` of a vector of them, a.
#define FINISH_REAL(name, expression)                                                                             \
  static void R(name)(void *out, ptrdiff_t stride, const void *accumulators, size_t count, size_t length) {       \
    (void)length;                                                                                                 \
    const R_SCALAR *from = accumulators;                                                                          \
    char *to = out;                                                                                               \
    for (size_t i = 0; i < count; i += R_V(W)) {                                                                  \
      const size_t left = count - i < R_V(W) ? count - i : R_V(W);                                                \
      const R_V(t) a = R_V(load_n)(from + i, left);                                                               \
      R_SCALAR lanes[R_V(W)];                                                                                     \
      R_V(store)(lanes, expression);                                                                              \
      for (size_t lane = 0; lane < left; ++lane, to += stride) R_PUT((R_STORAGE *)(void *)to, lanes[lane]);       \
    }                                                                                                             \
  }

FINISH_REAL(finish, a)
FINISH_REAL(finish_mean, R_V(div)(a, R_V(set1)((R_SCALAR)length)))
FINISH_REAL(finish_root, R_V(sqrt)(a))
FINISH_REAL(finish_log, R_V(log)(a))
#undef FINISH_REAL

#define REDUCE_ENTRY(name, width, end)                                                                           \
  {sizeof(R_STORAGE), (width) * sizeof(R_SCALAR), R(identity_##name), R(block_##name), R(columns_##name),        \
   R(combine_##name), R(end)}
static const struct bvk_reduce_code R(reductions)[BVK_REDUCE_COUNT] = {
    [BVK_REDUCE_SUM] = REDUCE_ENTRY(sum, 1, finish),
    [BVK_REDUCE_MEAN] = REDUCE_ENTRY(sum, 1, finish_mean),
    [BVK_REDUCE_MAX] = REDUCE_ENTRY(nan_max, 1, finish),
    [BVK_REDUCE_MIN] = REDUCE_ENTRY(nan_min, 1, finish),
    [BVK_REDUCE_PROD] = REDUCE_ENTRY(prod, 1, finish),
    [BVK_REDUCE_L1] = REDUCE_ENTRY(magnitude, 1, finish),
    [BVK_REDUCE_SUM_SQUARE] = REDUCE_ENTRY(square, 1, finish),
    [BVK_REDUCE_L2] = REDUCE_ENTRY(square, 1, finish_root),
    [BVK_REDUCE_LOG_SUM] = REDUCE_ENTRY(sum, 1, finish_log),
    [BVK_REDUCE_LOG_SUM_EXP] = REDUCE_ENTRY(exp, 2, finish_exp),
};
#undef REDUCE_ENTRY
