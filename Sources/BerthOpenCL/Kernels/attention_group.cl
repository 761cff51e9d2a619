// SPDX-License-Identifier: Apache-2.0
//
// Attention in one pass over the keys with a running maximum, for the strategy gpu; attention.cl is that of the others.
// A work-group computes TILE_ROWS rows x TILE_VALUES elements of values: it makes the scores of a block of keys in
// registers, exchanges them by local memory, and multiplies them with the values from there. See attention_geometry.cl
// for the macros.

#include "types.cl"
#include "items.cl"
#include "attention_geometry.cl"

// Work-items of a group in either direction, and results of each: rows, and keys or elements of values. EACH_ROWS is 1
// where there are few rows. In float32 local memory is 29 KiB, in float64 21.
#ifndef GROUP
#define GROUP 16
#endif
#ifndef EACH_ROWS
#define EACH_ROWS 4
#endif
#ifndef EACH
#define EACH 4
#endif
#define TILE_ROWS (GROUP * EACH_ROWS)
#define TILE_KEYS (GROUP * EACH)
#define TILE_VALUES (GROUP * EACH)
#define TILE_DEPTH 16
#define GROUP_ITEMS (GROUP * GROUP)
// Lines apart from a power of two, so that a column's elements are in different banks.
#define PAD 1

