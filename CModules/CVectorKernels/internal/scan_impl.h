// SPDX-License-Identifier: Apache-2.0
//
// Cumulative sums of one target.

#include "lookup.h"
#include "scan_code.h"

#define R_TEMPLATE "scan_real.h"
#include "for_each_real.h"

// Integers wrap, so that the unsigned type serves both signs.
#define SCAN_INTEGER(bits)                                                                                      \
  static void scan_row_##bits(void *out, ptrdiff_t out_stride, const void *in, ptrdiff_t in_stride, size_t length, \
                              uint32_t exclusive) {                                                             \
    const char *from = in;                                                                                      \
    char *to = out;                                                                                             \
    uint##bits##_t sum = 0;                                                                                     \
    for (size_t i = 0; i < length; ++i, from += in_stride, to += out_stride) {                                  \
      const uint##bits##_t next = sum + *(const uint##bits##_t *)(const void *)from;                            \
      *(uint##bits##_t *)(void *)to = exclusive ? sum : next;                                                   \
      sum = next;                                                                                               \
    }                                                                                                           \
  }                                                                                                             \
  static void scan_columns_##bits(void *out, ptrdiff_t out_stride, const void *in, ptrdiff_t in_stride,         \
                                  size_t length, size_t count, uint32_t exclusive) {                            \
    uint##bits##_t sums[scan_column_tile] = {0};                                                                \
    const char *from = in;                                                                                      \
    char *to = out;                                                                                             \
    for (size_t i = 0; i < length; ++i, from += in_stride, to += out_stride) {                                  \
      const uint##bits##_t *x = (const void *)from;                                                             \
      uint##bits##_t *y = (void *)to;                                                                           \
      for (size_t j = 0; j < count; ++j) {                                                                      \
        const uint##bits##_t next = sums[j] + x[j];                                                             \
        y[j] = exclusive ? sums[j] : next;                                                                      \
        sums[j] = next;                                                                                         \
      }                                                                                                         \
    }                                                                                                           \
  }                                                                                                             \
  static const struct bvk_scan_code scan_##bits = {bits / 8, scan_row_##bits, scan_columns_##bits};

SCAN_INTEGER(32)
SCAN_INTEGER(64)
#undef SCAN_INTEGER

const struct bvk_scan_code *BVK_TARGET(bvk_scan_code)(bvk_dtype dtype) {
  switch (dtype) {
    case BVK_F32: return &scan_f32;
    case BVK_F64: return &scan_f64;
    case BVK_F16: return &scan_f16;
    case BVK_BF16: return &scan_bf16;
    case BVK_I32:
    case BVK_U32: return &scan_32;
    case BVK_I64:
    case BVK_U64: return &scan_64;
    default: return NULL;
  }
}
