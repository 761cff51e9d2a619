// SPDX-License-Identifier: Apache-2.0
//
// Poolings of one target.

#include "lookup.h"
#include "pooling_code.h"

#define R_TEMPLATE "pooling_real.h"
#include "for_each_real.h"

// Maxima of bytes, as plain loops: the compiler makes vectors of them.
#define BYTE_POOLING(suffix, type, lowest)                                                                   \
  static void pool_lowest_##suffix(void *accumulators, size_t count) {                                       \
    type *to = accumulators;                                                                                 \
    for (size_t i = 0; i < count; ++i) to[i] = lowest;                                                       \
  }                                                                                                          \
  static void pool_fold_##suffix(void *accumulators, const void *in, ptrdiff_t step, size_t count) {         \
    type *to = accumulators;                                                                                 \
    const type *x = in;                                                                                      \
    if (step == 1) {                                                                                         \
      for (size_t i = 0; i < count; ++i) to[i] = x[i] > to[i] ? x[i] : to[i];                                \
      return;                                                                                                \
    }                                                                                                        \
    for (size_t i = 0; i < count; ++i, x += step) to[i] = *x > to[i] ? *x : to[i];                           \
  }                                                                                                          \
  static void pool_finish_##suffix(void *out, ptrdiff_t stride, const void *accumulators,                    \
                                   const float *divisors, size_t count) {                                    \
    (void)divisors;                                                                                          \
    const type *from = accumulators;                                                                         \
    for (size_t i = 0; i < count; ++i) ((type *)out)[(ptrdiff_t)i * stride] = from[i];                       \
  }                                                                                                          \
  static int pool_is_greater_##suffix(const void *a, const void *b) { return *(const type *)a > *(const type *)b; } \
  static const struct bvk_pooling_code pool_max_##suffix = {                                                 \
      1, 1, pool_lowest_##suffix, pool_fold_##suffix, pool_finish_##suffix, pool_is_greater_##suffix};

BYTE_POOLING(i8, int8_t, INT8_MIN)
BYTE_POOLING(u8, uint8_t, 0)
#undef BYTE_POOLING

const struct bvk_pooling_code *BVK_TARGET(bvk_pooling_code)(bvk_pooling_op op, bvk_dtype dtype) {
  const int is_max = op == BVK_POOL_MAX;
  if (!is_max && op != BVK_POOL_MEAN) return NULL;
  switch (dtype) {
    case BVK_F32: return is_max ? &pool_max_f32 : &pool_mean_f32;
    case BVK_F64: return is_max ? &pool_max_f64 : &pool_mean_f64;
    case BVK_F16: return is_max ? &pool_max_f16 : &pool_mean_f16;
    case BVK_BF16: return is_max ? &pool_max_bf16 : &pool_mean_bf16;
    case BVK_I8: return is_max ? &pool_max_i8 : NULL;
    case BVK_U8: return is_max ? &pool_max_u8 : NULL;
    default: return NULL;
  }
}
