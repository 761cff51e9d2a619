// SPDX-License-Identifier: Apache-2.0

#include "include/bvk_quantize.h"

#include "internal/lookup.h"

const bvk_kernel *bvk_quantize_kernel(bvk_isa isa, bvk_dtype from, bvk_dtype to) {
  BVK_RETURN_LOOKUP(isa, bvk_quantize_kernel, (from, to));
}

const bvk_kernel *bvk_dequantize_kernel(bvk_isa isa, bvk_dtype from, bvk_dtype to) {
  BVK_RETURN_LOOKUP(isa, bvk_dequantize_kernel, (from, to));
}
