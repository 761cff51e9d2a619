// SPDX-License-Identifier: Apache-2.0
//
// Quantisation of one target, as plain loops of branch-free expressions that the compiler makes vectors of.

#include "../include/bvk_quantize.h"
#include "lookup.h"
#include "scalar_convert.h"

/// A quotient as an integer, ties to even. Beyond 2^17 any zero point leaves the sum beyond any dtype: cutting there
/// changes no result, and keeps the conversion defined.
BVK_SCALAR int32_t rounded_quotient(float quotient) {
  const float number = quotient != quotient ? 0 : quotient;
  const float cut = number > 0x1p17f ? 0x1p17f : number < -0x1p17f ? -0x1p17f : number;
  // Adding 1.5 * 2^23 rounds to an integer, as all rounding is done.
  return (int32_t)((cut + 0x1.8p23f) - 0x1.8p23f);
}

#define QUANTIZE_KERNEL(from_name, from_type, value, to_name, to_type, minimum, maximum)                     \
  static void quantize_##from_name##_##to_name(void *out, const void *a, const void *b, const void *c,       \
                                               size_t count) {                                               \
    to_type *to = out;                                                                                       \
    const from_type *from = a;                                                                               \
    const float *scales = b;                                                                                 \
    const to_type *zeros = c;                                                                                \
    for (size_t i = 0; i < count; ++i) {                                                                     \
      const from_type x = from[i];                                                                           \
      const int32_t sum = rounded_quotient((value) / scales[i]) + zeros[i];                                  \
      to[i] = (to_type)(sum < (minimum) ? (minimum) : sum > (maximum) ? (maximum) : sum);                    \
    }                                                                                                        \
  }

#define QUANTIZE_ENTRY(code, from_name, from_type, to_name, to_type)                                         \
  [code] = {quantize_##from_name##_##to_name, 3, {sizeof(to_type), sizeof(from_type), 4, sizeof(to_type)}}

#define QUANTIZE_FROM(name, type, value)                                                                     \
  QUANTIZE_KERNEL(name, type, value, u8, uint8_t, 0, UINT8_MAX)                                              \
  QUANTIZE_KERNEL(name, type, value, i8, int8_t, INT8_MIN, INT8_MAX)                                         \
  QUANTIZE_KERNEL(name, type, value, u16, uint16_t, 0, UINT16_MAX)                                           \
  QUANTIZE_KERNEL(name, type, value, i16, int16_t, INT16_MIN, INT16_MAX)                                     \
  static const bvk_kernel quantize_##name[] = {                                                              \
      QUANTIZE_ENTRY(BVK_U8, name, type, u8, uint8_t),                                                       \
      QUANTIZE_ENTRY(BVK_I8, name, type, i8, int8_t),                                                        \
      QUANTIZE_ENTRY(BVK_U16, name, type, u16, uint16_t),                                                    \
      QUANTIZE_ENTRY(BVK_I16, name, type, i16, int16_t),                                                     \
  };

QUANTIZE_FROM(f32, float, x)
QUANTIZE_FROM(f16, uint16_t, bvk_f16_to_f32(x))
QUANTIZE_FROM(bf16, uint16_t, bvk_bf16_to_f32(x))
QUANTIZE_FROM(i32, int32_t, (float)x)
#undef QUANTIZE_FROM
#undef QUANTIZE_ENTRY
#undef QUANTIZE_KERNEL

const bvk_kernel *BVK_TARGET(bvk_quantize_kernel)(bvk_dtype from, bvk_dtype to) {
  // BVK_U8 to BVK_I16 are the codes of the integers that are quantised to, without gaps.
  if (to < BVK_U8 || to > BVK_I16) return NULL;
  switch (from) {
    case BVK_F32: return &quantize_f32[to];
    case BVK_F16: return &quantize_f16[to];
    case BVK_BF16: return &quantize_bf16[to];
    case BVK_I32: return &quantize_i32[to];
    default: return NULL;
  }
}

#define DEQUANTIZE_KERNEL(from_name, from_type, to_name, to_type, store)                                     \
  static void dequantize_##from_name##_##to_name(void *out, const void *a, const void *b, const void *c,     \
                                                 size_t count) {                                             \
    to_type *to = out;                                                                                       \
    const from_type *from = a;                                                                               \
    const float *scales = b;                                                                                 \
    const from_type *zeros = c;                                                                              \
    for (size_t i = 0; i < count; ++i) {                                                                     \
      const float product = ((float)from[i] - (float)zeros[i]) * scales[i];                                  \
      to[i] = store(product);                                                                                \
    }                                                                                                        \
  }                                                                                                          \
  static const bvk_kernel dequantize_kernel_##from_name##_##to_name = {                                      \
      dequantize_##from_name##_##to_name, 3, {sizeof(to_type), sizeof(from_type), 4, sizeof(from_type)}};

#define AS_IT_IS(x) (x)
#define DEQUANTIZE_FROM(name, type)                                                                          \
  DEQUANTIZE_KERNEL(name, type, f32, float, AS_IT_IS)                                                        \
  DEQUANTIZE_KERNEL(name, type, f16, uint16_t, bvk_f32_to_f16)                                               \
  DEQUANTIZE_KERNEL(name, type, bf16, uint16_t, bvk_f32_to_bf16)                                             \
  static const bvk_kernel *dequantize_##name(bvk_dtype to) {                                                 \
    switch (to) {                                                                                            \
      case BVK_F32: return &dequantize_kernel_##name##_f32;                                                  \
      case BVK_F16: return &dequantize_kernel_##name##_f16;                                                  \
      case BVK_BF16: return &dequantize_kernel_##name##_bf16;                                                \
      default: return NULL;                                                                                  \
    }                                                                                                        \
  }

DEQUANTIZE_FROM(u8, uint8_t)
DEQUANTIZE_FROM(i8, int8_t)
DEQUANTIZE_FROM(u16, uint16_t)
DEQUANTIZE_FROM(i16, int16_t)
DEQUANTIZE_FROM(i32, int32_t)
#undef DEQUANTIZE_FROM
#undef DEQUANTIZE_KERNEL
#undef AS_IT_IS

const bvk_kernel *BVK_TARGET(bvk_dequantize_kernel)(bvk_dtype from, bvk_dtype to) {
  switch (from) {
    case BVK_U8: return dequantize_u8(to);
    case BVK_I8: return dequantize_i8(to);
    case BVK_U16: return dequantize_u16(to);
    case BVK_I16: return dequantize_i16(to);
    case BVK_I32: return dequantize_i32(to);
    default: return NULL;
  }
}
