// SPDX-License-Identifier: Apache-2.0

#include "include/bvk_logic.h"

#include "internal/lookup.h"

const bvk_kernel *bvk_compare_kernel(bvk_isa isa, bvk_compare_op op, bvk_dtype dtype) {
  BVK_RETURN_LOOKUP(isa, bvk_compare_kernel, (op, dtype));
}

const bvk_kernel *bvk_logic_kernel(bvk_isa isa, bvk_logic_op op) { BVK_RETURN_LOOKUP(isa, bvk_logic_kernel, (op)); }

const bvk_kernel *bvk_predicate_kernel(bvk_isa isa, bvk_predicate_op op, bvk_dtype dtype) {
  BVK_RETURN_LOOKUP(isa, bvk_predicate_kernel, (op, dtype));
}
