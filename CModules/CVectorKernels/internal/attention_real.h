// SPDX-License-Identifier: Apache-2.0
//
// Attention computed in one type. A template: see attention_impl.h.
//
// An item has some rows, which are queries of all heads that share keys and values, and all keys. It walks through the
// keys in blocks, packs each once, and for all its rows in blocks of some forty: scores, exponentials with the running
// maximum, and products with the values, added to what was summed up before. The scores of one block of rows and keys
// are all that is ever kept of them. What a row yields does not depend on the other rows of its item.

/// Neighbouring keys of one place, `first` of the item's own count.
typedef struct R(attention_block) {
  size_t first;
  size_t count;
  const char *keys;
  const char *values;
  const bvk_attention_strides *key_strides;
  const bvk_attention_strides *value_strides;
} R(attention_block);

static R(attention_block) R(attention_block_at)(const bvk_attention *attention, const bvk_attention_operands *operands,
                                                const bvk_attention_part *part, size_t first) {
  const int is_past = first < attention->past;
  R(attention_block) block;
  block.first = first;
  const size_t end = is_past ? bvk_smaller(attention->past, part->key_end) : part->key_end;
  block.count = bvk_smaller(end - first, attention_block_keys);
  block.key_strides = is_past ? &attention->past_key_strides : &attention->key_strides;
  block.value_strides = is_past ? &attention->past_value_strides : &attention->value_strides;
  const ptrdiff_t position = (ptrdiff_t)(is_past ? first : first - attention->past);
  const bvk_attention_strides *strides = block.key_strides;
  block.keys = (const char *)(is_past ? operands->past_key : operands->key) +
               ((ptrdiff_t)part->batch * strides->batch + (ptrdiff_t)part->kv_head * strides->head +
                position * strides->position) *
                   (ptrdiff_t)bvk_dtype_size(attention->dtype);
  strides = block.value_strides;
  block.values = (const char *)(is_past ? operands->past_value : operands->value) +
                 ((ptrdiff_t)part->batch * strides->batch + (ptrdiff_t)part->kv_head * strides->head +
                  position * strides->position) *
                     (ptrdiff_t)bvk_dtype_size(attention->value_dtype);
  return block;
}

/// Key `index` of a block: where it lies, if the processor can use it there, or in `line`.
static const R_SCALAR *R(attention_key)(const bvk_attention *attention, const R(attention_block) *block, size_t index,
                                        R_SCALAR *line) {
  const char *from =
      block->keys + (ptrdiff_t)index * block->key_strides->position * (ptrdiff_t)bvk_dtype_size(attention->dtype);
  if (attention->dtype == R_DTYPE && block->key_strides->element == 1) return (const R_SCALAR *)(const void *)from;
  R(attention_read)(line, attention->dtype, from, block->key_strides->element, attention->head_size);
  return line;
}

/// Value `index` of a block, likewise.
static const R_SCALAR *R(attention_value)(const bvk_attention *attention, const R(attention_block) *block,
                                          size_t index, R_SCALAR *line) {
  const char *from = block->values + (ptrdiff_t)index * block->value_strides->position *
                                         (ptrdiff_t)bvk_dtype_size(attention->value_dtype);
  if (attention->value_dtype == R_DTYPE && block->value_strides->element == 1) {
    return (const R_SCALAR *)(const void *)from;
  }
  R(attention_read)(line, attention->value_dtype, from, block->value_strides->element, attention->value_size);
  return line;
}

/// The item's queries times the scale: in panels of a tile's rows, or, where rows are few, one behind the other.
static void R(attention_pack_queries)(const bvk_attention *attention, const bvk_attention_operands *operands,
                                      const bvk_attention_part *part, R_SCALAR *to, R_SCALAR *line) {
  const size_t depth = attention->head_size;
  const size_t height = attention->is_narrow ? 1 : GEMM_TILE_ROWS;
  const R_SCALAR scale = (R_SCALAR)attention->scale;
  const size_t rows = part->row_end - part->row_begin;
  memset(to, 0, bvk_round_up(rows, height) * depth * sizeof(R_SCALAR));
  for (size_t row = 0; row < rows; ++row) {
    const bvk_attention_strides *strides = &attention->q_strides;
    const char *from = (const char *)operands->q + R(attention_row)(attention, part, strides, part->row_begin + row) *
                                                       (ptrdiff_t)bvk_dtype_size(attention->dtype);
    R(attention_read)(line, attention->dtype, from, strides->element, depth);
    R_SCALAR *panel = to + row / height * height * depth + row % height;
    for (size_t p = 0; p < depth; ++p) panel[p * height] = line[p] * scale;
  }
}

