// SPDX-License-Identifier: Apache-2.0
//
// Scaled dot-product attention: y = softmax(softcap(scale * q k') + mask) v for each head, in one pass over the keys.

#ifndef BERTH_BVK_ATTENTION_H
#define BERTH_BVK_ATTENTION_H

#include "bvk_base.h"

BVK_ASSUME_NONNULL_BEGIN

struct bvk_attention_code;

/// The strides of a tensor of batch x heads x positions x elements, in elements. Any may be 0 or negative where the
/// tensor is read.
typedef struct bvk_attention_strides {
  ptrdiff_t batch;
  ptrdiff_t head;
  ptrdiff_t position;
  ptrdiff_t element;
} bvk_attention_strides;

/// What of the scores is written out beside the result.
typedef enum bvk_attention_scores {
  BVK_ATTENTION_NO_SCORES = 0,
  /// scale * q k'.
  BVK_ATTENTION_RAW = 1,
  /// After the soft cap.
  BVK_ATTENTION_CAPPED = 2,
  /// After the mask; -inf where a key is hidden.
  BVK_ATTENTION_MASKED = 3,
  /// After the softmax.
  BVK_ATTENTION_PROBABILITIES = 4,
} bvk_attention_scores;

/// An attention of one shape. Fill in all fields above `items`, then call `bvk_attention_init`.
///
/// The keys are `past` ones followed by `keys` new ones, and lie in two places. Query i stands at position p = i +
/// offset and sees key j if p - left <= j <= p + right; the offset is `past`, or, where the caller counts the keys that
/// are valid in each batch, that count - `queries`, and keys from the count on are hidden.
///
/// Scores, softmax and sums are float64 for float64 queries and float32 for all others; probabilities are not rounded
/// before they meet the values, and the result once. A query that sees no key gets zeros. A key that the mask hides (by
/// a 0 or by -inf) has the score -inf whatever its product with the query is.
typedef struct bvk_attention {
  /// Of q, keys, y and the scores: float32, float64, float16 or bfloat16.
  bvk_dtype dtype;
  /// Of values: one of the same four.
  bvk_dtype value_dtype;
  /// One of the same four, whose elements are rounded to `dtype` and added to scores, or bool.
  bvk_dtype mask_dtype;
  size_t batch;
  size_t kv_heads;
  /// Query heads for each head of keys and values; query head h belongs to key head h / group.
  size_t group;
  size_t queries;
  size_t past;
  size_t keys;
  size_t head_size;
  size_t value_size;
  /// The mask covers so many keys; the others are hidden. Only where there is a mask.
  size_t mask_keys;
  double scale;
  /// 0 for none.
  double softcap;
  /// -1 for no limit.
  int64_t left;
  int64_t right;
  bvk_attention_scores scores_stage;
  bvk_attention_strides q_strides;
  bvk_attention_strides key_strides;
  bvk_attention_strides value_strides;
  bvk_attention_strides past_key_strides;
  bvk_attention_strides past_value_strides;
  bvk_attention_strides y_strides;
  /// Batch x query heads x queries x keys, 0 where the mask is the same. Likewise of the scores.
  bvk_attention_strides mask_strides;
  bvk_attention_strides scores_strides;
  ptrdiff_t valid_stride;

  /// How many items of work there are; items may be computed at the same time.
  size_t items;
  /// Bytes of scratch, a multiple of 64, that each computation of an item in flight needs, 64-byte aligned.
  size_t scratch_bytes;
  /// Bytes for all partial results, 64-byte aligned; 0 where the keys of no query are divided among items, and
  /// `bvk_attention_finish` needs not be called.
  size_t partial_bytes;
  /// How many items `bvk_attention_finish` has.
  size_t finish_items;
  /// Private.
  const struct bvk_attention_code *BVK_NULLABLE code;
  /// Rows are the queries of all heads of a group, head after head; an item has so many of them.
  size_t row_span;
  /// An item has so many keys, all where there are no partial results.
  size_t key_span;
  /// Whether there are too few rows to fill a tile of a matrix product.
  int32_t is_narrow;
} bvk_attention;

/// The operands of an attention, as addresses of the elements whose every index is 0.
typedef struct bvk_attention_operands {
  const void *q;
  const void *key;
  const void *value;
  const void *BVK_NULLABLE mask;
  /// NULL where `past` is 0.
  const void *BVK_NULLABLE past_key;
  const void *BVK_NULLABLE past_value;
  /// The number of valid keys in each batch, or NULL. Below 0 counts as 0; beyond all keys, all are valid.
  const int64_t *BVK_NULLABLE valid;
  void *y;
  void *BVK_NULLABLE scores;
} bvk_attention_operands;

/// Divides the work and chooses the code.
///
/// - Parameter threads: how many threads there are for it. The bits of the result do not depend on it.
/// - Returns: `BVK_OK` or `BVK_UNSUPPORTED` (dtype or instruction set, or scratch beyond all addresses).
bvk_status bvk_attention_init(bvk_attention *attention, bvk_isa isa, size_t threads);

/// Computes item `item` of `attention->items`.
void bvk_attention_run(const bvk_attention *attention, const bvk_attention_operands *operands, size_t item,
                       void *scratch, void *BVK_NULLABLE partial);

/// Combines partial results, when all items are done: item `item` of `attention->finish_items`.
void bvk_attention_finish(const bvk_attention *attention, const bvk_attention_operands *operands, size_t item,
                          void *scratch, const void *partial);

BVK_ASSUME_NONNULL_END

#endif
