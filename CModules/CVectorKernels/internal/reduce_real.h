// SPDX-License-Identifier: Apache-2.0
//
// Reductions of one floating-point type. A template: see for_each_real.h. Accumulators are R_SCALARs.

#ifndef BERTH_BVK_REDUCE_REAL_COMMON
#define BERTH_BVK_REDUCE_REAL_COMMON
enum {
  /// Elements that are added up lane by lane before the partial sum joins an outer one: with 16 lanes and four
  /// accumulators that is 8 additions, on 128-bit vectors 32.
  inner_block = 512
};
#endif

// NaN wins on either side: where x is NaN it is taken, and max(x, a) yields a where a is.
VF_FN R_V(t) R(nan_max)(R_V(t) a, R_V(t) x) { return R_V(select)(R_V(isnan)(x), x, R_V(max)(x, a)); }
VF_FN R_V(t) R(nan_min)(R_V(t) a, R_V(t) x) { return R_V(select)(R_V(isnan)(x), x, R_V(min)(x, a)); }
VF_FN R_V(t) R(sum)(R_V(t) a, R_V(t) x) { return R_V(add)(a, x); }
VF_FN R_V(t) R(prod)(R_V(t) a, R_V(t) x) { return R_V(mul)(a, x); }
VF_FN R_V(t) R(sum_abs)(R_V(t) a, R_V(t) x) { return R_V(add)(a, R_V(abs)(x)); }
VF_FN R_V(t) R(sum_square)(R_V(t) a, R_V(t) x) { return R_V(fma)(x, x, a); }

VF_FN R_SCALAR R(one_nan_max)(R_SCALAR a, R_SCALAR x) { return x != x ? x : x > a ? x : a; }
VF_FN R_SCALAR R(one_nan_min)(R_SCALAR a, R_SCALAR x) { return x != x ? x : x < a ? x : a; }
VF_FN R_SCALAR R(one_sum)(R_SCALAR a, R_SCALAR x) { return a + x; }
VF_FN R_SCALAR R(one_prod)(R_SCALAR a, R_SCALAR x) { return a * x; }
VF_FN R_SCALAR R(one_sum_abs)(R_SCALAR a, R_SCALAR x) { return a + (x < 0 ? -x : x); }
VF_FN R_SCALAR R(one_sum_square)(R_SCALAR a, R_SCALAR x) { return a + x * x; }

/// `name` takes an element into an accumulator, `join` an accumulator into another.

