// SPDX-License-Identifier: Apache-2.0
//
// What a target provides for one pooling of one dtype. The walk over rows and taps is the same for all and lies in
// pooling.c.

#ifndef BERTH_BVK_POOLING_CODE_H
#define BERTH_BVK_POOLING_CODE_H

#include "../include/bvk_pooling.h"

enum {
  /// Output elements of a row that are accumulated at a time.
  pooling_chunk = 512
};

struct bvk_pooling_code {
  uint32_t element_size;
  uint32_t accumulator_size;
  /// Writes the value over nothing into `count` accumulators.
  void (*identity)(void *accumulators, size_t count);
  /// Takes `count` elements, `step` bytes apart, one into each accumulator.
  void (*fold)(void *accumulators, const void *in, ptrdiff_t step, size_t count);
  /// Stores `count` results, `stride` bytes apart. `divisors` has a factor of the divisor for each; it is 1 for maxima.
  void (*finish)(void *out, ptrdiff_t stride, const void *accumulators, const float *divisors, size_t count);
  /// Whether an element is greater than another.
  int (*is_greater)(const void *a, const void *b);
};

#endif
