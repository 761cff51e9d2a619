// SPDX-License-Identifier: Apache-2.0
//
// What the kernels of Attention share. To be included behind types.cl.
//
// T is the dtype of queries, keys and results, TV that of values, TM that of the mask; without TM there is no mask.
// Scores, softmax and sums are in the type that T is computed in.
//
// Queries of all heads that share a head of keys are rows of one matrix: row r is query r % queries of head r / queries
// of the group.

#ifndef TV
#define TV T
#endif

typedef struct {
  index_t batch, head, position, element;
} attention_strides;

typedef struct {
  index_t batch, key_heads, group, queries;
  // Keys of the cache, and new ones behind them.
  index_t past, keys;
  index_t head_size, value_size;
  // Keys that the mask covers; those behind are hidden.
  index_t mask_keys;
  // What of the scores is written out.
  index_t stage;
  // Whether the valid keys of each batch are counted, and from one count to the next.
  index_t has_lengths, length;
  // The keys are divided among so many work-items or groups, each of which gets so many, where rows alone are too few
  // to keep a device busy; then `finish` combines what they found.
  index_t spans, span_keys;
  attention_strides q, key, value, past_key, past_value, mask, y, scores;
} attention_geometry;

#define STAGE_NONE 0
#define STAGE_RAW 1
#define STAGE_CAPPED 2
#define STAGE_MASKED 3
#define STAGE_PROBABILITIES 4

// How a query's window is bounded; -1 is no bound.
typedef struct {
  long left, right;
} attention_window;

// The keys that a row may see, masks apart: begin ..< end.
typedef struct {
  index_t begin, end;
} attention_range;

// Where row `row` of a head of keys lies in a tensor of batch x query heads x queries.
static inline index_t attention_row(const attention_geometry *g, const attention_strides *strides, index_t batch,
                                    index_t key_head, index_t row) {
  return batch * strides->batch + (key_head * g->group + row / g->queries) * strides->head +
         row % g->queries * strides->position;
}

static inline attention_range attention_keys_of(const attention_geometry *g, const attention_window *window,
                                                global const long *lengths, index_t batch, index_t row) {
  long keys = (long)g->past + g->keys, offset = g->past, limit = keys;
  if (g->has_lengths) {
    // No count beyond these differs from them, and no difference overflows.
    long length = clamp(lengths[batch * g->length], -(1L << 61), 1L << 61);
    offset = length - g->queries;
    limit = clamp(length, 0L, keys);
  }
  long position = offset + row % g->queries;
  long begin = window->left < 0 ? 0 : max(position - window->left, 0L);
  long end = window->right < 0 ? limit : min(position + window->right + 1, limit);
  attention_range range;
  range.begin = (index_t)min(begin, keys);
  range.end = (index_t)max(end, (long)range.begin);
  return range;
}

#ifdef TM
#define MASK_MEM MEM(TM)
#else
#define MASK_MEM MEM(T)
#endif

#ifdef TM
// What the mask adds to a score, rounded to T where it has another dtype; minus infinity hides the key.
#define ROUND(T, v) CAT(round_, T)(v)
static inline float round_f32(float v) { return v; }
static inline float round_f16(float v) {
  ushort narrow;
  vstore_half_rte(v, 0, (half *)&narrow);
  return vload_half(0, (const half *)&narrow);
}
static inline float round_bf16(float v) { return widen_bf16(narrow_bf16(v)); }
#ifdef BERTH_HAS_F64
static inline double round_f64(double v) { return v; }
#endif

static inline VAL(T) attention_bias(global const MEM(TM) *mask, index_t place) {
#ifdef MASK_IS_BOOL
  return mask[place] ? (VAL(T))0 : -(VAL(T))INFINITY;
#else
  return ROUND(T, (VAL(T))LOAD(TM, mask, place));
#endif
}
#endif

// Where a span's part of a row's result lies: maximum, total, and sums of the values.
static inline index_t attention_partial(const attention_geometry *g, index_t head, index_t row, index_t span) {
  return ((head * g->group * g->queries + row) * g->spans + span) * (g->value_size + 2);
}

// The softmax's shift for a maximum: nothing is taken off where no key was seen, since -inf less -inf is no number.
static inline VAL(T) attention_shift(VAL(T) highest) { return highest == -(VAL(T))INFINITY ? (VAL(T))0 : highest; }

// Combines the parts of every result: heads of keys x rows x elements of values.
KERNEL void finish(global const VAL(T) *restrict partial, index_t partial0, global MEM(T) *restrict y, index_t y0,
                   attention_geometry g) {
  partial += partial0;
  y += y0;
  index_t rows = g.group * g.queries;
  FOR_ITEMS(item, g.batch * g.key_heads * rows * g.value_size) {
    index_t e = item % g.value_size, row = item / g.value_size % rows, head = item / g.value_size / rows;
    VAL(T) highest = -(VAL(T))INFINITY;
    for (index_t span = 0; span < g.spans; ++span) highest = fmax(highest, partial[attention_partial(&g, head, row, span)]);
    VAL(T) total = 0, sum = 0, shift = attention_shift(highest);
    for (index_t span = 0; span < g.spans; ++span) {
      index_t place = attention_partial(&g, head, row, span);
      VAL(T) shrink = exp(partial[place] - shift);
      total += partial[place + 1] * shrink;
      sum += partial[place + 2 + e] * shrink;
    }
    // Without a key there is no total, and the sum is 0.
    STORE(T, y, attention_row(&g, &g.y, head / g.key_heads, head % g.key_heads, row) + e * g.y.element,
          sum / (total == 0 ? (VAL(T))1 : total));
  }
}
