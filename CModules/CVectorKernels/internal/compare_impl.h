// SPDX-License-Identifier: Apache-2.0
//
// Comparisons of one target, as plain loops that the compiler makes vectors of.

#include "../include/bvk_logic.h"
#include "lookup.h"

// A 16-bit float as an integer with the same order, in which both zeros are 0. NaNs have the greatest magnitudes.
#define ORDER_16(bits) ((int16_t)((bits) & 0x8000u ? -(int)((bits) & 0x7FFFu) : (int)(bits)))
#define IS_NUMBER_16(bits, infinity) (((bits) & 0x7FFFu) <= (infinity))
// Bitwise, so that nothing is decided before all is computed: a branch would keep the loop from becoming vectors.
#define NUMBERS_16(x, y, infinity) (IS_NUMBER_16(x, infinity) & IS_NUMBER_16(y, infinity))

#define COMPARE_KERNEL(name, type, expression)                                                \
  static void name(void *out, const void *a, const void *b, const void *c, size_t count) {    \
    (void)c;                                                                                  \
    uint8_t *to = out;                                                                        \
    const type *xs = a;                                                                       \
    const type *ys = b;                                                                       \
    for (size_t i = 0; i < count; ++i) {                                                      \
      const type x = xs[i];                                                                   \
      const type y = ys[i];                                                                   \
      to[i] = (uint8_t)(expression);                                                          \
    }                                                                                         \
  }

// `VALUE` makes of an element what is compared, `valid` says whether both are numbers.
#define COMPARE_TYPE(name, type, VALUE, valid)                                                \
  COMPARE_KERNEL(equal_##name, type, (VALUE(x) == VALUE(y)) & valid)                          \
  COMPARE_KERNEL(less_##name, type, (VALUE(x) < VALUE(y)) & valid)                            \
  COMPARE_KERNEL(less_or_equal_##name, type, (VALUE(x) <= VALUE(y)) & valid)                  \
  COMPARE_KERNEL(greater_##name, type, (VALUE(x) > VALUE(y)) & valid)                         \
  COMPARE_KERNEL(greater_or_equal_##name, type, (VALUE(x) >= VALUE(y)) & valid)               \
  static const bvk_kernel compare_##name[] = {                                                \
      [BVK_EQUAL] = {equal_##name, 2, {1, sizeof(type), sizeof(type)}},                       \
      [BVK_LESS] = {less_##name, 2, {1, sizeof(type), sizeof(type)}},                         \
      [BVK_LESS_OR_EQUAL] = {less_or_equal_##name, 2, {1, sizeof(type), sizeof(type)}},       \
      [BVK_GREATER] = {greater_##name, 2, {1, sizeof(type), sizeof(type)}},                   \
      [BVK_GREATER_OR_EQUAL] = {greater_or_equal_##name, 2, {1, sizeof(type), sizeof(type)}}, \
  };

#define AS_IT_IS(x) (x)
COMPARE_TYPE(f32, float, AS_IT_IS, 1)
COMPARE_TYPE(f64, double, AS_IT_IS, 1)
COMPARE_TYPE(f16, uint16_t, ORDER_16, NUMBERS_16(x, y, 0x7C00u))
COMPARE_TYPE(bf16, uint16_t, ORDER_16, NUMBERS_16(x, y, 0x7F80u))
COMPARE_TYPE(u8, uint8_t, AS_IT_IS, 1)
COMPARE_TYPE(i8, int8_t, AS_IT_IS, 1)
COMPARE_TYPE(u16, uint16_t, AS_IT_IS, 1)
COMPARE_TYPE(i16, int16_t, AS_IT_IS, 1)
COMPARE_TYPE(u32, uint32_t, AS_IT_IS, 1)
COMPARE_TYPE(i32, int32_t, AS_IT_IS, 1)
COMPARE_TYPE(u64, uint64_t, AS_IT_IS, 1)
COMPARE_TYPE(i64, int64_t, AS_IT_IS, 1)

COMPARE_KERNEL(equal_bool, uint8_t, (x != 0) == (y != 0))
static const bvk_kernel compare_bool = {equal_bool, 2, {1, 1, 1}};
#undef COMPARE_TYPE
#undef COMPARE_KERNEL
#undef AS_IT_IS
#undef NUMBERS_16
#undef IS_NUMBER_16
#undef ORDER_16

const bvk_kernel *BVK_TARGET(bvk_compare_kernel)(bvk_compare_op op, bvk_dtype dtype) {
  if ((unsigned)op > BVK_GREATER_OR_EQUAL) return NULL;
  switch (dtype) {
    case BVK_F32: return &compare_f32[op];
    case BVK_F64: return &compare_f64[op];
    case BVK_F16: return &compare_f16[op];
    case BVK_BF16: return &compare_bf16[op];
    case BVK_U8: return &compare_u8[op];
    case BVK_I8: return &compare_i8[op];
    case BVK_U16: return &compare_u16[op];
    case BVK_I16: return &compare_i16[op];
    case BVK_U32: return &compare_u32[op];
    case BVK_I32: return &compare_i32[op];
    case BVK_U64: return &compare_u64[op];
    case BVK_I64: return &compare_i64[op];
    case BVK_BOOL: return op == BVK_EQUAL ? &compare_bool : NULL;
    default: return NULL;
  }
}
