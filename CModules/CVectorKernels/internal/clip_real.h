// SPDX-License-Identifier: Apache-2.0
//
// Clipping of one floating-point type. A template: see for_each_real.h.

// The order of operands keeps an x that is NaN, and ignores a bound that is.
VF_FN R_V(t) R(clip_one)(R_V(t) x, R_V(t) low, R_V(t) high) { return R_V(min)(high, R_V(max)(low, x)); }

static void R(clip)(void *out, const void *a, const void *b, const void *c, size_t count) {
  R_STORAGE *to = out;
  const R_STORAGE *x = a;
  const R_STORAGE *low = b;
  const R_STORAGE *high = c;
  size_t i = 0;
  for (; i + R_V(W) <= count; i += R_V(W)) {
    R_STORE(to + i, R(clip_one)(R_LOAD(x + i), R_LOAD(low + i), R_LOAD(high + i)));
  }
  if (i < count) {
    const size_t left = count - i;
    R_STORE_N(to + i, R(clip_one)(R_LOAD_N(x + i, left), R_LOAD_N(low + i, left), R_LOAD_N(high + i, left)), left);
  }
}

static const bvk_kernel R(clip_kernel) = {
    R(clip), 3, {sizeof(R_STORAGE), sizeof(R_STORAGE), sizeof(R_STORAGE), sizeof(R_STORAGE)}};
