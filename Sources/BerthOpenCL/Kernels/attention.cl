// SPDX-License-Identifier: Apache-2.0
//
// Attention in one pass over the keys with a running maximum, for the strategies cpu and fpga; attention_group.cl is
// that of gpu. Never more of the scores is kept than those of a tile: LANES rows x BLOCK_KEYS keys. See
// attention_geometry.cl for the macros.
//
// A vector holds one number of each row of the tile. So a key's element, and a value's, meets all rows at once as it
// lies in memory, whatever the layout, and the softmax works without exchange between lanes.

#include "types.cl"
#include "items.cl"
#include "vectors.cl"
#include "attention_geometry.cl"

// Buffers, on the chip for fpga: in float32 8 KiB of queries, 8 KiB of sums, 4 KiB of scores.
#define BLOCK_KEYS 64
#define CHUNK 128
// Keys, and elements of values, whose sums are in registers at a time.
#define EACH 8

// Keys or values that lie behind each other.
typedef struct {
  index_t first, count;
  index_t key, value;
  int is_past;
} attention_block;

typedef struct {
  attention_geometry g;
  attention_window window;
  VAL(T) scale, softcap;
  global const MEM(T) *q, *key, *past_key;
  global const MEM(TV) *value, *past_value;
  global const MASK_MEM *mask;
  global const long *lengths;
  global MEM(T) *y, *scores;
} attention_call;

// What the rows of a tile are.
typedef struct {
  index_t batch, key_head, count;
  index_t q[WIDEST(T)], y[WIDEST(T)], mask[WIDEST(T)], scores[WIDEST(T)];
  attention_range ranges[WIDEST(T)];
} attention_rows;

static inline attention_block attention_block_at(const attention_call *a, const attention_rows *rows, index_t first,
                                                 index_t end) {
  const attention_geometry *g = &a->g;
  attention_block block;
  block.is_past = first < g->past;
  block.first = first;
  block.count = min((block.is_past ? min(g->past, end) : end) - first, (index_t)BLOCK_KEYS);
  const attention_strides *key = block.is_past ? &g->past_key : &g->key;
  const attention_strides *value = block.is_past ? &g->past_value : &g->value;
  index_t position = block.is_past ? first : first - g->past;
  block.key = rows->batch * key->batch + rows->key_head * key->head + position * key->position;
  block.value = rows->batch * value->batch + rows->key_head * value->head + position * value->position;
  return block;
}

// Elements `first ..< first + count` of the rows' queries, times the scale.
static inline void attention_take_queries(const attention_call *a, const attention_rows *rows, index_t first, index_t count,
                                          VEC(T) *queries) {
  for (index_t e = 0; e < count; ++e) {
    VAL(T) lanes[WIDEST(T)];
#pragma unroll
    for (int lane = 0; lane < WIDEST(T); ++lane) {
      lanes[lane] = LOAD(T, a->q, rows->q[lane] + (first + e) * a->g.q.element) * a->scale;
    }
    queries[e] = VEC_GET(T, lanes);
  }
}

// Adds products of `depth` elements, which begin at `keys`, to the scores of a block.
static inline void attention_products(global const MEM(T) *keys, index_t key_step, index_t element_step, index_t count,
                                      index_t depth, const VEC(T) *queries, VEC(T) *scores) {
  for (index_t first = 0; first < count; first += EACH) {
    VEC(T) sums[EACH];
    index_t places[EACH];
#pragma unroll
    for (int i = 0; i < EACH; ++i) {
      sums[i] = scores[first + i];
      // Behind the last key it is computed again; nobody looks.
      places[i] = min(first + i, count - 1) * key_step;
    }
    for (index_t e = 0; e < depth; ++e) {
      VEC(T) query = queries[e];
#pragma unroll
      for (int i = 0; i < EACH; ++i) sums[i] = fma((VEC(T))LOAD(T, keys, places[i] + e * element_step), query, sums[i]);
    }
#pragma unroll
    for (int i = 0; i < EACH; ++i) scores[first + i] = sums[i];
  }
}

