// SPDX-License-Identifier: Apache-2.0
//
// What a target provides for running sums of one dtype.

#ifndef BERTH_BVK_CUMSUM_CODE_H
#define BERTH_BVK_CUMSUM_CODE_H

#include "../include/bvk_cumsum.h"

enum {
  /// The most neighbouring rows that `columns` takes at once.
  cumsum_column_tile = 64,
  /// The most vectors of neighbouring rows that are kept in registers.
  cumsum_column_vectors = 4
};

struct bvk_cumsum_code {
  uint32_t element_size;
  /// One row of `length` elements; strides in bytes.
  void (*row)(void *out, ptrdiff_t out_stride, const void *in, ptrdiff_t in_stride, size_t length, uint32_t exclusive);
  /// `count` rows side by side, at most `cumsum_column_tile`: elements of different rows are neighbours, those of one
  /// row are a stride apart.
  void (*columns)(void *out, ptrdiff_t out_stride, const void *in, ptrdiff_t in_stride, size_t length, size_t count,
                  uint32_t exclusive);
};

#endif
