// SPDX-License-Identifier: Apache-2.0
//
// Powers of one floating-point type, with exponents of any. A template: see for_each_real.h.

/// `value` is an element e of the exponent's type as a number; it is rounded to the type that is computed in.
#define POW_KERNEL(name, type, value)                                                         \
  static void R(pow_##name)(void *out, const void *a, const void *b, const void *c, size_t count) { \
    (void)c;                                                                                  \
    R_STORAGE *to = out;                                                                      \
    const R_STORAGE *x = a;                                                                   \
    const type *exponents = b;                                                                \
    for (size_t i = 0; i < count; i += R_V(W)) {                                              \
      const size_t left = count - i < R_V(W) ? count - i : R_V(W);                            \
      R_SCALAR y[R_V(W)] = {0};                                                               \
      for (size_t lane = 0; lane < left; ++lane) {                                            \
        const type e = exponents[i + lane];                                                   \
        y[lane] = (R_SCALAR)(value);                                                          \
      }                                                                                       \
      if (left == R_V(W)) {                                                                   \
        R_STORE(to + i, R_V(pow)(R_LOAD(x + i), R_V(load)(y)));                               \
      } else {                                                                                \
        R_STORE_N(to + i, R_V(pow)(R_LOAD_N(x + i, left), R_V(load)(y)), left);               \
      }                                                                                       \
    }                                                                                         \
  }
POW_EXPONENTS(POW_KERNEL)
#undef POW_KERNEL

#define POW_ENTRY(name, type, value) [BVK_##name] = {R(pow_##name), 2, {sizeof(R_STORAGE), sizeof(R_STORAGE), sizeof(type)}},
static const bvk_kernel R(powers)[pow_dtypes] = {POW_EXPONENTS(POW_ENTRY)};
#undef POW_ENTRY