// Adds the values of a block, weighted, to the sums, which shrink first.
static inline void attention_add_values(global const MEM(TV) *values, index_t key_step, index_t element_step, index_t count,
                                        index_t size, const VEC(T) *weights, VEC(T) shrink, VEC(T) *sums) {
  for (index_t first = 0; first < size; first += EACH) {
    VEC(T) own[EACH];
    index_t places[EACH];
#pragma unroll
    for (int i = 0; i < EACH; ++i) {
      own[i] = sums[first + i] * shrink;
      places[i] = min(first + i, size - 1) * element_step;
    }
    for (index_t key = 0; key < count; ++key) {
      VEC(T) weight = weights[key];
#pragma unroll
      for (int i = 0; i < EACH; ++i) {
        own[i] = fma((VEC(T))(VAL(T))LOAD(TV, values, places[i] + key * key_step), weight, own[i]);
      }
    }
#pragma unroll
    for (int i = 0; i < EACH; ++i) sums[first + i] = own[i];
  }
}

static inline void attention_emit(const attention_call *a, const attention_rows *rows, const attention_block *block,
                                  const VEC(T) *scores) {
  for (index_t key = 0; key < block->count; ++key) {
    VAL(T) lanes[WIDEST(T)];
    VEC_PUT(T, lanes, scores[key]);
    for (index_t lane = 0; lane < rows->count; ++lane) {
      STORE(T, a->scores, rows->scores[lane] + (block->first + key) * a->g.scores.element, lanes[lane]);
    }
  }
}

// From queries and keys to scores after the mask; keys that a row does not see get minus infinity.
static inline void attention_scores_of(const attention_call *a, const attention_rows *rows, const attention_block *block,
                                       VEC(T) *queries, VEC(T) *scores) {
  const attention_geometry *g = &a->g;
  const attention_strides *strides = block->is_past ? &g->past_key : &g->key;
  global const MEM(T) *keys = (block->is_past ? a->past_key : a->key) + block->key;
  for (index_t key = 0; key < BLOCK_KEYS; ++key) scores[key] = 0;
  for (index_t first = 0; first < g->head_size; first += CHUNK) {
    index_t depth = min(g->head_size - first, (index_t)CHUNK);
    // Queries of one chunk stay where they are.
    if (g->head_size > CHUNK) attention_take_queries(a, rows, first, depth, queries);
    attention_products(keys + first * strides->element, strides->position, strides->element, block->count, depth, queries,
                       scores);
  }
  if (g->stage == STAGE_RAW) attention_emit(a, rows, block, scores);
  if (a->softcap > 0) {
    for (index_t key = 0; key < block->count; ++key) scores[key] = a->softcap * tanh(scores[key] / a->softcap);
  }
  if (g->stage == STAGE_CAPPED) attention_emit(a, rows, block, scores);
#pragma unroll
  for (int lane = 0; lane < WIDEST(T); ++lane) {
    // Begin and end within the block.
    index_t begin = clamp(rows->ranges[lane].begin - block->first, (index_t)0, block->count);
    index_t end = clamp(rows->ranges[lane].end - block->first, (index_t)0, block->count);
    VAL(T) *own = (VAL(T) *)scores + lane;
#ifdef TM
    end = clamp(g->mask_keys - block->first, (index_t)0, end);
    for (index_t key = begin; key < end; ++key) {
      VAL(T) bias = attention_bias(a->mask, rows->mask[lane] + (block->first + key) * g->mask.element);
      own[key * WIDEST(T)] = bias == -(VAL(T))INFINITY ? bias : own[key * WIDEST(T)] + bias;
    }
#endif
    for (index_t key = 0; key < begin; ++key) own[key * WIDEST(T)] = -(VAL(T))INFINITY;
    for (index_t key = max(begin, end); key < block->count; ++key) own[key * WIDEST(T)] = -(VAL(T))INFINITY;
  }
  if (g->stage == STAGE_MASKED) attention_emit(a, rows, block, scores);
}

