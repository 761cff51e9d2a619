// SPDX-License-Identifier: Apache-2.0

#include "include/bvk_range.h"

#include <string.h>

#include "internal/scalar_convert.h"

/// The loop over one dtype: `stored` is an element in memory, `computed` what the arithmetic is done in.
#define BVK_RANGE_LOOP(stored, computed, decode, encode)                                              \
  {                                                                                                   \
    stored first, step;                                                                               \
    memcpy(&first, start, sizeof first);                                                              \
    memcpy(&step, delta, sizeof step);                                                                \
    const computed from = decode(first), by = decode(step);                                           \
    char *to = (char *)out + begin * sizeof(stored);                                                  \
    for (size_t i = begin; i < end; ++i, to += sizeof(stored)) {                                      \
      const stored element = encode(from + (computed)i * by);                                         \
      memcpy(to, &element, sizeof element);                                                           \
    }                                                                                                 \
    return BVK_OK;                                                                                    \
  }

#define BVK_TO_HALF_BY_WAY_OF_ODD(x) bvk_f32_to_f16(bvk_f64_to_f32_odd(x))
#define BVK_TO_BF16_BY_WAY_OF_ODD(x) bvk_f32_to_bf16(bvk_f64_to_f32_odd(x))

bvk_status bvk_range_run(bvk_dtype dtype, int32_t wide, void *out, const void *start, const void *delta, size_t begin,
                         size_t end) {
  switch (dtype) {
    case BVK_F64: BVK_RANGE_LOOP(double, double, (double), (double))
    case BVK_F32: BVK_RANGE_LOOP(float, double, (double), (float))
    case BVK_F16:
      if (wide) BVK_RANGE_LOOP(uint16_t, double, (double)bvk_f16_to_f32, BVK_TO_HALF_BY_WAY_OF_ODD)
      BVK_RANGE_LOOP(uint16_t, float, bvk_f16_to_f32, bvk_f32_to_f16)
    case BVK_BF16:
      if (wide) BVK_RANGE_LOOP(uint16_t, double, (double)bvk_bf16_to_f32, BVK_TO_BF16_BY_WAY_OF_ODD)
      BVK_RANGE_LOOP(uint16_t, float, bvk_bf16_to_f32, bvk_f32_to_bf16)
    // Unsigned, which wrap where signed ones must not.
    case BVK_I64: BVK_RANGE_LOOP(uint64_t, uint64_t, (uint64_t), (uint64_t))
    case BVK_I32: BVK_RANGE_LOOP(uint32_t, uint32_t, (uint32_t), (uint32_t))
    case BVK_I16: BVK_RANGE_LOOP(uint16_t, uint32_t, (uint32_t), (uint16_t))
    default: return BVK_UNSUPPORTED;
  }
}
