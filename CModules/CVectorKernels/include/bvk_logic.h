// SPDX-License-Identifier: Apache-2.0
//
// Elementwise kernels that give truth values: comparisons, logic, and what kind of number a float is. They are run as
// all elementwise kernels are, over a `bvk_space`. Results are the bytes 0 and 1.

#ifndef BERTH_BVK_LOGIC_H
#define BERTH_BVK_LOGIC_H

#include "bvk_base.h"
#include "bvk_elementwise.h"

BVK_ASSUME_NONNULL_BEGIN

/// Relations between two elements. For floats those of IEEE 754: zeros of either sign are equal, and none holds where
/// either is NaN.
typedef enum bvk_compare_op {
  BVK_EQUAL = 0,
  BVK_LESS = 1,
  BVK_LESS_OR_EQUAL = 2,
  BVK_GREATER = 3,
  BVK_GREATER_OR_EQUAL = 4,
} bvk_compare_op;

/// Functions of truth values. Any non-zero byte of an input counts as true.
typedef enum bvk_logic_op {
  BVK_AND = 0,
  BVK_OR = 1,
  BVK_XOR = 2,
  /// Of one input.
  BVK_NOT = 3,
} bvk_logic_op;

/// Kinds of floats.
typedef enum bvk_predicate_op {
  BVK_IS_NAN = 0,
  /// An infinity of either sign.
  BVK_IS_INFINITE = 1,
  BVK_IS_POSITIVE_INFINITY = 2,
  BVK_IS_NEGATIVE_INFINITY = 3,
  /// False, whatever the element.
  BVK_IS_NOTHING = 4,
} bvk_predicate_op;

/// The kernel for `op` on two inputs of `dtype`: any, but bool for equality only, in which any non-zero byte is true.
/// NULL when there is none or `isa` is not available.
const bvk_kernel *BVK_NULLABLE bvk_compare_kernel(bvk_isa isa, bvk_compare_op op, bvk_dtype dtype);

/// The kernel for `op` on bool, or NULL.
const bvk_kernel *BVK_NULLABLE bvk_logic_kernel(bvk_isa isa, bvk_logic_op op);

/// The kernel for `op` on `dtype` (float32, float64, float16, bfloat16), or NULL.
const bvk_kernel *BVK_NULLABLE bvk_predicate_kernel(bvk_isa isa, bvk_predicate_op op, bvk_dtype dtype);

BVK_ASSUME_NONNULL_END

#endif
