// SPDX-License-Identifier: Apache-2.0
//
// What a target provides for softmax and the normalisations of one dtype.

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

struct bvk_row_norm_code {
  uint32_t element_size;
  /// The size of what is computed with: float64 for float64 and float32 for all others.
  uint32_t scalar_size;
  /// The elements that a block has.
  uint32_t block;
  /// The moments of one block, about its mean or about 0.
  bvk_moments (*moments)(const void *in, size_t count, int takes_mean);
  /// (x - mean) * factor * scale + bias. A scale that is NULL is part of the factor; of a bias that is NULL `summand`
  /// is what is added.
  void (*apply)(void *out, const void *in, size_t count, double mean, double factor, double summand, const void *scale,
                const void *bias);
  /// (x - mean) * factor + summand with arrays of scalars that go along.
  void (*apply_across)(void *out, const void *in, size_t count, const void *mean, const void *factor,
                       const void *summand);
};

#endif
