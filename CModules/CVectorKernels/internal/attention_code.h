// SPDX-License-Identifier: Apache-2.0
//
// What a target provides for attention computed in one type, and how the work is cut.

#ifndef BERTH_BVK_ATTENTION_CODE_H
#define BERTH_BVK_ATTENTION_CODE_H

#include "../include/bvk_attention.h"
#include "gemm_code.h"

enum {
  /// Keys whose scores are computed before the running maxima move on. Packed keys and values of 64 elements take 64
  /// KiB each in float32: they stay in the second-level cache while all rows of an item pass by.
  attention_block_keys = 256,
  /// Rows whose scores are kept: 50 KiB of float32. A multiple of every target's tile height.
  attention_block_rows = 48,
  /// From one row of scores to the next: apart from a power of two, so that rows do not contend for the same cache
  /// lines.
  attention_line = attention_block_keys + 16,
  /// The most rows of an item: beyond that, packing the keys once more for others costs next to nothing.
  attention_most_rows = 384,
  /// So many rows or fewer make products with single rows rather than tiles: a key that serves no more of them is not
  /// worth packing.
  attention_narrow_rows = 8,
  /// Keys of an item where rows fit one block: enough for a thread to read a while, and a matter of the shape alone,
  /// since the division shows in the bits.
  attention_key_span = 1024
};

/// What of the work an item is.
typedef struct bvk_attention_part {
  size_t batch;
  size_t kv_head;
  size_t row_begin;
  size_t row_end;
  size_t key_begin;
  size_t key_end;
} bvk_attention_part;

/// Where the parts of an item's scratch begin, in scalars; each a multiple of 64 bytes.
typedef struct bvk_attention_layout {
  size_t queries;
  size_t keys;
  size_t values;
  size_t scores;
  size_t bias;
  size_t line;
  size_t sums;
  size_t highest;
  size_t total;
  size_t shrink;
  size_t ranges;
  size_t end;
} bvk_attention_layout;

struct bvk_attention_code {
  size_t scalar_size;
  size_t tile_rows;
  size_t tile_columns;
  /// One item. `partial` is NULL where its result goes to y.
  void (*part)(const bvk_attention *attention, const bvk_attention_operands *operands, bvk_attention_part part,
               void *scratch, void *partial);
  /// Combines `count` partial results, which lie `step` bytes apart.
  void (*finish)(const bvk_attention *attention, const bvk_attention_operands *operands, bvk_attention_part part,
                 void *scratch, const void *partial, size_t count, size_t step);
};

bvk_attention_layout bvk_attention_lay_out(const bvk_attention *attention);

static inline size_t bvk_attention_larger(size_t a, size_t b) { return a > b ? a : b; }

/// The elements of a value as they are summed up: whole panels of a tile.
static inline size_t bvk_attention_value_width(const bvk_attention *attention) {
  return bvk_round_up(attention->value_size, attention->code->tile_columns);
}

#endif
