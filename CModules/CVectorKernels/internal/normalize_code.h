// SPDX-License-Identifier: Apache-2.0
//
// What a target provides for softmax and layer normalisation of one dtype.

#ifndef BERTH_BVK_NORMALIZE_CODE_H
#define BERTH_BVK_NORMALIZE_CODE_H

#include "../include/bvk_normalize.h"

enum {
  /// The most neighbouring rows that `columns` takes at once.
  softmax_column_tile = 64,
  /// The most vectors of neighbouring rows that are kept in registers.
  softmax_column_vectors = 4
};

struct bvk_softmax_code {
  uint32_t element_size;
  /// One row of `length` > 0 elements; strides in bytes.
  void (*row)(void *out, ptrdiff_t out_stride, const void *in, ptrdiff_t in_stride, size_t length);
  /// `count` rows side by side, at most `softmax_column_tile`: elements of different rows are neighbours, those of
  /// one row are a stride apart.
  void (*columns)(void *out, ptrdiff_t out_stride, const void *in, ptrdiff_t in_stride, size_t length, size_t count);
};

struct bvk_layer_norm_code {
  uint32_t element_size;
  /// One contiguous row; `scale` and `bias` may be NULL. The statistics are float64 for float64 and float32 for all
  /// others.
  void (*row)(void *out, const void *in, const void *scale, const void *bias, size_t length, double epsilon,
              void *mean, void *inverse_deviation);
};

#endif
