// SPDX-License-Identifier: Apache-2.0
//
// Poolings of one floating-point type. A template: see for_each_real.h.

static void R(pool_lowest)(void *accumulators, size_t count) {
  R_SCALAR *to = accumulators;
  for (size_t i = 0; i < count; ++i) to[i] = -INFINITY;
}

static void R(pool_zero)(void *accumulators, size_t count) { memset(accumulators, 0, count * sizeof(R_SCALAR)); }

static void R(pool_fold_max)(void *accumulators, const void *in, ptrdiff_t step, size_t count) {
  R_SCALAR *to = accumulators;
  size_t i = 0;
  if (step == (ptrdiff_t)sizeof(R_STORAGE)) {
    const R_STORAGE *x = in;
    for (; i + R_V(W) <= count; i += R_V(W)) {
      const R_V(t) value = R_LOAD(x + i);
      R_V(store)(to + i, R_V(select)(R_V(isnan)(value), value, R_V(max)(value, R_V(load)(to + i))));
    }
  }
  for (; i < count; ++i) {
    const R_SCALAR value = R_GET((const R_STORAGE *)(const void *)((const char *)in + (ptrdiff_t)i * step));
    to[i] = value > to[i] || value != value ? value : to[i];
  }
}

static void R(pool_fold_sum)(void *accumulators, const void *in, ptrdiff_t step, size_t count) {
  R_SCALAR *to = accumulators;
  size_t i = 0;
  if (step == (ptrdiff_t)sizeof(R_STORAGE)) {
    const R_STORAGE *x = in;
    for (; i + R_V(W) <= count; i += R_V(W)) R_V(store)(to + i, R_V(add)(R_LOAD(x + i), R_V(load)(to + i)));
  }
  for (; i < count; ++i) to[i] += R_GET((const R_STORAGE *)(const void *)((const char *)in + (ptrdiff_t)i * step));
}

static void R(pool_finish_max)(void *out, ptrdiff_t stride, const void *accumulators, const float *divisors,
                               size_t count) {
  (void)divisors;
  const R_SCALAR *from = accumulators;
  for (size_t i = 0; i < count; ++i) R_PUT((R_STORAGE *)(void *)((char *)out + (ptrdiff_t)i * stride), from[i]);
}

static void R(pool_finish_mean)(void *out, ptrdiff_t stride, const void *accumulators, const float *divisors,
                                size_t count) {
  const R_SCALAR *from = accumulators;
  for (size_t i = 0; i < count; ++i) {
    R_PUT((R_STORAGE *)(void *)((char *)out + (ptrdiff_t)i * stride), from[i] / (R_SCALAR)divisors[i]);
  }
}

static int R(pool_is_greater)(const void *a, const void *b) {
  const R_SCALAR x = R_GET((const R_STORAGE *)a), y = R_GET((const R_STORAGE *)b);
  return x > y || (x != x && y == y);
}

static const struct bvk_pooling_code R(pool_max) = {
    sizeof(R_STORAGE), sizeof(R_SCALAR), R(pool_lowest), R(pool_fold_max), R(pool_finish_max), R(pool_is_greater)};
static const struct bvk_pooling_code R(pool_mean) = {
    sizeof(R_STORAGE), sizeof(R_SCALAR), R(pool_zero), R(pool_fold_sum), R(pool_finish_mean), R(pool_is_greater)};
