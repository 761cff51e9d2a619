// SPDX-License-Identifier: Apache-2.0
//
// Activations with a parameter, of one floating-point type. A template: see for_each_real.h.

VF_FN R_V(t) R(swish_one)(R_V(t) x, R_V(t) alpha) { return R_V(mul)(x, R_V(sigmoid)(R_V(mul)(alpha, x))); }

// `c` are the scalars, of which the first is alpha.
#define ACTIVATION_KERNEL(name, expression) \
  R_KERNEL_OF_ONE(name, const R_V(t) alpha = R_V(set1)((R_SCALAR)*(const double *)c), expression)

ACTIVATION_KERNEL(leaky_relu, R_V(select)(R_V(lt)(x, R_V(set1)(0)), R_V(mul)(alpha, x), x))
ACTIVATION_KERNEL(elu, R_V(select)(R_V(lt)(x, R_V(set1)(0)), R_V(mul)(alpha, R_V(expm1)(x)), x))
ACTIVATION_KERNEL(swish, R(swish_one)(x, alpha))
#undef ACTIVATION_KERNEL

static void R(swiglu)(void *out, const void *a, const void *b, const void *c, size_t count) {
  R_STORAGE *to = out;
  const R_STORAGE *gate = a;
  const R_STORAGE *value = b;
  const R_V(t) alpha = R_V(set1)((R_SCALAR)*(const double *)c);
  size_t i = 0;
  for (; i + R_V(W) <= count; i += R_V(W)) {
    R_STORE(to + i, R_V(mul)(R(swish_one)(R_LOAD(gate + i), alpha), R_LOAD(value + i)));
  }
  if (i < count) {
    const size_t left = count - i;
    R_STORE_N(to + i, R_V(mul)(R(swish_one)(R_LOAD_N(gate + i, left), alpha), R_LOAD_N(value + i, left)), left);
  }
}

static const bvk_kernel R(activations)[] = {
    [BVK_LEAKY_RELU] = {R(leaky_relu), 1, {sizeof(R_STORAGE), sizeof(R_STORAGE)}},
    [BVK_ELU] = {R(elu), 1, {sizeof(R_STORAGE), sizeof(R_STORAGE)}},
    [BVK_SWISH] = {R(swish), 1, {sizeof(R_STORAGE), sizeof(R_STORAGE)}},
    [BVK_SWIGLU] = {R(swiglu), 2, {sizeof(R_STORAGE), sizeof(R_STORAGE), sizeof(R_STORAGE)}},
};