/// The keys of a block, in panels of a tile's columns: to[p * width + w] is element p of key w.
static void R(attention_pack_keys)(const bvk_attention *attention, const R(attention_block) *block, R_SCALAR *to,
                                   R_SCALAR *line) {
  enum { width = R(tile_columns) };
  const size_t depth = attention->head_size;
  const size_t padded = bvk_round_up(block->count, width);
  for (size_t key = 0; key < padded; ++key) {
    R_SCALAR *panel = to + key / width * width * depth + key % width;
    if (key < block->count) {
      const R_SCALAR *from = R(attention_key)(attention, block, key, line);
      for (size_t p = 0; p < depth; ++p) panel[p * width] = from[p];
    } else {
      for (size_t p = 0; p < depth; ++p) panel[p * width] = 0;
    }
  }
}

/// The values of a block, in panels of a tile's columns: to[key * width + w] is element w of that panel of value `key`.
static void R(attention_pack_values)(const bvk_attention *attention, const R(attention_block) *block, R_SCALAR *to,
                                     R_SCALAR *line) {
  enum { width = R(tile_columns) };
  for (size_t key = 0; key < block->count; ++key) {
    const R_SCALAR *from = R(attention_value)(attention, block, key, line);
    for (size_t w = 0; w < attention->value_size; w += width) {
      const size_t used = bvk_smaller(attention->value_size - w, width);
      R_SCALAR *panel = to + w * block->count + key * width;
      memcpy(panel, from + w, used * sizeof(R_SCALAR));
      for (size_t i = used; i < width; ++i) panel[i] = 0;
    }
  }
}

/// Puts the values of a block where `attention_add_values` looks for them.
static void R(attention_take_values)(const bvk_attention *attention, const R(attention_block) *block,
                                     R(attention_scratch) at) {
  if (!attention->is_narrow) {
    R(attention_pack_values)(attention, block, at.values, at.line);
    return;
  }
  const size_t width = bvk_attention_value_width(attention);
  for (size_t key = 0; key < block->count; ++key) {
    R_SCALAR *to = at.values + key * width;
    // A value that can be used where it lies is not copied.
    if (R(attention_value)(attention, block, key, to) != to) return;
  }
}

static void R(attention_score_tile)(size_t depth, const R_SCALAR *a, const R_SCALAR *b, R_SCALAR *tile) {
  R(tile)(depth, a, 1, GEMM_TILE_ROWS, b, tile, attention_line);
}

static void R(attention_value_tile)(size_t depth, const R_SCALAR *a, const R_SCALAR *b, R_SCALAR *tile) {
  R(tile)(depth, a, attention_line, 1, b, tile, R(tile_columns));
}

/// Products of the rows `first ..< last` of an item, counted from its first, and the keys of a block.
static void R(attention_products)(const bvk_attention *attention, const R(attention_block) *block,
                                  R(attention_scratch) at, size_t first, size_t last) {
  const size_t depth = attention->head_size;
  if (attention->is_narrow) {
    for (size_t key = 0; key < block->count; ++key) {
      const R_SCALAR *from = R(attention_key)(attention, block, key, at.line);
      for (size_t row = first; row < last; ++row) {
        at.scores[(row - first) * attention_line + key] = R(dot)(at.queries + row * depth, from, depth);
      }
    }
    return;
  }
  for (size_t key = 0; key < block->count; key += R(tile_columns)) {
    for (size_t row = first; row < last; row += GEMM_TILE_ROWS) {
      R(attention_score_tile)(depth, at.queries + row * depth, at.keys + key * depth,
                              at.scores + (row - first) * attention_line + key);
    }
  }
}

