// SPDX-License-Identifier: Apache-2.0
//
// Rotary embedding of one target.

#include "lookup.h"
#include "rotary_code.h"

#define R_TEMPLATE "rotary_real.h"
#include "for_each_real.h"

const struct bvk_rotary_code *BVK_TARGET(bvk_rotary_code)(bvk_dtype dtype) {
  switch (dtype) {
    case BVK_F32: return &rotary_f32;
    case BVK_F64: return &rotary_f64;
    case BVK_F16: return &rotary_f16;
    case BVK_BF16: return &rotary_bf16;
    default: return NULL;
  }
}
