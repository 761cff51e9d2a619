// SPDX-License-Identifier: Apache-2.0
//
// Running sums of one target.

#include "cumsum_code.h"
#include "lookup.h"

#define R_TEMPLATE "cumsum_real.h"
#include "for_each_real.h"

// Integers wrap, so that unsigned ones serve both signs.
#define CUMSUM_INTEGER(name, type)                                                                                   \
  static void cumsum_row_##name(void *out, ptrdiff_t out_stride, const void *in, ptrdiff_t in_stride, size_t length, \
                                uint32_t exclusive) {                                                                \
    const char *from = in;                                                                                           \
    char *to = out;                                                                                                  \
    type sum = 0;                                                                                                    \
    for (size_t p = 0; p < length; ++p, from += in_stride, to += out_stride) {                                       \
      const type next = sum + *(const type *)(const void *)from;                                                     \
      *(type *)(void *)to = exclusive ? sum : next;                                                                  \
      sum = next;                                                                                                    \
    }                                                                                                                \
  }                                                                                                                  \
                                                                                                                     \
  static void cumsum_columns_##name(void *out, ptrdiff_t out_stride, const void *in, ptrdiff_t in_stride,            \
                                    size_t length, size_t count, uint32_t exclusive) {                               \
    const char *from = in;                                                                                           \
    char *to = out;                                                                                                  \
    type sums[cumsum_column_tile] = {0};                                                                             \
    for (size_t p = 0; p < length; ++p, from += in_stride, to += out_stride) {                                       \
      const type *x = (const void *)from;                                                                            \
      type *y = (void *)to;                                                                                          \
      for (size_t j = 0; j < count; ++j) {                                                                           \
        const type next = sums[j] + x[j];                                                                            \
        y[j] = exclusive ? sums[j] : next;                                                                           \
        sums[j] = next;                                                                                              \
      }                                                                                                              \
    }                                                                                                                \
  }                                                                                                                  \
                                                                                                                     \
  static const struct bvk_cumsum_code cumsum_##name = {sizeof(type), cumsum_row_##name, cumsum_columns_##name};

CUMSUM_INTEGER(u32, uint32_t)
CUMSUM_INTEGER(u64, uint64_t)

const struct bvk_cumsum_code *BVK_TARGET(bvk_cumsum_code)(bvk_dtype dtype) {
  switch (dtype) {
    case BVK_F32: return &cumsum_f32;
    case BVK_F64: return &cumsum_f64;
    case BVK_F16: return &cumsum_f16;
    case BVK_BF16: return &cumsum_bf16;
    case BVK_I32: case BVK_U32: return &cumsum_u32;
    case BVK_I64: case BVK_U64: return &cumsum_u64;
    default: return NULL;
  }
}
