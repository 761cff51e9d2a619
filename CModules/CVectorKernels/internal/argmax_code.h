// SPDX-License-Identifier: Apache-2.0
//
// What a target provides for the position of the largest, or of the smallest, element of one dtype.

#ifndef BERTH_BVK_ARGMAX_CODE_H
#define BERTH_BVK_ARGMAX_CODE_H

#include "../include/bvk_reduce.h"

enum {
  /// The most neighbouring outputs that `columns` takes at once.
  argmax_column_tile = 128
};

struct bvk_argmax_code {
  uint32_t element_size;
  /// The position in a row of `length` > 0 elements, `stride` bytes apart.
  int64_t (*row)(const void *in, ptrdiff_t stride, size_t length, uint32_t select_last);
  /// The positions in `count` rows side by side, at most `argmax_column_tile`.
  void (*columns)(int64_t *positions, const void *in, ptrdiff_t stride, size_t length, size_t count,
                  uint32_t select_last);
};

#endif