/// Adds exponentials times values to the sums of the same rows, which shrink first.
static void R(attention_add_values)(const bvk_attention *attention, const R(attention_block) *block,
                                    R(attention_scratch) at, size_t first, size_t last) {
  const size_t width = bvk_attention_value_width(attention);
  if (attention->is_narrow) {
    const int is_direct = attention->value_dtype == R_DTYPE && block->value_strides->element == 1;
    const R_SCALAR *values = is_direct ? (const R_SCALAR *)(const void *)block->values : at.values;
    const ptrdiff_t step = is_direct ? block->value_strides->position : (ptrdiff_t)width;
    for (size_t row = first; row < last; ++row) {
      R(row_along_columns)(at.scores + (row - first) * attention_line, block->count, values, step, at.line,
                           attention->value_size);
      R_SCALAR *sums = at.sums + row * width;
      const R_SCALAR shrink = at.shrink[row - first];
      for (size_t i = 0; i < attention->value_size; ++i) sums[i] = sums[i] * shrink + at.line[i];
    }
    return;
  }
  _Alignas(64) R_SCALAR tile[GEMM_TILE_ROWS * R(tile_columns)];
  for (size_t column = 0; column < width; column += R(tile_columns)) {
    for (size_t row = first; row < last; row += GEMM_TILE_ROWS) {
      R(attention_value_tile)(block->count, at.scores + (row - first) * attention_line,
                              at.values + column * block->count, tile);
      for (size_t r = 0; r < bvk_smaller(last - row, GEMM_TILE_ROWS); ++r) {
        const R_V(t) shrink = R_V(set1)(at.shrink[row - first + r]);
        R_SCALAR *sums = at.sums + (row + r) * width + column;
        for (size_t i = 0; i < R(tile_columns); i += R_V(W)) {
          const R_V(t) term = R_V(load)(tile + r * R(tile_columns) + i);
          R_V(store)(sums + i, R_V(fma)(R_V(load)(sums + i), shrink, term));
        }
      }
    }
  }
}

/// Whether a row of `first ..< last` sees a key of a block, masks apart.
static int R(attention_sees)(const int64_t *ranges, const R(attention_block) *block, size_t first, size_t last) {
  for (size_t row = first; row < last; ++row) {
    const int64_t *range = ranges + 2 * row;
    if (range[0] < range[1] && range[0] < (int64_t)(block->first + block->count) && range[1] > (int64_t)block->first) {
      return 1;
    }
  }
  return 0;
}

/// Behind the last key that any row sees; at most `limit`.
static size_t R(attention_last_key)(const int64_t *ranges, size_t rows, size_t limit) {
  int64_t last = 0;
  for (size_t row = 0; row < rows; ++row) {
    if (ranges[2 * row] < ranges[2 * row + 1] && ranges[2 * row + 1] > last) last = ranges[2 * row + 1];
  }
  return bvk_smaller((size_t)last, limit);
}

/// Scores of one block of rows and keys, exponentials, and their products with the values.
static void R(attention_step)(const bvk_attention *attention, const bvk_attention_operands *operands,
                              const bvk_attention_part *part, const R(attention_block) *block,
                              R(attention_scratch) at, size_t first, size_t last) {
  R(attention_products)(attention, block, at, first, last);
  int sees = 0;
  for (size_t row = first; row < last; ++row) {
    R_SCALAR *scores = at.scores + (row - first) * attention_line;
    sees |= R(attention_mask_row)(attention, operands, part, at, scores, part->row_begin + row, block->first,
                                  block->count);
    at.shrink[row - first] = R(attention_exponentials)(scores, block->count, at.highest + row, at.total + row);
  }
  // Where no row sees a key, its value may be anything: it is not read.
  if (sees) R(attention_add_values)(attention, block, at, first, last);
}

/// Writes the probabilities of one block of rows and keys out, when maxima and sums are known.
static void R(attention_write_probabilities)(const bvk_attention *attention, const bvk_attention_operands *operands,
                                             const bvk_attention_part *part, const R(attention_block) *block,
                                             R(attention_scratch) at, size_t first, size_t last) {
  R(attention_products)(attention, block, at, first, last);
  for (size_t row = first; row < last; ++row) {
    R_SCALAR *scores = at.scores + (row - first) * attention_line;
    R(attention_mask_row)(attention, operands, part, at, scores, part->row_begin + row, block->first, block->count);
    const R_V(t) shift = R_V(set1)(R(attention_shift)(at.highest[row]));
    const R_V(t) divisor = R_V(set1)(at.total[row] == 0 ? (R_SCALAR)1 : at.total[row]);
    for (size_t i = 0; i < block->count; i += R_V(W)) {
      R_V(store)(scores + i, R_V(div)(R_V(exp)(R_V(sub)(R_V(load)(scores + i), shift)), divisor));
    }
    R(attention_emit)(attention, operands, part, scores, part->row_begin + row, block->first, block->count);
  }
}

/// Divides the sums of one row by its total and stores them. Without a key there is no total, and the sums are 0.
static void R(attention_store)(const bvk_attention *attention, const bvk_attention_operands *operands,
                               const bvk_attention_part *part, const R_SCALAR *sums, R_SCALAR total, R_SCALAR *line,
                               size_t row) {
  const R_SCALAR divisor = total == 0 ? (R_SCALAR)1 : total;
  for (size_t i = 0; i < attention->value_size; ++i) line[i] = sums[i] / divisor;
  const bvk_attention_strides *strides = &attention->y_strides;
  char *to = (char *)operands->y +
             R(attention_row)(attention, part, strides, row) * (ptrdiff_t)bvk_dtype_size(attention->dtype);
  R(attention_write)(attention->dtype, to, strides->element, line, attention->value_size);
}

