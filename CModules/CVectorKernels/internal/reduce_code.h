// SPDX-License-Identifier: Apache-2.0
//
// What a target provides for one reduction of one dtype. The walk over dimensions, the order of the blocks and their
// pairwise combination are the same for all and lie in reduce.c.

#ifndef BERTH_BVK_REDUCE_CODE_H
#define BERTH_BVK_REDUCE_CODE_H

#include "../include/bvk_reduce.h"

enum {
  /// The bytes of accumulators that `columns` fills at most.
  reduce_column_tile_bytes = 1024
};

struct bvk_reduce_code {
  uint32_t element_size;
  /// The size of an accumulator: 4, 8 or 16 bytes, or the element's own.
  uint32_t accumulator_size;
  /// Writes the value over nothing into `count` accumulators.
  void (*identity)(void *accumulators, size_t count);
  /// Reduces `count` > 0 contiguous elements to one accumulator.
  void (*block)(void *accumulator, const void *in, size_t count);
  /// Reduces `rows` > 0 rows of `count` contiguous elements, `stride` bytes apart, to `count` accumulators, one a
  /// column.
  void (*columns)(void *accumulators, const void *in, ptrdiff_t stride, size_t rows, size_t count);
  /// to[i] = to[i] combined with from[i].
  void (*combine)(void *to, const void *from, size_t count);
  /// Stores `count` results, `stride` bytes apart; `length` elements went into each.
  void (*finish)(void *out, ptrdiff_t stride, const void *accumulators, size_t count, size_t length);
};

#endif
