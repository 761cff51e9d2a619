// SPDX-License-Identifier: Apache-2.0
//
// Activations with a parameter, of one target.

#include "../include/bvk_elementwise.h"
#include "elementary.h"
#include "kernel_of_one.h"
#include "lookup.h"

#define R_TEMPLATE "activation_real.h"
#include "for_each_real.h"

const bvk_kernel *BVK_TARGET(bvk_activation_kernel)(bvk_activation_op op, bvk_dtype dtype) {
  if ((unsigned)op > BVK_SWIGLU) return NULL;
  switch (dtype) {
    case BVK_F32: return &activations_f32[op];
    case BVK_F64: return &activations_f64[op];
    case BVK_F16: return &activations_f16[op];
    case BVK_BF16: return &activations_bf16[op];
    default: return NULL;
  }
}
