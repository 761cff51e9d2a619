// SPDX-License-Identifier: Apache-2.0
//
// Unary kernels of one target.

#include "../include/bvk_elementwise.h"
#include "elementary.h"
#include "lookup.h"

#define R_TEMPLATE "unary_real.h"
#include "for_each_real.h"

// Plain loops: the compiler makes vectors of them.
#define RELU_KERNEL(name, type)                                                                   \
  static void relu_##name(void *out, const void *a, const void *b, const void *c, size_t count) { \
    (void)b, (void)c;                                                                             \
    type *to = out;                                                                               \
    const type *from = a;                                                                         \
    for (size_t i = 0; i < count; ++i) to[i] = from[i] > 0 ? from[i] : 0;                         \
  }                                                                                               \
  static const bvk_kernel relu_kernel_##name = {relu_##name, 1, {sizeof(type), sizeof(type)}};

RELU_KERNEL(i8, int8_t)
RELU_KERNEL(i16, int16_t)
RELU_KERNEL(i32, int32_t)
RELU_KERNEL(i64, int64_t)
#undef RELU_KERNEL

const bvk_kernel *BVK_TARGET(bvk_unary_kernel)(bvk_unary_op op, bvk_dtype dtype) {
  if ((unsigned)op >= BVK_UNARY_COUNT) return NULL;
  switch (dtype) {
    case BVK_F32: return &unary_f32[op];
    case BVK_F64: return &unary_f64[op];
    case BVK_F16: return &unary_f16[op];
    case BVK_BF16: return &unary_bf16[op];
    case BVK_I8: return op == BVK_RELU ? &relu_kernel_i8 : NULL;
    case BVK_I16: return op == BVK_RELU ? &relu_kernel_i16 : NULL;
    case BVK_I32: return op == BVK_RELU ? &relu_kernel_i32 : NULL;
    case BVK_I64: return op == BVK_RELU ? &relu_kernel_i64 : NULL;
    default: return NULL;
  }
}
