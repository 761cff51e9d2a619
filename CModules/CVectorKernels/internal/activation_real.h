// SPDX-License-Identifier: Apache-2.0
//
// Activations with a parameter, of one floating-point type. A template: see for_each_real.h.

VF_FN R_V(t) R(leaky_relu_one)(R_V(t) x, R_V(t) alpha) {
  return R_V(select)(R_V(lt)(x, R_V(set1)(0)), R_V(mul)(alpha, x), x);
}
VF_FN R_V(t) R(elu_one)(R_V(t) x, R_V(t) alpha) {
  return R_V(select)(R_V(lt)(x, R_V(set1)(0)), R_V(mul)(alpha, R_V(expm1)(x)), x);
}
VF_FN R_V(t) R(swish_one)(R_V(t) x, R_V(t) alpha) { return R_V(mul)(x, R_V(sigmoid)(R_V(mul)(alpha, x))); }

#define ACTIVATION_KERNEL(name)                                                                \
  static void R(name)(void *out, const void *a, const void *b, const void *c, size_t count) {  \
    (void)c;                                                                                   \
    R_STORAGE *to = out;                                                                       \
    const R_STORAGE *x = a;                                                                    \
    const R_SCALAR *alpha = b;                                                                 \
    size_t i = 0;                                                                              \
    for (; i + R_V(W) <= count; i += R_V(W)) {                                                 \
      R_STORE(to + i, R(name##_one)(R_LOAD(x + i), R_V(load)(alpha + i)));                     \
    }                                                                                          \
    if (i < count) {                                                                           \
      const size_t left = count - i;                                                           \
      R_STORE_N(to + i, R(name##_one)(R_LOAD_N(x + i, left), R_V(load_n)(alpha + i, left)), left); \
    }                                                                                          \
  }

ACTIVATION_KERNEL(leaky_relu)
ACTIVATION_KERNEL(elu)
ACTIVATION_KERNEL(swish)
#undef ACTIVATION_KERNEL

static void R(swiglu)(void *out, const void *a, const void *b, const void *c, size_t count) {
  R_STORAGE *to = out;
  const R_STORAGE *gate = a;
  const R_STORAGE *value = b;
  const R_SCALAR *alpha = c;
  size_t i = 0;
  for (; i + R_V(W) <= count; i += R_V(W)) {
    R_STORE(to + i, R_V(mul)(R(swish_one)(R_LOAD(gate + i), R_V(load)(alpha + i)), R_LOAD(value + i)));
  }
  if (i < count) {
    const size_t left = count - i;
    const R_V(t) swish = R(swish_one)(R_LOAD_N(gate + i, left), R_V(load_n)(alpha + i, left));
    R_STORE_N(to + i, R_V(mul)(swish, R_LOAD_N(value + i, left)), left);
  }
}

static const bvk_kernel R(activations)[] = {
    [BVK_LEAKY_RELU] = {R(leaky_relu), 2, {sizeof(R_STORAGE), sizeof(R_STORAGE), sizeof(R_SCALAR)}},
    [BVK_ELU] = {R(elu), 2, {sizeof(R_STORAGE), sizeof(R_STORAGE), sizeof(R_SCALAR)}},
    [BVK_SWISH] = {R(swish), 2, {sizeof(R_STORAGE), sizeof(R_STORAGE), sizeof(R_SCALAR)}},
    [BVK_SWIGLU] = {R(swiglu), 3, {sizeof(R_STORAGE), sizeof(R_STORAGE), sizeof(R_STORAGE), sizeof(R_SCALAR)}},
};
