// SPDX-License-Identifier: Apache-2.0
//
// Binary arithmetic of one floating-point type. A template: see for_each_real.h.

#define BINARY_KERNEL(name)                                                                                  \
  static void R(name)(void *out, const void *a, const void *b, const void *c, size_t count) {                \
    (void)c;                                                                                                 \
    R_STORAGE *to = out;                                                                                     \
    const R_STORAGE *x = a;                                                                                  \
    const R_STORAGE *y = b;                                                                                  \
    size_t i = 0;                                                                                            \
    for (; i + R_V(W) <= count; i += R_V(W)) R_STORE(to + i, R_V(name)(R_LOAD(x + i), R_LOAD(y + i)));       \
    if (i < count) {                                                                                         \
      const size_t left = count - i;                                                                         \
      R_STORE_N(to + i, R_V(name)(R_LOAD_N(x + i, left), R_LOAD_N(y + i, left)), left);                      \
    }                                                                                                        \
  }

BINARY_KERNEL(add)
BINARY_KERNEL(sub)
BINARY_KERNEL(mul)
BINARY_KERNEL(div)
#undef BINARY_KERNEL

#define BINARY_ENTRY(name) {R(name), 2, {sizeof(R_STORAGE), sizeof(R_STORAGE), sizeof(R_STORAGE)}}
static const bvk_kernel R(binary)[] = {
    [BVK_ADD] = BINARY_ENTRY(add),
    [BVK_SUB] = BINARY_ENTRY(sub),
    [BVK_MUL] = BINARY_ENTRY(mul),
    [BVK_DIV] = BINARY_ENTRY(div),
};
#undef BINARY_ENTRY
