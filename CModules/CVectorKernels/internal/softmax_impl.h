// SPDX-License-Identifier: Apache-2.0
//
// Softmax and its logarithm of one target.

#include "elementary.h"
#include "lookup.h"
#include "normalize_code.h"
#include "strided.h"

#define R_TEMPLATE "softmax_real.h"
#include "for_each_real.h"

const struct bvk_softmax_code *BVK_TARGET(bvk_softmax_code)(bvk_softmax_op op, bvk_dtype dtype) {
  if ((unsigned)op > BVK_LOG_SOFTMAX) return NULL;
  switch (dtype) {
    case BVK_F32: return &softmax_f32[op];
    case BVK_F64: return &softmax_f64[op];
    case BVK_F16: return &softmax_f16[op];
    case BVK_BF16: return &softmax_bf16[op];
    default: return NULL;
  }
}
