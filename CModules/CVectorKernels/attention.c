// SPDX-License-Identifier: Apache-2.0

#include "include/bvk_attention.h"

#include "internal/attention_code.h"
#include "internal/lookup.h"

static const struct bvk_attention_code *find_code(bvk_isa isa, bvk_dtype dtype) {
  BVK_RETURN_LOOKUP(isa, bvk_attention_code, (dtype));
}

static int is_real(bvk_dtype dtype) {
  return dtype == BVK_F32 || dtype == BVK_F64 || dtype == BVK_F16 || dtype == BVK_BF16;
}

static size_t total_keys(const bvk_attention *attention) { return attention->past + attention->keys; }
static size_t total_rows(const bvk_attention *attention) { return attention->group * attention->queries; }
static size_t parts_of(size_t total, size_t length) { return total == 0 ? 0 : (total - 1) / length + 1; }

bvk_attention_layout bvk_attention_lay_out(const bvk_attention *attention) {
  const struct bvk_attention_code *code = attention->code;
  const size_t step = 64 / code->scalar_size;
  const size_t rows = bvk_round_up(attention->row_span, attention_block_rows);
  const size_t width = bvk_attention_value_width(attention);
  bvk_attention_layout at;
  size_t end = 0;
#define PLACE(part, count) \
  at.part = end;           \
  end += bvk_round_up(count, step)
  PLACE(queries, rows * attention->head_size);
  PLACE(keys, attention_block_keys * attention->head_size);
  PLACE(values, attention_block_keys * width);
  PLACE(scores, attention_block_rows * attention_line);
  PLACE(bias, attention_line);
  PLACE(line, bvk_attention_larger(attention->head_size, width));
  PLACE(sums, rows * width);
  PLACE(highest, rows);
  PLACE(total, rows);
  PLACE(shrink, attention_block_rows);
  PLACE(ranges, rows * 2 * (sizeof(int64_t) / code->scalar_size));
#undef PLACE
  at.end = end;
  return at;
}

/// Bytes of one partial result: for each row the weighted sum of values, the maximum and the sum of exponentials.
static size_t partial_step(const bvk_attention *attention) {
  return bvk_round_up(attention->row_span * (attention->value_size + 2) * attention->code->scalar_size, 64);
}

bvk_status bvk_attention_init(bvk_attention *attention, bvk_isa isa, size_t threads) {
  attention->code = find_code(isa, attention->dtype);
  const bvk_dtype mask = attention->mask_dtype;
  if (attention->code == NULL || !is_real(attention->value_dtype) || !(is_real(mask) || mask == BVK_BOOL)) {
    return BVK_UNSUPPORTED;
  }
  // Counts of valid keys are cut at 2^61, so that no key is this far from a position, and no sum of a position and this overflows.
  const int64_t limit = (int64_t)1 << 62;
  if (attention->left > limit) attention->left = limit;
  if (attention->right > limit) attention->right = limit;

  const size_t rows = total_rows(attention);
  const size_t heads = attention->batch * attention->kv_heads;
  attention->is_narrow = rows <= attention_narrow_rows;
  // Enough items for all threads, but no less than a few tiles' worth of rows each.
  const size_t wanted = parts_of(threads * 2, heads == 0 ? 1 : heads);
  size_t span = bvk_round_up(parts_of(rows, wanted == 0 ? 1 : wanted), attention_block_rows);
  span = bvk_smaller(bvk_smaller(span, attention_most_rows), bvk_attention_larger(rows, 1));
  attention->row_span = span;
  // Few queries make few items: then keys are divided too, but not where scores are written, which need all of a row.
  const int divides = rows <= attention_block_rows && attention->scores_stage == BVK_ATTENTION_NO_SCORES;
  attention->key_span = divides ? attention_key_span : bvk_attention_larger(total_keys(attention), 1);

  // Operands exist, so their sizes fit; scratch is larger by what tiles are padded with.
  const size_t widest = bvk_attention_larger(attention->head_size, attention->value_size);
  if (widest > (SIZE_MAX >> 20)) return BVK_UNSUPPORTED;
  const size_t key_parts = bvk_attention_larger(parts_of(total_keys(attention), attention->key_span), 1);
  attention->finish_items = heads * parts_of(rows, span);
  attention->items = attention->finish_items * key_parts;
  attention->scratch_bytes = bvk_attention_lay_out(attention).end * attention->code->scalar_size;
  attention->partial_bytes = key_parts > 1 ? attention->items * partial_step(attention) : 0;
  if (key_parts == 1) attention->finish_items = 0;
  return BVK_OK;
}

/// The rows of an item; all keys.
static bvk_attention_part rows_of(const bvk_attention *attention, size_t item) {
  const size_t row_parts = parts_of(total_rows(attention), attention->row_span);
  const size_t head = item / row_parts;
  bvk_attention_part part;
  part.batch = head / attention->kv_heads;
  part.kv_head = head % attention->kv_heads;
  part.row_begin = item % row_parts * attention->row_span;
  part.row_end = bvk_smaller(part.row_begin + attention->row_span, total_rows(attention));
  part.key_begin = 0;
  part.key_end = total_keys(attention);
  return part;
}

void bvk_attention_run(const bvk_attention *attention, const bvk_attention_operands *operands, size_t item,
                       void *scratch, void *partial) {
  const size_t key_parts = bvk_attention_larger(parts_of(total_keys(attention), attention->key_span), 1);
  bvk_attention_part part = rows_of(attention, item / key_parts);
  part.key_begin = item % key_parts * attention->key_span;
  part.key_end = bvk_smaller(part.key_begin + attention->key_span, total_keys(attention));
  char *own = attention->partial_bytes == 0 ? NULL : (char *)partial + item * partial_step(attention);
  attention->code->part(attention, operands, part, scratch, own);
}

void bvk_attention_finish(const bvk_attention *attention, const bvk_attention_operands *operands, size_t item,
                          void *scratch, const void *partial) {
  const size_t key_parts = parts_of(total_keys(attention), attention->key_span);
  const size_t step = partial_step(attention);
  attention->code->finish(attention, operands, rows_of(attention, item), scratch,
                          (const char *)partial + item * key_parts * step, key_parts, step);
}
