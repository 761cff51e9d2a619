// SPDX-License-Identifier: Apache-2.0
//
// Selection of one target: bits by element size, as plain loops that the compiler makes vectors of.

#include "../include/bvk_elementwise.h"
#include "lookup.h"

#define WHERE_KERNEL(bits)                                                                               \
  static void where_##bits(void *out, const void *a, const void *b, const void *c, size_t count) {       \
    uint##bits##_t *to = out;                                                                            \
    const uint8_t *condition = a;                                                                        \
    const uint##bits##_t *xs = b;                                                                        \
    const uint##bits##_t *ys = c;                                                                        \
    for (size_t i = 0; i < count; ++i) {                                                                 \
      const uint##bits##_t x = xs[i];                                                                    \
      const uint##bits##_t y = ys[i];                                                                    \
      to[i] = condition[i] != 0 ? x : y;                                                                 \
    }                                                                                                    \
  }                                                                                                      \
  static const bvk_kernel where_kernel_##bits = {where_##bits, 3, {bits / 8, 1, bits / 8, bits / 8}};

WHERE_KERNEL(8)
WHERE_KERNEL(16)
WHERE_KERNEL(32)
WHERE_KERNEL(64)
#undef WHERE_KERNEL

const bvk_kernel *BVK_TARGET(bvk_where_kernel)(size_t element_size) {
  switch (element_size) {
    case 1: return &where_kernel_8;
    case 2: return &where_kernel_16;
    case 4: return &where_kernel_32;
    case 8: return &where_kernel_64;
    default: return NULL;
  }
}
