// SPDX-License-Identifier: Apache-2.0
//
// Binary arithmetic of one target.

#include "../include/bvk_elementwise.h"
#include "lookup.h"

#define R_TEMPLATE "binary_real.h"
#include "for_each_real.h"

// Integers, as plain loops: the compiler makes vectors of them. Sums, differences and products are those of the
// unsigned type for both signs; the detour over uint32_t keeps 16-bit products from being signed ints.
#define INTEGER_KERNEL(name, type, expression)                                                \
  static void name(void *out, const void *a, const void *b, const void *c, size_t count) {    \
    (void)c;                                                                                  \
    type *to = out;                                                                           \
    const type *xs = a;                                                                       \
    const type *ys = b;                                                                       \
    for (size_t i = 0; i < count; ++i) {                                                      \
      const type x = xs[i];                                                                   \
      const type y = ys[i];                                                                   \
      to[i] = (type)(expression);                                                             \
    }                                                                                         \
  }

#define UNSIGNED_KERNELS(bits, wide)                                      \
  INTEGER_KERNEL(add_##bits, uint##bits##_t, (wide)x + (wide)y)           \
  INTEGER_KERNEL(sub_##bits, uint##bits##_t, (wide)x - (wide)y)           \
  INTEGER_KERNEL(mul_##bits, uint##bits##_t, (wide)x * (wide)y)           \
  INTEGER_KERNEL(div_u##bits, uint##bits##_t, y == 0 ? 0 : x / y)         \
  INTEGER_KERNEL(div_i##bits, int##bits##_t, y == 0 ? 0 : y == -1 ? (int##bits##_t)(0 - (wide)x) : x / y)

UNSIGNED_KERNELS(8, uint32_t)
UNSIGNED_KERNELS(16, uint32_t)
UNSIGNED_KERNELS(32, uint32_t)
UNSIGNED_KERNELS(64, uint64_t)
#undef UNSIGNED_KERNELS
#undef INTEGER_KERNEL

#define INTEGER_ENTRY(name, bits) {name, 2, {bits / 8, bits / 8, bits / 8}}
#define INTEGER_TABLE(sign, bits)                       \
  static const bvk_kernel binary_##sign##bits[] = {     \
      [BVK_ADD] = INTEGER_ENTRY(add_##bits, bits),      \
      [BVK_SUB] = INTEGER_ENTRY(sub_##bits, bits),      \
      [BVK_MUL] = INTEGER_ENTRY(mul_##bits, bits),      \
      [BVK_DIV] = INTEGER_ENTRY(div_##sign##bits, bits), \
  };

INTEGER_TABLE(u, 8)
INTEGER_TABLE(i, 8)
INTEGER_TABLE(u, 16)
INTEGER_TABLE(i, 16)
INTEGER_TABLE(u, 32)
INTEGER_TABLE(i, 32)
INTEGER_TABLE(u, 64)
INTEGER_TABLE(i, 64)
#undef INTEGER_TABLE
#undef INTEGER_ENTRY

const bvk_kernel *BVK_TARGET(bvk_binary_kernel)(bvk_binary_op op, bvk_dtype dtype) {
  if ((unsigned)op > BVK_DIV) return NULL;
  switch (dtype) {
    case BVK_F32: return &binary_f32[op];
    case BVK_F64: return &binary_f64[op];
    case BVK_F16: return &binary_f16[op];
    case BVK_BF16: return &binary_bf16[op];
    case BVK_U8: return &binary_u8[op];
    case BVK_I8: return &binary_i8[op];
    case BVK_U16: return &binary_u16[op];
    case BVK_I16: return &binary_i16[op];
    case BVK_U32: return &binary_u32[op];
    case BVK_I32: return &binary_i32[op];
    case BVK_U64: return &binary_u64[op];
    case BVK_I64: return &binary_i64[op];
    default: return NULL;
  }
}
