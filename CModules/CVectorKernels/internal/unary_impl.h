// SPDX-License-Identifier: Apache-2.0
//
// Unary kernels of one target.

#include "../include/bvk_elementwise.h"
#include "elementary.h"
#include "kernel_of_one.h"
#include "lookup.h"

#define R_TEMPLATE "unary_real.h"
#include "for_each_real.h"

// Integers, as plain loops: the compiler makes vectors of them.
#define INTEGER_KERNEL(name, type, expression)                                                  \
  static void name(void *out, const void *a, const void *b, const void *c, size_t count) {      \
    (void)b, (void)c;                                                                           \
    type *to = out;                                                                             \
    const type *from = a;                                                                       \
    for (size_t i = 0; i < count; ++i) {                                                        \
      const type x = from[i];                                                                   \
      to[i] = (type)(expression);                                                               \
    }                                                                                           \
  }

#define INTEGER_ENTRY(name, type) {name, 1, {sizeof(type), sizeof(type)}}

// A negative is the difference of unsigned numbers, which wraps.
#define SIGNED_KERNELS(name, type, unsigned_type)                                               \
  INTEGER_KERNEL(relu_##name, type, x > 0 ? x : 0)                                              \
  INTEGER_KERNEL(neg_##name, type, (unsigned_type)0 - (unsigned_type)x)                         \
  INTEGER_KERNEL(abs_##name, type, x < 0 ? (type)((unsigned_type)0 - (unsigned_type)x) : x)     \
  INTEGER_KERNEL(sign_##name, type, (x > 0) - (x < 0))                                          \
  static const bvk_kernel unary_##name[BVK_UNARY_COUNT] = {                                     \
      [BVK_RELU] = INTEGER_ENTRY(relu_##name, type),                                            \
      [BVK_NEG] = INTEGER_ENTRY(neg_##name, type),                                              \
      [BVK_ABS] = INTEGER_ENTRY(abs_##name, type),                                              \
      [BVK_SIGN] = INTEGER_ENTRY(sign_##name, type),                                            \
  };

#define UNSIGNED_KERNELS(name, type)                                                            \
  INTEGER_KERNEL(abs_##name, type, x)                                                           \
  INTEGER_KERNEL(sign_##name, type, x != 0)                                                     \
  static const bvk_kernel unary_##name[BVK_UNARY_COUNT] = {                                     \
      [BVK_ABS] = INTEGER_ENTRY(abs_##name, type),                                              \
      [BVK_SIGN] = INTEGER_ENTRY(sign_##name, type),                                            \
  };

SIGNED_KERNELS(i8, int8_t, uint8_t)
SIGNED_KERNELS(i16, int16_t, uint16_t)
SIGNED_KERNELS(i32, int32_t, uint32_t)
SIGNED_KERNELS(i64, int64_t, uint64_t)
UNSIGNED_KERNELS(u8, uint8_t)
UNSIGNED_KERNELS(u16, uint16_t)
UNSIGNED_KERNELS(u32, uint32_t)
UNSIGNED_KERNELS(u64, uint64_t)
#undef SIGNED_KERNELS
#undef UNSIGNED_KERNELS
#undef INTEGER_ENTRY
#undef INTEGER_KERNEL

/// All that there are for a type, those that it has not with no function; NULL for bool.
static const bvk_kernel *unary_kernels(bvk_dtype dtype) {
  switch (dtype) {
    case BVK_F32: return unary_f32;
    case BVK_F64: return unary_f64;
    case BVK_F16: return unary_f16;
    case BVK_BF16: return unary_bf16;
    case BVK_I8: return unary_i8;
    case BVK_I16: return unary_i16;
    case BVK_I32: return unary_i32;
    case BVK_I64: return unary_i64;
    case BVK_U8: return unary_u8;
    case BVK_U16: return unary_u16;
    case BVK_U32: return unary_u32;
    case BVK_U64: return unary_u64;
    default: return NULL;
  }
}

const bvk_kernel *BVK_TARGET(bvk_unary_kernel)(bvk_unary_op op, bvk_dtype dtype) {
  const bvk_kernel *kernels = unary_kernels(dtype);
  if (kernels == NULL || (unsigned)op >= BVK_UNARY_COUNT || kernels[op].run == NULL) return NULL;
  return &kernels[op];
}
