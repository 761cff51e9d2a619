// SPDX-License-Identifier: Apache-2.0
//
// Attention of one target.

#include "attention_code.h"
#include "elementary.h"
#include "gemm_shape.h"
#include "lookup.h"
#include "scalar_convert.h"

// Once for each type of computation, with the macros of for_each_real.h for a storage of the same type: other types are
// converted line by line (attention_lines.h).

#define G_LOAD R_V(load)
#define R_GET(p) (*(p))

#define R(name) name##_f32
#define R_V(name) vf_##name
#define R_STORAGE float
#define R_SCALAR float
#define R_DTYPE BVK_F32
#define R_IS_F32 1
#include "gemm_tile.h"
#include "attention_lines.h"
#include "attention_scores.h"
#include "attention_real.h"
#undef R
#undef R_V
#undef R_STORAGE
#undef R_SCALAR
#undef R_DTYPE
#undef R_IS_F32

#define R(name) name##_f64
#define R_V(name) vd_##name
#define R_STORAGE double
#define R_SCALAR double
#define R_DTYPE BVK_F64
#define R_IS_F32 0
#include "gemm_tile.h"
#include "attention_lines.h"
#include "attention_scores.h"
#include "attention_real.h"
#undef R
#undef R_V
#undef R_STORAGE
#undef R_SCALAR
#undef R_DTYPE
#undef R_IS_F32

#undef G_LOAD
#undef R_GET

const struct bvk_attention_code *BVK_TARGET(bvk_attention_code)(bvk_dtype dtype) {
  switch (dtype) {
    case BVK_F64: return &attention_f64;
    case BVK_F32:
    case BVK_F16:
    case BVK_BF16: return &attention_f32;
    default: return NULL;
  }
}