#define REDUCE_REAL(name, join, start)                                                                                 \
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
        a = R(name)(a, R_LOAD(x + i));                                                                            \
        b = R(name)(b, R_LOAD(x + i + R_V(W)));                                                                   \
        c = R(name)(c, R_LOAD(x + i + 2 * R_V(W)));                                                               \
        d = R(name)(d, R_LOAD(x + i + 3 * R_V(W)));                                                               \
      }                                                                                                           \
      for (; i + R_V(W) <= stop; i += R_V(W)) a = R(name)(a, R_LOAD(x + i));                                      \
      total = R(join)(total, R(join)(R(join)(a, b), R(join)(c, d)));                                              \
    }                                                                                                             \
    R_SCALAR lanes[R_V(W)];                                                                                       \
    R_V(store)(lanes, total);                                                                                     \
    for (size_t lane = 0; i < count; ++i, ++lane) lanes[lane] = R(one_##name)(lanes[lane], R_GET(x + i));         \
    for (size_t half = R_V(W) / 2; half > 0; half /= 2) {                                                         \
      for (size_t lane = 0; lane < half; ++lane) lanes[lane] = R(one_##join)(lanes[lane], lanes[lane + half]);    \
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
        a = R(name)(a, R_LOAD(x));                                                                                \
        b = R(name)(b, R_LOAD(x + R_V(W)));                                                                       \
        c = R(name)(c, R_LOAD(x + 2 * R_V(W)));                                                                   \
        d = R(name)(d, R_LOAD(x + 3 * R_V(W)));                                                                   \
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
      for (size_t r = 0; r < rows; ++r, row += stride) a = R(name)(a, R_LOAD_N((const void *)row, left));         \
      R_V(store_n)(to + i, a, left);                                                                              \
    }                                                                                                             \
  }                                                                                                               \
                                                                                                                  \
  static void R(combine_##name)(void *to, const void *from, size_t count) {                                       \
    R_SCALAR *a = to;                                                                                             \
    const R_SCALAR *b = from;                                                                                     \
    for (size_t i = 0; i < count; ++i) a[i] = R(one_##join)(a[i], b[i]);                                          \
  }

REDUCE_REAL(sum, sum, 0)
REDUCE_REAL(prod, prod, 1)
REDUCE_REAL(nan_max, nan_max, -INFINITY)
REDUCE_REAL(nan_min, nan_min, INFINITY)
REDUCE_REAL(sum_abs, sum, 0)
REDUCE_REAL(sum_square, sum, 0)
#undef REDUCE_REAL

static void R(finish)(void *out, ptrdiff_t stride, const void *accumulators, size_t count, size_t length) {
  (void)length;
  const R_SCALAR *from = accumulators;
  char *to = out;
  for (size_t i = 0; i < count; ++i, to += stride) R_PUT((R_STORAGE *)(void *)to, from[i]);
}

static void R(finish_mean)(void *out, ptrdiff_t stride, const void *accumulators, size_t count, size_t length) {
  const R_SCALAR *from = accumulators;
  char *to = out;
  for (size_t i = 0; i < count; ++i, to += stride) R_PUT((R_STORAGE *)(void *)to, from[i] / (R_SCALAR)length);
}

/// The first lane of a function of one number.
#define ONE(function, x) R(first_lane)(R_V(function)(R_V(set1)(x)))
VF_FN R_SCALAR R(first_lane)(R_V(t) x) {
  R_SCALAR lanes[R_V(W)];
  R_V(store)(lanes, x);
  return lanes[0];
}

#define FINISH_BY(name, expression)                                                                               \
  static void R(finish_##name)(void *out, ptrdiff_t stride, const void *accumulators, size_t count, size_t length) { \
    (void)length;                                                                                                 \
    const R_SCALAR *from = accumulators;                                                                          \
    char *to = out;                                                                                               \
    for (size_t i = 0; i < count; ++i, to += stride) {                                                            \
      const R_SCALAR a = from[i];                                                                                 \
      R_PUT((R_STORAGE *)(void *)to, expression);                                                                 \
    }                                                                                                             \
  }
FINISH_BY(root, ONE(sqrt, a))
FINISH_BY(log, ONE(log, a))
#undef FINISH_BY

// The logarithm of a sum of exponentials: the greatest element so far, and the sum of the exponentials of what the others
// lie below it. An infinite one is not taken off: what remains of infinity less infinity is no number.
typedef struct R(exponentials) {
  R_SCALAR greatest;
  R_SCALAR sum;
} R(exponentials);

VF_FN R_SCALAR R(taken_off)(R_SCALAR greatest) {
  return greatest - greatest == 0 ? greatest : greatest != greatest ? greatest : 0;
}

static void R(identity_exponentials)(void *accumulators, size_t count) {
  R(exponentials) *to = accumulators;
  for (size_t i = 0; i < count; ++i) to[i] = (R(exponentials)){-INFINITY, 0};
}

static void R(block_exponentials)(void *accumulator, const void *in, size_t count) {
  const R_STORAGE *x = in;
  R_SCALAR greatest, lanes[R_V(W)];
  R(block_nan_max)(&greatest, in, count);
  const R_V(t) shift = R_V(set1)(R(taken_off)(greatest));
  // Sums of short stretches in vectors, these in float64: no chain of additions is long.
  double total = 0;
  for (size_t i = 0; i < count;) {
    const size_t stop = count - i < inner_block ? count : i + inner_block;
    R_V(t) sum = R_V(set1)(0);
    for (; i + R_V(W) <= stop; i += R_V(W)) sum = R_V(add)(sum, R_V(exp)(R_V(sub)(R_LOAD(x + i), shift)));
    R_V(store)(lanes, sum);
    for (int lane = 0; lane < R_V(W); ++lane) total += (double)lanes[lane];
    if (i < stop) {
      R_V(store)(lanes, R_V(exp)(R_V(sub)(R_LOAD_N(x + i, stop - i), shift)));
      for (size_t lane = 0; lane < stop - i; ++lane) total += (double)lanes[lane];
      i = stop;
    }
  }
  *(R(exponentials) *)accumulator = (R(exponentials)){greatest, (R_SCALAR)total};
}

static void R(columns_exponentials)(void *accumulators, const void *in, ptrdiff_t stride, size_t rows, size_t count) {
  R(exponentials) *to = accumulators;
  for (size_t i = 0; i < count; i += R_V(W)) {
    const size_t left = count - i < R_V(W) ? count - i : R_V(W);
    const char *const first = (const char *)in + i * sizeof(R_STORAGE);
    R_V(t) greatest = R_V(set1)(-INFINITY);
    const char *row = first;
    for (size_t r = 0; r < rows; ++r, row += stride) {
      greatest = R(nan_max)(greatest, R_LOAD_N((const void *)row, left));
    }
    R_SCALAR lanes[R_V(W)], shifts[R_V(W)];
    R_V(store)(lanes, greatest);
    for (int lane = 0; lane < R_V(W); ++lane) shifts[lane] = R(taken_off)(lanes[lane]);
    const R_V(t) shift = R_V(load)(shifts);
    R_V(t) sum = R_V(set1)(0);
    row = first;
    for (size_t r = 0; r < rows; ++r, row += stride) {
      sum = R_V(add)(sum, R_V(exp)(R_V(sub)(R_LOAD_N((const void *)row, left), shift)));
    }
    R_V(store)(shifts, sum);
    for (size_t lane = 0; lane < left; ++lane) to[i + lane] = (R(exponentials)){lanes[lane], shifts[lane]};
  }
}

static void R(combine_exponentials)(void *to, const void *from, size_t count) {
  R(exponentials) *a = to;
  const R(exponentials) *b = from;
  for (size_t i = 0; i < count; ++i) {
    const R_SCALAR greatest = R(one_nan_max)(a[i].greatest, b[i].greatest);
    const R_SCALAR shift = R(taken_off)(greatest);
    R_SCALAR sum = 0;
    // A sum of nothing stays that, whatever its scale.
    if (a[i].sum != 0) sum += a[i].sum * ONE(exp, R(taken_off)(a[i].greatest) - shift);
    if (b[i].sum != 0) sum += b[i].sum * ONE(exp, R(taken_off)(b[i].greatest) - shift);
    a[i] = (R(exponentials)){greatest, sum};
  }
}

static void R(finish_exponentials)(void *out, ptrdiff_t stride, const void *accumulators, size_t count, size_t length) {
  (void)length;
  const R(exponentials) *from = accumulators;
  char *to = out;
  for (size_t i = 0; i < count; ++i, to += stride) {
    R_PUT((R_STORAGE *)(void *)to, ONE(log, from[i].sum) + R(taken_off)(from[i].greatest));
  }
}
#undef ONE

#define REDUCE_ENTRY(name, end)                                                                                  \
  {sizeof(R_STORAGE),  sizeof(R_SCALAR),  R(identity_##name), R(block_##name), R(columns_##name), R(combine_##name), \
   R(end)}
static const struct bvk_reduce_code R(reductions)[] = {
    [BVK_REDUCE_SUM] = REDUCE_ENTRY(sum, finish),
    [BVK_REDUCE_MEAN] = REDUCE_ENTRY(sum, finish_mean),
    [BVK_REDUCE_MAX] = REDUCE_ENTRY(nan_max, finish),
    [BVK_REDUCE_MIN] = REDUCE_ENTRY(nan_min, finish),
    [BVK_REDUCE_PROD] = REDUCE_ENTRY(prod, finish),
    [BVK_REDUCE_SUM_ABS] = REDUCE_ENTRY(sum_abs, finish),
    [BVK_REDUCE_SUM_SQUARE] = REDUCE_ENTRY(sum_square, finish),
    [BVK_REDUCE_L2] = REDUCE_ENTRY(sum_square, finish_root),
    [BVK_REDUCE_LOG_SUM] = REDUCE_ENTRY(sum, finish_log),
    [BVK_REDUCE_LOG_SUM_EXP] = {sizeof(R_STORAGE), sizeof(R(exponentials)), R(identity_exponentials),
                                R(block_exponentials), R(columns_exponentials), R(combine_exponentials),
                                R(finish_exponentials)},
};
#undef REDUCE_ENTRY