// Makes exponentials of scores and moves maxima and totals on. A NaN among the scores passes by the maximum and makes a
// NaN of the total; so does plus infinity.
//
// Returns by what all that was summed up before shrinks.
static inline VEC(T) attention_exponentials(VEC(T) *scores, index_t count, VEC(T) *highest, VEC(T) *total) {
  VEC(T) before = *highest, now = before;
  for (index_t key = 0; key < count; ++key) now = fmax(now, scores[key]);
  VEC(T) shift = select(now, (VEC(T))0, now == -(VAL(T))INFINITY);
  VEC(T) sum = 0;
  for (index_t key = 0; key < count; ++key) {
    scores[key] = exp(scores[key] - shift);
    sum += scores[key];
  }
  VEC(T) shrink = select(exp(before - shift), (VEC(T))1, now == before);
  *highest = now;
  *total = *total * shrink + sum;
  return shrink;
}

// Writes what a span of keys found; `to` is where that of the first row lies.
static inline void attention_keep(const attention_geometry *g, const attention_rows *rows, global VAL(T) *to,
                                  index_t first_value, index_t value_count, VEC(T) highest, VEC(T) total, const VEC(T) *sums) {
  VAL(T) lanes[WIDEST(T)];
  index_t step = g->spans * (g->value_size + 2);
  if (first_value == 0) {
    VEC_PUT(T, lanes, highest);
    for (index_t lane = 0; lane < rows->count; ++lane) to[lane * step] = lanes[lane];
    VEC_PUT(T, lanes, total);
    for (index_t lane = 0; lane < rows->count; ++lane) to[lane * step + 1] = lanes[lane];
  }
  for (index_t e = 0; e < value_count; ++e) {
    VEC_PUT(T, lanes, sums[e]);
    for (index_t lane = 0; lane < rows->count; ++lane) to[lane * step + 2 + first_value + e] = lanes[lane];
  }
}