static void R(attention_part)(const bvk_attention *attention, const bvk_attention_operands *operands,
                              bvk_attention_part part, void *scratch, void *partial) {
  R(attention_scratch) at = R(attention_places)(attention, scratch);
  const size_t width = bvk_attention_value_width(attention);
  const size_t rows = part.row_end - part.row_begin;
  memset(at.sums, 0, rows * width * sizeof(R_SCALAR));
  for (size_t row = 0; row < rows; ++row) {
    at.highest[row] = (R_SCALAR)-INFINITY;
    at.total[row] = 0;
  }
  R(attention_find_ranges)(attention, operands, &part, at.ranges);
  R(attention_pack_queries)(attention, operands, &part, at.queries, at.line);

  const size_t all_keys = part.key_end;
  const bvk_attention_scores stage = attention->scores_stage;
  const int passes = stage == BVK_ATTENTION_PROBABILITIES ? 2 : 1;
  for (int pass = 0; pass < passes; ++pass) {
    // What writes scores out looks at all keys, whether they are seen or not. Else none is read behind the last that is
    // seen: what is no valid key may be anything.
    const int is_writing = stage != BVK_ATTENTION_NO_SCORES && (stage != BVK_ATTENTION_PROBABILITIES || pass == 1);
    part.key_end = is_writing ? all_keys : R(attention_last_key)(at.ranges, rows, all_keys);
    R(attention_block) block;
    for (size_t key = part.key_begin; key < part.key_end; key += block.count) {
      block = R(attention_block_at)(attention, operands, &part, key);
      const int is_seen = R(attention_sees)(at.ranges, &block, 0, rows);
      if (!is_seen && !is_writing) continue;
      if (!attention->is_narrow) R(attention_pack_keys)(attention, &block, at.keys, at.line);
      if (is_seen && pass == 0) R(attention_take_values)(attention, &block, at);
      for (size_t first = 0; first < rows; first += attention_block_rows) {
        const size_t last = bvk_smaller(first + attention_block_rows, rows);
        if (pass == 1) {
          R(attention_write_probabilities)(attention, operands, &part, &block, at, first, last);
        } else if (is_writing || R(attention_sees)(at.ranges, &block, first, last)) {
          R(attention_step)(attention, operands, &part, &block, at, first, last);
        }
      }
    }
  }

  R_SCALAR *result = partial;
  for (size_t row = 0; row < rows; ++row) {
    const R_SCALAR *sums = at.sums + row * width;
    if (result == NULL) {
      R(attention_store)(attention, operands, &part, sums, at.total[row], at.line, part.row_begin + row);
      continue;
    }
    result[0] = at.highest[row];
    result[1] = at.total[row];
    memcpy(result + 2, sums, attention->value_size * sizeof(R_SCALAR));
    result += attention->value_size + 2;
  }
}

static void R(attention_finish)(const bvk_attention *attention, const bvk_attention_operands *operands,
                                bvk_attention_part part, void *scratch, const void *partial, size_t count,
                                size_t step) {
  R(attention_scratch) at = R(attention_places)(attention, scratch);
  for (size_t row = part.row_begin; row < part.row_end; ++row) {
    const char *first = (const char *)partial + (row - part.row_begin) * (attention->value_size + 2) * sizeof(R_SCALAR);
    R_SCALAR highest = (R_SCALAR)-INFINITY;
    for (size_t i = 0; i < count; ++i) {
      const R_SCALAR own = *(const R_SCALAR *)(const void *)(first + i * step);
      highest = own > highest ? own : highest;
    }
    R_SCALAR total = 0;
    memset(at.sums, 0, attention->value_size * sizeof(R_SCALAR));
    for (size_t i = 0; i < count; ++i) {
      const R_SCALAR *own = (const R_SCALAR *)(const void *)(first + i * step);
      const R_SCALAR shrink = R(attention_exp)(own[0] - R(attention_shift)(highest));
      total += own[1] * shrink;
      for (size_t e = 0; e < attention->value_size; ++e) at.sums[e] += own[2 + e] * shrink;
    }
    R(attention_store)(attention, operands, &part, at.sums, total, at.line, row);
  }
}

static const struct bvk_attention_code R(attention) = {
    sizeof(R_SCALAR), GEMM_TILE_ROWS, R(tile_columns), R(attention_part), R(attention_finish),
};
