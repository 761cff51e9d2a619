// SPDX-License-Identifier: Apache-2.0
//
// Normalisation of rows and channels of one target.

#include <math.h>

#include "lookup.h"
#include "normalize_code.h"

#define R_TEMPLATE "row_norm_real.h"
#include "for_each_real.h"

const struct bvk_row_norm_code *BVK_TARGET(bvk_row_norm_code)(bvk_dtype dtype) {
  switch (dtype) {
    case BVK_F32: return &row_norm_f32;
    case BVK_F64: return &row_norm_f64;
    case BVK_F16: return &row_norm_f16;
    case BVK_BF16: return &row_norm_bf16;
    default: return NULL;
  }
}
