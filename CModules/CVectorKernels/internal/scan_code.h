// SPDX-License-Identifier: Apache-2.0
//
// What a target provides for the cumulative sum of one dtype.

#ifndef BERTH_BVK_SCAN_CODE_H
#define BERTH_BVK_SCAN_CODE_H

#include "../include/bvk_scan.h"

enum {
  /// The most neighbouring rows that `columns` takes at once.
  scan_column_tile = 64
};

struct bvk_scan_code {
  uint32_t element_size;
  /// One row of `length` elements, strides in bytes.
  void (*row)(void *out, ptrdiff_t out_stride, const void *in, ptrdiff_t in_stride, size_t length, uint32_t exclusive);
  /// `count` rows side by side, at most `scan_column_tile`: their elements are neighbours.
  void (*columns)(void *out, ptrdiff_t out_stride, const void *in, ptrdiff_t in_stride, size_t length, size_t count,
                  uint32_t exclusive);
};

#endif
