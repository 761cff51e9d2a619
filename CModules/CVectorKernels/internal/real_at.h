// SPDX-License-Identifier: Apache-2.0
//
// Single floating-point elements, for code that touches few of them and is compiled once.

#ifndef BERTH_BVK_REAL_AT_H
#define BERTH_BVK_REAL_AT_H

#include "../include/bvk_base.h"
#include "scalar_convert.h"

/// The element of a floating-point dtype at `address`, which need not be aligned.
static inline double bvk_real_at(bvk_dtype dtype, const void *address) {
  float single;
  uint16_t half;
  double wide = 0;
  switch (dtype) {
    case BVK_F64: memcpy(&wide, address, sizeof wide); return wide;
    case BVK_F32: memcpy(&single, address, sizeof single); return (double)single;
    case BVK_F16: memcpy(&half, address, sizeof half); return (double)bvk_f16_to_f32(half);
    case BVK_BF16: memcpy(&half, address, sizeof half); return (double)bvk_bf16_to_f32(half);
    default: return 0;
  }
}

#endif
