// SPDX-License-Identifier: Apache-2.0
//
// Operators on any number of tensors that work element by element (Min, Max, Sum, Mean): input after input is folded
// into a block of accumulators, which is then stored.

#ifndef BERTH_BVK_FOLD_H
#define BERTH_BVK_FOLD_H

#include "bvk_base.h"

BVK_ASSUME_NONNULL_BEGIN

/// How inputs are folded. The mean is the sum divided by the number of inputs.
///
/// Sums and means of float16 and bfloat16 are taken in float32 and rounded once, in the end. A NaN among the inputs
/// makes the result NaN.
typedef enum bvk_fold_op {
  BVK_FOLD_MIN = 0,
  BVK_FOLD_MAX = 1,
  BVK_FOLD_SUM = 2,
  BVK_FOLD_MEAN = 3,
} bvk_fold_op;

/// Where an operand's elements lie, by their place in the order in which all operands are walked. Treat the fields as
/// read-only; `bvk_fold_init` fills them.
typedef struct bvk_walk {
  /// The collapsed rank; 0 for a single element.
  uint32_t rank;
  /// True (1) when the elements lie one behind the other.
  uint32_t contiguous;
  /// The extents, outermost first.
  size_t extent[BVK_MAX_RANK];
  /// The byte strides.
  ptrdiff_t stride[BVK_MAX_RANK];
} bvk_walk;

struct bvk_fold_code;

/// A prepared fold. Treat the fields as read-only; `bvk_fold_init` fills them.
typedef struct bvk_fold {
  /// The number of elements of the output; 0 when an extent is 0.
  size_t count;
  /// The number of inputs.
  size_t inputs;
  /// The output's walk, then the inputs'.
  const bvk_walk *BVK_NULLABLE walks;
  const struct bvk_fold_code *BVK_NULLABLE code;
} bvk_fold;

/// Prepares folding `inputs` >= 2 tensors of `dtype` (every type but bool; sums and means of floating-point types only).
///
/// - Parameters:
///   - walks: memory for `inputs` + 1 walks, which must stay as long as the fold is run.
///   - rank: 0 to `BVK_MAX_RANK`; `shape` holds that many extents, none negative.
///   - strides: `inputs` + 1 groups of `rank` strides in elements: the output's first, then each input's. 0 means
///     broadcast and is allowed for inputs.
/// - Returns: `BVK_OK`, `BVK_BAD_ARGUMENT` or `BVK_UNSUPPORTED`.
bvk_status bvk_fold_init(bvk_fold *fold, bvk_walk *walks, bvk_isa isa, bvk_fold_op op, bvk_dtype dtype, size_t inputs,
                         uint32_t rank, const ptrdiff_t *BVK_NULLABLE shape, const ptrdiff_t *BVK_NULLABLE strides);

/// Computes the elements `begin ..< end` of the output, in the fold's own order. The pointers address each operand's
/// element at index (0, 0, ...); the output's memory must not overlap an input's. Distinct ranges may run at the same
/// time.
void bvk_fold_run(const bvk_fold *fold, void *out, const void *BVK_NONNULL const *BVK_NONNULL inputs, size_t begin,
                  size_t end);

BVK_ASSUME_NONNULL_END

#endif