// Dimension 0: spans of keys and tiles of rows, 1: tiles of values, 2: batches and heads of keys.
kernel __attribute__((reqd_work_group_size(GROUP, GROUP, 1)))
void attention(
    global const MEM(T) *q, index_t q0, global const MEM(T) *key, index_t key0, global const MEM(TV) *value, index_t value0,
    global const MEM(T) *past_key, index_t past_key0, global const MEM(TV) *past_value, index_t past_value0,
    global const MASK_MEM *mask, index_t mask0, global const long *lengths, index_t lengths0, global MEM(T) *y, index_t y0,
    global MEM(T) *score_output, index_t score_output0, global VAL(T) *partial, index_t partial0, attention_geometry g,
    attention_window window, VAL(T) scale, VAL(T) softcap) {
  local VAL(T) queries[TILE_DEPTH][TILE_ROWS + PAD];
  // Of keys in the first product, of values in the second.
  local VAL(T) others[TILE_DEPTH][TILE_KEYS + PAD];
  local VAL(T) weights[TILE_ROWS][TILE_KEYS + PAD];
  // What each column of work-items has found of each row.
  local VAL(T) found[TILE_ROWS][GROUP + PAD];
  local index_t begins[TILE_ROWS], ends[TILE_ROWS];
  int column = (int)get_local_id(0), line = (int)get_local_id(1);
  int item = line * GROUP + column;

  index_t batch = (index_t)get_group_id(2) / g.key_heads, key_head = (index_t)get_group_id(2) % g.key_heads;
  index_t row_count = g.group * g.queries, total_keys = g.past + g.keys;
  index_t tiles = (row_count + TILE_ROWS - 1) / TILE_ROWS, span = (index_t)get_group_id(0) / tiles;
  index_t first_row = (index_t)get_group_id(0) % tiles * TILE_ROWS, first_value = (index_t)get_group_id(1) * TILE_VALUES;
  // One tile of values lets scores out.
  int stage = first_value == 0 ? (int)g.stage : STAGE_NONE;
  q += q0;
  y += y0;
  mask += mask0;
  score_output += score_output0;

  for (int r = item; r < TILE_ROWS; r += GROUP_ITEMS) {
    // Rows behind the last do what it does.
    attention_range range =
        attention_keys_of(&g, &window, lengths + lengths0, batch, min(first_row + r, row_count - 1));
    begins[r] = range.begin;
    ends[r] = range.end;
  }
  barrier(CLK_LOCAL_MEM_FENCE);
  index_t begin = total_keys, end = 0;
  for (int r = 0; r < TILE_ROWS; ++r) {
    if (begins[r] < ends[r]) {
      begin = min(begin, begins[r]);
      end = max(end, ends[r]);
    }
  }

  begin = max(begin, span * g.span_keys);
  end = min(end, (span + 1) * g.span_keys);

  VAL(T) highest[EACH_ROWS], total[EACH_ROWS], sums[EACH_ROWS][EACH];
#pragma unroll
  for (int r = 0; r < EACH_ROWS; ++r) {
    highest[r] = -(VAL(T))INFINITY;
    total[r] = 0;
#pragma unroll
    for (int i = 0; i < EACH; ++i) sums[r][i] = 0;
  }

  // Scores before the softmax are let out as they come; probabilities in a pass of their own, when totals are known.
  // What lets scores out looks at all keys. Else none is read that no row sees: what is no valid key may be anything.
  for (int pass = 0; pass < (stage == STAGE_PROBABILITIES ? 2 : 1); ++pass) {
    int is_writing = stage != STAGE_NONE && (stage != STAGE_PROBABILITIES || pass == 1);
    index_t last_key = is_writing ? total_keys : end;
    index_t count;
    for (index_t first = is_writing ? 0 : begin; first < last_key; first += count) {
      // Keys that lie behind each other: of the cache, or new.
      int is_past = first < g.past;
      count = min((is_past ? min(g.past, last_key) : last_key) - first, (index_t)TILE_KEYS);
      index_t position = is_past ? first : first - g.past;
      attention_strides strides = is_past ? g.past_key : g.key;
      global const MEM(T) *keys = (is_past ? past_key + past_key0 : key + key0) + batch * strides.batch +
                                  key_head * strides.head + position * strides.position;

      VAL(T) scores[EACH_ROWS][EACH];
#pragma unroll
      for (int r = 0; r < EACH_ROWS; ++r) {
#pragma unroll
        for (int i = 0; i < EACH; ++i) scores[r][i] = 0;
      }
      for (index_t depth = 0; depth < g.head_size; depth += TILE_DEPTH) {
        for (int i = item; i < TILE_DEPTH * TILE_ROWS; i += GROUP_ITEMS) {
          index_t row = first_row + i / TILE_DEPTH, e = depth + i % TILE_DEPTH;
          int is_there = row < row_count && e < g.head_size;
          queries[i % TILE_DEPTH][i / TILE_DEPTH] =
              is_there ? LOAD(T, q, attention_row(&g, &g.q, batch, key_head, row) + e * g.q.element) * scale : 0;
        }
        for (int i = item; i < TILE_DEPTH * TILE_KEYS; i += GROUP_ITEMS) {
          index_t k = i / TILE_DEPTH, e = depth + i % TILE_DEPTH;
          int is_there = k < count && e < g.head_size;
          others[i % TILE_DEPTH][i / TILE_DEPTH] = is_there ? LOAD(T, keys, k * strides.position + e * strides.element) : 0;
        }
        barrier(CLK_LOCAL_MEM_FENCE);
#pragma unroll 4
        for (int e = 0; e < TILE_DEPTH; ++e) {
          VAL(T) a[EACH_ROWS], b[EACH];
#pragma unroll
          for (int r = 0; r < EACH_ROWS; ++r) a[r] = queries[e][line * EACH_ROWS + r];
#pragma unroll
          for (int i = 0; i < EACH; ++i) b[i] = others[e][column + i * GROUP];
#pragma unroll
          for (int r = 0; r < EACH_ROWS; ++r) {
#pragma unroll
            for (int i = 0; i < EACH; ++i) scores[r][i] = fma(a[r], b[i], scores[r][i]);
          }
        }
        barrier(CLK_LOCAL_MEM_FENCE);
      }

      // Cap, mask, window; the greatest of the row's keys here.
#pragma unroll
      for (int r = 0; r < EACH_ROWS; ++r) {
        int own = line * EACH_ROWS + r;
        index_t row = min(first_row + own, row_count - 1);
        index_t out = attention_row(&g, &g.scores, batch, key_head, row) + first * g.scores.element;
        VAL(T) most = -(VAL(T))INFINITY;
#pragma unroll
        for (int i = 0; i < EACH; ++i) {
          int k = column + i * GROUP;
          int is_written = k < count && first_row + own < row_count;
          VAL(T) score = scores[r][i];
          if (stage == STAGE_RAW && is_written) STORE(T, score_output, out + k * g.scores.element, score);
          if (softcap > 0) score = softcap * tanh(score / softcap);
          if (stage == STAGE_CAPPED && is_written) STORE(T, score_output, out + k * g.scores.element, score);
          int is_seen = k < count && first + k >= begins[own] && first + k < ends[own];
#ifdef TM
          VAL(T) bias = -(VAL(T))INFINITY;
          if (is_seen && first + k < g.mask_keys) {
            bias = attention_bias(mask, attention_row(&g, &g.mask, batch, key_head, row) + (first + k) * g.mask.element);
          }
          is_seen &= bias != -(VAL(T))INFINITY;
          score += bias;
#endif
          score = is_seen ? score : -(VAL(T))INFINITY;
          if (stage == STAGE_MASKED && is_written) STORE(T, score_output, out + k * g.scores.element, score);
          scores[r][i] = score;
          most = fmax(most, score);
        }
        found[own][column] = most;
      }
      if (pass == 1) {
#pragma unroll
        for (int r = 0; r < EACH_ROWS; ++r) {
          index_t row = first_row + line * EACH_ROWS + r;
          if (row >= row_count) continue;
          index_t out = attention_row(&g, &g.scores, batch, key_head, row) + first * g.scores.element;
          VAL(T) divisor = total[r] == 0 ? (VAL(T))1 : total[r];
#pragma unroll
          for (int i = 0; i < EACH; ++i) {
            int k = column + i * GROUP;
            if (k >= count) continue;
            STORE(T, score_output, out + k * g.scores.element, exp(scores[r][i] - attention_shift(highest[r])) / divisor);
          }
        }
        continue;
      }
      barrier(CLK_LOCAL_MEM_FENCE);

      // Exponentials; a NaN among the scores passes by the maximum and makes a NaN of the total, and so does plus
      // infinity.
      VAL(T) shrink[EACH_ROWS];
#pragma unroll
      for (int r = 0; r < EACH_ROWS; ++r) {
        int own = line * EACH_ROWS + r;
        VAL(T) now = highest[r];
        for (int i = 0; i < GROUP; ++i) now = fmax(now, found[own][i]);
        VAL(T) shift = attention_shift(now);
        shrink[r] = now == highest[r] ? (VAL(T))1 : exp(highest[r] - shift);
        highest[r] = now;
        total[r] *= shrink[r];
#pragma unroll
        for (int i = 0; i < EACH; ++i) {
          sums[r][i] *= shrink[r];
          weights[own][column + i * GROUP] = exp(scores[r][i] - shift);
        }
      }
      barrier(CLK_LOCAL_MEM_FENCE);

      strides = is_past ? g.past_value : g.value;
      global const MEM(TV) *values = (is_past ? past_value + past_value0 : value + value0) + batch * strides.batch +
                                     key_head * strides.head + position * strides.position;
      for (index_t depth = 0; depth < count; depth += TILE_DEPTH) {
        for (int i = item; i < TILE_DEPTH * TILE_VALUES; i += GROUP_ITEMS) {
          index_t k = depth + i / TILE_VALUES, e = first_value + i % TILE_VALUES;
          int is_there = k < count && e < g.value_size;
          others[i / TILE_VALUES][i % TILE_VALUES] =
              is_there ? (VAL(T))LOAD(TV, values, k * strides.position + e * strides.element) : 0;
        }
        barrier(CLK_LOCAL_MEM_FENCE);
#pragma unroll 4
        for (int k = 0; k < TILE_DEPTH; ++k) {
          VAL(T) a[EACH_ROWS], b[EACH];
#pragma unroll
          for (int r = 0; r < EACH_ROWS; ++r) {
            a[r] = weights[line * EACH_ROWS + r][depth + k];
            // Every column of work-items keeps the row's total: the same terms in the same order.
            total[r] += a[r];
          }
#pragma unroll
          for (int i = 0; i < EACH; ++i) b[i] = others[k][column + i * GROUP];
#pragma unroll
          for (int r = 0; r < EACH_ROWS; ++r) {
#pragma unroll
            for (int i = 0; i < EACH; ++i) sums[r][i] = fma(a[r], b[i], sums[r][i]);
          }
        }
        barrier(CLK_LOCAL_MEM_FENCE);
      }
    }
  }

#pragma unroll
  for (int r = 0; r < EACH_ROWS; ++r) {
    index_t row = first_row + line * EACH_ROWS + r;
    if (row >= row_count) return;
    if (g.spans > 1) {
      global VAL(T) *part = partial + partial0 + attention_partial(&g, (index_t)get_group_id(2), row, span);
      // Every item of the line knows them.
      if (first_value == 0 && column == 0) {
        part[0] = highest[r];
        part[1] = total[r];
      }
#pragma unroll
      for (int i = 0; i < EACH; ++i) {
        index_t e = first_value + column + i * GROUP;
        if (e < g.value_size) part[2 + e] = sums[r][i];
      }
      continue;
    }
    global MEM(T) *to = y + attention_row(&g, &g.y, batch, key_head, row);
    // Without a key there is no total, and the sums are 0.
    VAL(T) divisor = total[r] == 0 ? (VAL(T))1 : total[r];
#pragma unroll
    for (int i = 0; i < EACH; ++i) {
      index_t e = first_value + column + i * GROUP;
      if (e < g.value_size) STORE(T, to, e * g.y.element, sums[r][i] / divisor);
    }
  }
}
