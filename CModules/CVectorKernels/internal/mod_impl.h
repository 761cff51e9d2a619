// SPDX-License-Identifier: Apache-2.0
//
// Remainders of one target.

#include "../include/bvk_elementwise.h"
#include "lookup.h"
#include "remainder.h"

#define R_TEMPLATE "mod_real.h"
#include "for_each_real.h"

// Integers, as plain loops. By 0 the result is 0; by -1 it is 0 too, where the processor's division would trap on the
// lowest value.
#define MOD_KERNEL(name, type, expression)                                                                 \
  static void name(void *out, const void *a, const void *b, const void *c, size_t count) {                 \
    (void)c;                                                                                               \
    type *to = out;                                                                                        \
    const type *xs = a;                                                                                    \
    const type *ys = b;                                                                                    \
    for (size_t i = 0; i < count; ++i) {                                                                   \
      const type x = xs[i];                                                                                \
      const type y = ys[i];                                                                                \
      to[i] = (type)(expression);                                                                          \
    }                                                                                                      \
  }                                                                                                        \
  static const bvk_kernel name##_kernel = {name, 2, {sizeof(type), sizeof(type), sizeof(type)}};

#define SIGNED_REMAINDER(x, y) ((y) == 0 || (y) == -1 ? 0 : (x) % (y))
#define MOD_KERNELS(bits)                                                                                      \
  MOD_KERNEL(mod_u##bits, uint##bits##_t, y == 0 ? 0 : x % y)                                                  \
  MOD_KERNEL(trunc_mod_i##bits, int##bits##_t, SIGNED_REMAINDER(x, y))                                         \
  MOD_KERNEL(floor_mod_i##bits, int##bits##_t,                                                                 \
             SIGNED_REMAINDER(x, y) == 0 || (x < 0) == (y < 0) ? SIGNED_REMAINDER(x, y) : SIGNED_REMAINDER(x, y) + y)

MOD_KERNELS(8)
MOD_KERNELS(16)
MOD_KERNELS(32)
MOD_KERNELS(64)
#undef MOD_KERNELS
#undef SIGNED_REMAINDER
#undef MOD_KERNEL

#define CHOICE(name) (floored ? &floor_mod_##name##_kernel : &trunc_mod_##name##_kernel)
#define REAL_CHOICE(name) (floored ? &floor_mod_kernel_##name : &trunc_mod_kernel_##name)
const bvk_kernel *BVK_TARGET(bvk_mod_kernel)(int32_t floored, bvk_dtype dtype) {
  switch (dtype) {
    case BVK_F32: return REAL_CHOICE(f32);
    case BVK_F64: return REAL_CHOICE(f64);
    case BVK_F16: return REAL_CHOICE(f16);
    case BVK_BF16: return REAL_CHOICE(bf16);
    case BVK_U8: return &mod_u8_kernel;
    case BVK_U16: return &mod_u16_kernel;
    case BVK_U32: return &mod_u32_kernel;
    case BVK_U64: return &mod_u64_kernel;
    case BVK_I8: return CHOICE(i8);
    case BVK_I16: return CHOICE(i16);
    case BVK_I32: return CHOICE(i32);
    case BVK_I64: return CHOICE(i64);
    default: return NULL;
  }
}
#undef REAL_CHOICE
#undef CHOICE
