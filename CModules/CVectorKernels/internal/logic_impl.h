// SPDX-License-Identifier: Apache-2.0
//
// Logic of one target, as plain loops that the compiler makes vectors of.

#include "../include/bvk_logic.h"
#include "lookup.h"

#define LOGIC_KERNEL(name, expression)                                                       \
  static void name(void *out, const void *a, const void *b, const void *c, size_t count) {   \
    (void)c;                                                                                 \
    uint8_t *to = out;                                                                       \
    const uint8_t *xs = a;                                                                   \
    const uint8_t *ys = b;                                                                   \
    for (size_t i = 0; i < count; ++i) {                                                     \
      const int x = xs[i] != 0;                                                              \
      const int y = ys[i] != 0;                                                              \
      to[i] = (uint8_t)(expression);                                                         \
    }                                                                                        \
  }

LOGIC_KERNEL(and_bool, x & y)
LOGIC_KERNEL(or_bool, x | y)
LOGIC_KERNEL(xor_bool, x ^ y)
#undef LOGIC_KERNEL

static void not_bool(void *out, const void *a, const void *b, const void *c, size_t count) {
  (void)b, (void)c;
  uint8_t *to = out;
  const uint8_t *from = a;
  for (size_t i = 0; i < count; ++i) to[i] = from[i] == 0;
}

static const bvk_kernel logic_bool[] = {
    [BVK_AND] = {and_bool, 2, {1, 1, 1}},
    [BVK_OR] = {or_bool, 2, {1, 1, 1}},
    [BVK_XOR] = {xor_bool, 2, {1, 1, 1}},
    [BVK_NOT] = {not_bool, 1, {1, 1}},
};

const bvk_kernel *BVK_TARGET(bvk_logic_kernel)(bvk_logic_op op) {
  return (unsigned)op > BVK_NOT ? NULL : &logic_bool[op];
}
