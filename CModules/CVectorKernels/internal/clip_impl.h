// SPDX-License-Identifier: Apache-2.0
//
// Clipping of one target.

#include "../include/bvk_elementwise.h"
#include "lookup.h"

#define R_TEMPLATE "clip_real.h"
#include "for_each_real.h"

// Integers, as plain loops that the compiler makes vectors of.
#define CLIP_KERNEL(name, type)                                                                   \
  static void clip_##name(void *out, const void *a, const void *b, const void *c, size_t count) { \
    type *to = out;                                                                               \
    const type *xs = a;                                                                           \
    const type *lows = b;                                                                         \
    const type *highs = c;                                                                        \
    for (size_t i = 0; i < count; ++i) {                                                          \
      const type low = lows[i];                                                                   \
      const type high = highs[i];                                                                 \
      const type raised = xs[i] < low ? low : xs[i];                                              \
      to[i] = raised > high ? high : raised;                                                      \
    }                                                                                             \
  }                                                                                               \
  static const bvk_kernel clip_kernel_##name = {                                                  \
      clip_##name, 3, {sizeof(type), sizeof(type), sizeof(type), sizeof(type)}};

CLIP_KERNEL(u8, uint8_t)
CLIP_KERNEL(i8, int8_t)
CLIP_KERNEL(u16, uint16_t)
CLIP_KERNEL(i16, int16_t)
CLIP_KERNEL(u32, uint32_t)
CLIP_KERNEL(i32, int32_t)
CLIP_KERNEL(u64, uint64_t)
CLIP_KERNEL(i64, int64_t)
#undef CLIP_KERNEL

const bvk_kernel *BVK_TARGET(bvk_clip_kernel)(bvk_dtype dtype) {
  switch (dtype) {
    case BVK_F32: return &clip_kernel_f32;
    case BVK_F64: return &clip_kernel_f64;
    case BVK_F16: return &clip_kernel_f16;
    case BVK_BF16: return &clip_kernel_bf16;
    case BVK_U8: return &clip_kernel_u8;
    case BVK_I8: return &clip_kernel_i8;
    case BVK_U16: return &clip_kernel_u16;
    case BVK_I16: return &clip_kernel_i16;
    case BVK_U32: return &clip_kernel_u32;
    case BVK_I32: return &clip_kernel_i32;
    case BVK_U64: return &clip_kernel_u64;
    case BVK_I64: return &clip_kernel_i64;
    default: return NULL;
  }
}
