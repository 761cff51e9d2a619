// SPDX-License-Identifier: Apache-2.0
//
// Elements as integers of the same order, so that one comparison serves every dtype.

#ifndef BERTH_BVK_ORDERED_KEY_H
#define BERTH_BVK_ORDERED_KEY_H

#include "scalar_convert.h"

/// Floats: negative ones have all bits but the sign turned over, both zeros are 0, and every NaN is the largest.
BVK_SCALAR int32_t ordered_f32(float x) {
  const uint32_t u = bvk_f32_bits(x + 0.0f);
  const int32_t ordered = (int32_t)(u ^ (uint32_t)(0u - (u >> 31)) >> 1);
  return x != x ? INT32_MAX : x == 0 ? 0 : ordered;
}

BVK_SCALAR int64_t ordered_f64(double x) {
  uint64_t u;
  memcpy(&u, &x, sizeof u);
  const int64_t ordered = (int64_t)(u ^ (uint64_t)(0u - (u >> 63)) >> 1);
  return x != x ? INT64_MAX : x == 0 ? 0 : ordered;
}

#endif