// Items: spans of keys x batches x heads of keys x tiles of rows x chunks of values.
KERNEL void attention(
    global const MEM(T) *q, index_t q0, global const MEM(T) *key, index_t key0, global const MEM(TV) *value, index_t value0,
    global const MEM(T) *past_key, index_t past_key0, global const MEM(TV) *past_value, index_t past_value0,
    global const MASK_MEM *mask, index_t mask0, global const long *lengths, index_t lengths0, global MEM(T) *y, index_t y0,
    global MEM(T) *score_output, index_t score_output0, global VAL(T) *partial, index_t partial0, attention_geometry g,
    attention_window window, VAL(T) scale, VAL(T) softcap) {
  attention_call a;
  a.g = g;
  a.window = window;
  a.scale = scale;
  a.softcap = softcap;
  a.q = q + q0;
  a.key = key + key0;
  a.value = value + value0;
  a.past_key = past_key + past_key0;
  a.past_value = past_value + past_value0;
  a.mask = mask + mask0;
  a.lengths = lengths + lengths0;
  a.y = y + y0;
  a.scores = score_output + score_output0;

  index_t row_count = g.group * g.queries, total_keys = g.past + g.keys;
  index_t tiles = (row_count + WIDEST(T) - 1) / WIDEST(T), chunks = max((g.value_size + CHUNK - 1) / CHUNK, (index_t)1);
  index_t heads = g.batch * g.key_heads;
  partial += partial0;
  FOR_ITEMS(item, g.spans * heads * tiles * chunks) {
    index_t first_value = item % chunks * CHUNK, tile = item / chunks % tiles;
    index_t head = item / chunks / tiles % heads, span = item / chunks / tiles / heads;
    index_t value_count = min(g.value_size - first_value, (index_t)CHUNK);
    attention_rows rows;
    rows.batch = head / g.key_heads;
    rows.key_head = head % g.key_heads;
    rows.count = min(row_count - tile * WIDEST(T), (index_t)WIDEST(T));
    index_t begin = total_keys, end = 0;
    for (int lane = 0; lane < WIDEST(T); ++lane) {
      // Lanes behind the last row do what it does.
      index_t row = min(tile * WIDEST(T) + lane, row_count - 1);
      rows.q[lane] = attention_row(&g, &g.q, rows.batch, rows.key_head, row);
      rows.y[lane] = attention_row(&g, &g.y, rows.batch, rows.key_head, row) + first_value * g.y.element;
      rows.mask[lane] = attention_row(&g, &g.mask, rows.batch, rows.key_head, row);
      rows.scores[lane] = attention_row(&g, &g.scores, rows.batch, rows.key_head, row);
      attention_range range = attention_keys_of(&g, &window, a.lengths, rows.batch, row);
      rows.ranges[lane] = range;
      if (range.begin < range.end) {
        begin = min(begin, range.begin);
        end = max(end, range.end);
      }
    }
    begin = max(begin, span * g.span_keys);
    end = min(end, (span + 1) * g.span_keys);
    // One of the chunks lets scores out, which looks at all keys. Else none is read that no row sees: what is no valid
    // key may be anything.
    a.g.stage = first_value > 0 ? STAGE_NONE : g.stage;
    int stage = (int)a.g.stage;
    VEC(T) queries[CHUNK], sums[CHUNK], scores[BLOCK_KEYS];
    VEC(T) highest = -(VAL(T))INFINITY, total = 0;
    for (int e = 0; e < CHUNK; ++e) sums[e] = 0;
    if (g.head_size <= CHUNK) attention_take_queries(&a, &rows, 0, g.head_size, queries);
    int is_writing = stage != STAGE_NONE && stage != STAGE_PROBABILITIES;
    index_t last_key = is_writing ? total_keys : end;
    for (index_t first = is_writing ? 0 : begin; first < last_key;) {
      attention_block block = attention_block_at(&a, &rows, first, last_key);
      first += block.count;
      attention_scores_of(&a, &rows, &block, queries, scores);
      VEC(T) shrink = attention_exponentials(scores, block.count, &highest, &total);
      const attention_strides *strides = block.is_past ? &g.past_value : &g.value;
      global const MEM(TV) *values = (block.is_past ? a.past_value : a.value) + block.value + first_value * strides->element;
      attention_add_values(values, strides->position, strides->element, block.count, value_count, scores, shrink, sums);
    }
    if (g.spans > 1) {
      attention_keep(&g, &rows, partial + attention_partial(&g, head, tile * WIDEST(T), span), first_value, value_count, highest,
                     total, sums);
      continue;
    }
    // Without a key there is no total, and the sums are 0.
    VEC(T) divisor = select(total, (VEC(T))1, total == 0);
    if (stage == STAGE_PROBABILITIES) {
      VEC(T) shift = select(highest, (VEC(T))0, highest == -(VAL(T))INFINITY);
      for (index_t first = 0; first < total_keys;) {
        attention_block block = attention_block_at(&a, &rows, first, total_keys);
        first += block.count;
        attention_scores_of(&a, &rows, &block, queries, scores);
        for (index_t i = 0; i < block.count; ++i) scores[i] = exp(scores[i] - shift) / divisor;
        attention_emit(&a, &rows, &block, scores);
      }
    }
    for (index_t e = 0; e < value_count; ++e) {
      VAL(T) lanes[WIDEST(T)];
      VEC_PUT(T, lanes, sums[e] / divisor);
      for (index_t lane = 0; lane < rows.count; ++lane) STORE(T, a.y, rows.y[lane] + e * g.y.element, lanes[lane]);
    }
  }
}
