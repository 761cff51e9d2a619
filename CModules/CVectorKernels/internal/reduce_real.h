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

VF_FN R_SCALAR R(one_nan_max)(R_SCALAR a, R_SCALAR x) { return x != x ? x : x > a ? x : a; }
VF_FN R_SCALAR R(one_nan_min)(R_SCALAR a, R_SCALAR x) { return x != x ? x : x < a ? x : a; }
VF_FN R_SCALAR R(one_sum)(R_SCALAR a, R_SCALAR x) { return a + x; }
VF_FN R_SCALAR R(one_prod)(R_SCALAR a, R_SCALAR x) { return a * x; }

#define REDUCE_REAL(name, start)                                                                                  \
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
      total = R(name)(total, R(name)(R(name)(a, b), R(name)(c, d)));                                              \
    }                                                                                                             \
    R_SCALAR lanes[R_V(W)];                                                                                       \
    R_V(store)(lanes, total);                                                                                     \
    for (size_t lane = 0; i < count; ++i, ++lane) lanes[lane] = R(one_##name)(lanes[lane], R_GET(x + i));         \
    for (size_t half = R_V(W) / 2; half > 0; half /= 2) {                                                         \
      for (size_t lane = 0; lane < half; ++lane) lanes[lane] = R(one_##name)(lanes[lane], lanes[lane + half]);    \
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
    for (size_t i = 0; i < count; ++i) a[i] = R(one_##name)(a[i], b[i]);                                          \
  }

REDUCE_REAL(sum, 0)
REDUCE_REAL(prod, 1)
REDUCE_REAL(nan_max, -INFINITY)
REDUCE_REAL(nan_min, INFINITY)
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

#define REDUCE_ENTRY(name, end)                                                                                  \
  {sizeof(R_STORAGE),  sizeof(R_SCALAR),  R(identity_##name), R(block_##name), R(columns_##name), R(combine_##name), \
   R(end)}
static const struct bvk_reduce_code R(reductions)[] = {
    [BVK_REDUCE_SUM] = REDUCE_ENTRY(sum, finish),     [BVK_REDUCE_MEAN] = REDUCE_ENTRY(sum, finish_mean),
    [BVK_REDUCE_MAX] = REDUCE_ENTRY(nan_max, finish), [BVK_REDUCE_MIN] = REDUCE_ENTRY(nan_min, finish),
    [BVK_REDUCE_PROD] = REDUCE_ENTRY(prod, finish),
};
#undef REDUCE_ENTRY
