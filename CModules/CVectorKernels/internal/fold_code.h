// SPDX-License-Identifier: Apache-2.0
//
// What a target provides for folding tensors of one dtype. The walk over the operands is the same for all and lies in
// fold.c.

#ifndef BERTH_BVK_FOLD_CODE_H
#define BERTH_BVK_FOLD_CODE_H

#include "../include/bvk_fold.h"

struct bvk_fold_code {
  uint32_t element_size;
  /// The size of an accumulator. Where it is the element's, accumulators are elements, and lie where the output does.
  uint32_t accumulator_size;
  /// Makes `count` accumulators of the first two inputs.
  void (*start)(void *accumulators, const void *a, const void *b, size_t count);
  /// Folds one more input into them.
  void (*next)(void *accumulators, const void *in, size_t count);
  /// Stores them as elements; `out` may be where they lie. NULL where they are what is wanted.
  void (*finish)(void *out, const void *accumulators, size_t count, size_t inputs);
};

#endif
