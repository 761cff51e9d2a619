// SPDX-License-Identifier: Apache-2.0
//
// Folds of one floating-point type. A template: see for_each_real.h. Accumulators are R_SCALARs.

// NaN wins on either side: where x is NaN it is taken, and max(x, a) yields a where a is.
VF_FN R_V(t) R(fold_max)(R_V(t) a, R_V(t) x) { return R_V(select)(R_V(isnan)(x), x, R_V(max)(x, a)); }
VF_FN R_V(t) R(fold_min)(R_V(t) a, R_V(t) x) { return R_V(select)(R_V(isnan)(x), x, R_V(min)(x, a)); }
VF_FN R_V(t) R(fold_sum)(R_V(t) a, R_V(t) x) { return R_V(add)(a, x); }

#define FOLD_REAL(name)                                                                                      \
  static void R(start_##name)(void *accumulators, const void *a, const void *b, size_t count) {              \
    R_SCALAR *to = accumulators;                                                                             \
    const R_STORAGE *x = a;                                                                                  \
    const R_STORAGE *y = b;                                                                                  \
    size_t i = 0;                                                                                            \
    for (; i + R_V(W) <= count; i += R_V(W)) R_V(store)(to + i, R(fold_##name)(R_LOAD(x + i), R_LOAD(y + i))); \
    if (i < count) {                                                                                         \
      const size_t left = count - i;                                                                         \
      R_V(store_n)(to + i, R(fold_##name)(R_LOAD_N(x + i, left), R_LOAD_N(y + i, left)), left);              \
    }                                                                                                        \
  }                                                                                                          \
  static void R(next_##name)(void *accumulators, const void *in, size_t count) {                             \
    R_SCALAR *to = accumulators;                                                                             \
    const R_STORAGE *x = in;                                                                                 \
    size_t i = 0;                                                                                            \
    for (; i + R_V(W) <= count; i += R_V(W)) R_V(store)(to + i, R(fold_##name)(R_V(load)(to + i), R_LOAD(x + i))); \
    if (i < count) {                                                                                         \
      const size_t left = count - i;                                                                         \
      R_V(store_n)(to + i, R(fold_##name)(R_V(load_n)(to + i, left), R_LOAD_N(x + i, left)), left);          \
    }                                                                                                        \
  }

FOLD_REAL(min)
FOLD_REAL(max)
FOLD_REAL(sum)
#undef FOLD_REAL

#define FINISH_REAL(name, expression)                                                           \
  static void R(name)(void *out, const void *accumulators, size_t count, size_t inputs) {       \
    (void)inputs;                                                                               \
    R_STORAGE *to = out;                                                                        \
    const R_SCALAR *from = accumulators;                                                        \
    size_t i = 0;                                                                               \
    for (; i + R_V(W) <= count; i += R_V(W)) {                                                  \
      const R_V(t) x = R_V(load)(from + i);                                                     \
      R_STORE(to + i, expression);                                                              \
    }                                                                                           \
    if (i < count) {                                                                            \
      const R_V(t) x = R_V(load_n)(from + i, count - i);                                        \
      R_STORE_N(to + i, expression, count - i);                                                 \
    }                                                                                           \
  }

FINISH_REAL(divide, R_V(div)(x, R_V(set1)((R_SCALAR)inputs)))
#if R_IS_ACC
#define R_NARROW NULL
#else
FINISH_REAL(narrow, x)
#define R_NARROW R(narrow)
#endif
#undef FINISH_REAL

static const struct bvk_fold_code R(folds)[] = {
    [BVK_FOLD_MIN] = {sizeof(R_STORAGE), sizeof(R_SCALAR), R(start_min), R(next_min), R_NARROW},
    [BVK_FOLD_MAX] = {sizeof(R_STORAGE), sizeof(R_SCALAR), R(start_max), R(next_max), R_NARROW},
    [BVK_FOLD_SUM] = {sizeof(R_STORAGE), sizeof(R_SCALAR), R(start_sum), R(next_sum), R_NARROW},
    [BVK_FOLD_MEAN] = {sizeof(R_STORAGE), sizeof(R_SCALAR), R(start_sum), R(next_sum), R(divide)},
};
#undef R_NARROW
