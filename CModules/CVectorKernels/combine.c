// SPDX-License-Identifier: Apache-2.0
//
// Two elements made one, for every dtype. Plain C: what is combined lies scattered, and finding it costs more.

#include "internal/combine.h"

#include <string.h>

#include "internal/scalar_convert.h"

/// A function that makes `expression` of a, the old element, and b, the new one.
#define BVK_COMBINE(name, stored, computed, decode, encode, expression)                               \
  static void name(char *const *to, const char *const *from, size_t pairs, size_t run) {              \
    for (size_t p = 0; p < pairs; ++p) {                                                              \
      for (size_t i = 0; i < run; ++i) {                                                              \
        stored old_element, new_element;                                                              \
        memcpy(&old_element, to[p] + i * sizeof(stored), sizeof(stored));                             \
        memcpy(&new_element, from[p] + i * sizeof(stored), sizeof(stored));                           \
        const computed a = decode(old_element), b = decode(new_element);                              \
        const stored result = encode(expression);                                                     \
        memcpy(to[p] + i * sizeof(stored), &result, sizeof(stored));                                  \
      }                                                                                               \
    }                                                                                                 \
  }

#define BVK_COMBINE_FLOATS(suffix, stored, computed, decode, encode)                                  \
  BVK_COMBINE(add_##suffix, stored, computed, decode, encode, a + b)                                  \
  BVK_COMBINE(mul_##suffix, stored, computed, decode, encode, a * b)                                   \
  BVK_COMBINE(max_##suffix, stored, computed, decode, encode, a > b || a != a ? a : b)                \
  BVK_COMBINE(min_##suffix, stored, computed, decode, encode, a < b || a != a ? a : b)

/// `wrapping` is unsigned and at least as wide as int: what is narrower would be computed as int, which must not overflow.
#define BVK_COMBINE_INTEGERS(suffix, stored, wrapping)                                                \
  BVK_COMBINE(add_##suffix, stored, wrapping, (wrapping), (stored), a + b)                            \
  BVK_COMBINE(mul_##suffix, stored, wrapping, (wrapping), (stored), a * b)                             \
  BVK_COMBINE(max_##suffix, stored, stored, (stored), (stored), a > b ? a : b)                        \
  BVK_COMBINE(min_##suffix, stored, stored, (stored), (stored), a < b ? a : b)

#define BVK_TRUTH(x) ((x) != 0)

BVK_COMBINE_FLOATS(f64, double, double, (double), (double))
BVK_COMBINE_FLOATS(f32, float, float, (float), (float))
BVK_COMBINE_FLOATS(f16, uint16_t, float, bvk_f16_to_f32, bvk_f32_to_f16)
BVK_COMBINE_FLOATS(bf16, uint16_t, float, bvk_bf16_to_f32, bvk_f32_to_bf16)
BVK_COMBINE_INTEGERS(i64, int64_t, uint64_t)
BVK_COMBINE_INTEGERS(i32, int32_t, uint32_t)
BVK_COMBINE_INTEGERS(i16, int16_t, uint32_t)
BVK_COMBINE_INTEGERS(i8, int8_t, uint32_t)
BVK_COMBINE_INTEGERS(u64, uint64_t, uint64_t)
BVK_COMBINE_INTEGERS(u32, uint32_t, uint32_t)
BVK_COMBINE_INTEGERS(u16, uint16_t, uint32_t)
BVK_COMBINE_INTEGERS(u8, uint8_t, uint32_t)
BVK_COMBINE(or_bool, uint8_t, uint8_t, BVK_TRUTH, (uint8_t), a | b)
BVK_COMBINE(and_bool, uint8_t, uint8_t, BVK_TRUTH, (uint8_t), a & b)

#define BVK_REPLACE(size)                                                                             \
  static void replace_##size(char *const *to, const char *const *from, size_t pairs, size_t run) {    \
    if (run == 1) {                                                                                   \
      for (size_t p = 0; p < pairs; ++p) memcpy(to[p], from[p], size);                                \
    } else {                                                                                          \
      for (size_t p = 0; p < pairs; ++p) memcpy(to[p], from[p], run * size);                          \
    }                                                                                                 \
  }

BVK_REPLACE(1)
BVK_REPLACE(2)
BVK_REPLACE(4)
BVK_REPLACE(8)

static bvk_combine_fn replacing(bvk_dtype dtype) {
  switch (bvk_dtype_size(dtype)) {
    case 1: return replace_1;
    case 2: return replace_2;
    case 4: return replace_4;
    case 8: return replace_8;
    default: return NULL;
  }
}

#define BVK_CHOOSE(suffix)                                                                            \
  switch (op) {                                                                                       \
    case BVK_COMBINE_ADD: return add_##suffix;                                                        \
    case BVK_COMBINE_MUL: return mul_##suffix;                                                        \
    case BVK_COMBINE_MAX: return max_##suffix;                                                        \
    case BVK_COMBINE_MIN: return min_##suffix;                                                        \
    default: return NULL;                                                                             \
  }

bvk_combine_fn bvk_combine_function(bvk_combine_op op, bvk_dtype dtype) {
  if (op == BVK_COMBINE_REPLACE) return replacing(dtype);
  switch (dtype) {
    case BVK_F64: BVK_CHOOSE(f64)
    case BVK_F32: BVK_CHOOSE(f32)
    case BVK_F16: BVK_CHOOSE(f16)
    case BVK_BF16: BVK_CHOOSE(bf16)
    case BVK_I64: BVK_CHOOSE(i64)
    case BVK_I32: BVK_CHOOSE(i32)
    case BVK_I16: BVK_CHOOSE(i16)
    case BVK_I8: BVK_CHOOSE(i8)
    case BVK_U64: BVK_CHOOSE(u64)
    case BVK_U32: BVK_CHOOSE(u32)
    case BVK_U16: BVK_CHOOSE(u16)
    case BVK_U8: BVK_CHOOSE(u8)
    // The greater of two truth values is their "or", the lesser their "and".
    case BVK_BOOL: return op == BVK_COMBINE_ADD || op == BVK_COMBINE_MAX ? or_bool : and_bool;
    default: return NULL;
  }
}
