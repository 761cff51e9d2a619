// SPDX-License-Identifier: Apache-2.0
//
// Unary kernels of one floating-point type. A template: see for_each_real.h.

#define UNARY_KERNEL(name, expression)                                                        \
  static void R(name)(void *out, const void *a, const void *b, const void *c, size_t count) { \
    (void)b, (void)c;                                                                         \
    R_STORAGE *to = out;                                                                      \
    const R_STORAGE *from = a;                                                                \
    size_t i = 0;                                                                             \
    for (; i + R_V(W) <= count; i += R_V(W)) {                                                \
      const R_V(t) x = R_LOAD(from + i);                                                      \
      R_STORE(to + i, expression);                                                            \
    }                                                                                         \
    if (i < count) {                                                                          \
      const R_V(t) x = R_LOAD_N(from + i, count - i);                                         \
      R_STORE_N(to + i, expression, count - i);                                               \
    }                                                                                         \
  }

// The order of operands makes max return x when x is NaN.
UNARY_KERNEL(relu, R_V(max)(R_V(set1)(0), x))
UNARY_KERNEL(sigmoid, R_V(sigmoid)(x))
UNARY_KERNEL(tanh, R_V(tanh)(x))
UNARY_KERNEL(exp, R_V(exp)(x))
UNARY_KERNEL(sqrt, R_V(sqrt)(x))
UNARY_KERNEL(gelu, R_V(gelu)(x))
UNARY_KERNEL(gelu_tanh, R_V(gelu_tanh)(x))

#undef UNARY_KERNEL

#define UNARY_ENTRY(name) {R(name), 1, {sizeof(R_STORAGE), sizeof(R_STORAGE)}}
static const bvk_kernel R(unary)[] = {
    [BVK_RELU] = UNARY_ENTRY(relu), [BVK_SIGMOID] = UNARY_ENTRY(sigmoid), [BVK_TANH] = UNARY_ENTRY(tanh),
    [BVK_EXP] = UNARY_ENTRY(exp),   [BVK_SQRT] = UNARY_ENTRY(sqrt),       [BVK_GELU] = UNARY_ENTRY(gelu),
    [BVK_GELU_TANH] = UNARY_ENTRY(gelu_tanh),
};
#undef UNARY_ENTRY
