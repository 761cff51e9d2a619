// SPDX-License-Identifier: Apache-2.0
//
// Kinds of floats, told by their bits, of one target: plain loops that the compiler makes vectors of.

#include "../include/bvk_logic.h"
#include "lookup.h"

#define PREDICATE_KERNEL(name, type, expression)                                              \
  static void name(void *out, const void *a, const void *b, const void *c, size_t count) {    \
    (void)b, (void)c;                                                                         \
    uint8_t *to = out;                                                                        \
    const type *from = a;                                                                     \
    for (size_t i = 0; i < count; ++i) {                                                      \
      const type bits = from[i];                                                              \
      to[i] = (uint8_t)(expression);                                                          \
    }                                                                                         \
  }

#define PREDICATE_TYPE(name, type, infinity, sign)                                            \
  PREDICATE_KERNEL(is_nan_##name, type, (bits & ~(sign)) > (infinity))                        \
  PREDICATE_KERNEL(is_infinite_##name, type, (bits & ~(sign)) == (infinity))                  \
  PREDICATE_KERNEL(is_positive_infinity_##name, type, bits == (infinity))                     \
  PREDICATE_KERNEL(is_negative_infinity_##name, type, bits == ((infinity) | (sign)))          \
  PREDICATE_KERNEL(is_nothing_##name, type, ((void)bits, 0))                                  \
  static const bvk_kernel predicate_##name[] = {                                              \
      [BVK_IS_NAN] = {is_nan_##name, 1, {1, sizeof(type)}},                                   \
      [BVK_IS_INFINITE] = {is_infinite_##name, 1, {1, sizeof(type)}},                         \
      [BVK_IS_POSITIVE_INFINITY] = {is_positive_infinity_##name, 1, {1, sizeof(type)}},       \
      [BVK_IS_NEGATIVE_INFINITY] = {is_negative_infinity_##name, 1, {1, sizeof(type)}},       \
      [BVK_IS_NOTHING] = {is_nothing_##name, 1, {1, sizeof(type)}},                           \
  };

PREDICATE_TYPE(f32, uint32_t, 0x7F800000u, 0x80000000u)
PREDICATE_TYPE(f64, uint64_t, 0x7FF0000000000000u, 0x8000000000000000u)
PREDICATE_TYPE(f16, uint16_t, 0x7C00u, 0x8000u)
PREDICATE_TYPE(bf16, uint16_t, 0x7F80u, 0x8000u)
#undef PREDICATE_TYPE
#undef PREDICATE_KERNEL

const bvk_kernel *BVK_TARGET(bvk_predicate_kernel)(bvk_predicate_op op, bvk_dtype dtype) {
  if ((unsigned)op > BVK_IS_NOTHING) return NULL;
  switch (dtype) {
    case BVK_F32: return &predicate_f32[op];
    case BVK_F64: return &predicate_f64[op];
    case BVK_F16: return &predicate_f16[op];
    case BVK_BF16: return &predicate_bf16[op];
    default: return NULL;
  }
}
