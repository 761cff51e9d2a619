// SPDX-License-Identifier: Apache-2.0
//
// From products of queries and keys to exponentials. A template: see attention_impl.h.

/// Addresses in an item's scratch.
typedef struct R(attention_scratch) {
  R_SCALAR *queries, *keys, *values, *scores, *bias, *line, *sums, *highest, *total, *shrink;
  /// For each row the first key that it sees, and the one behind the last.
  int64_t *ranges;
} R(attention_scratch);

static R(attention_scratch) R(attention_places)(const bvk_attention *attention, void *scratch) {
  const bvk_attention_layout at = bvk_attention_lay_out(attention);
  R_SCALAR *base = scratch;
  return (R(attention_scratch)){
      base + at.queries, base + at.keys,    base + at.values,  base + at.scores, base + at.bias,
      base + at.line,    base + at.sums,    base + at.highest, base + at.total,  base + at.shrink,
      (int64_t *)(void *)(base + at.ranges),
  };
}

/// The place of row `row` of a group in a tensor of batch x query heads x queries: its head and query.
static ptrdiff_t R(attention_row)(const bvk_attention *attention, const bvk_attention_part *part,
                                  const bvk_attention_strides *strides, size_t row) {
  const size_t head = part->kv_head * attention->group + row / attention->queries;
  return (ptrdiff_t)part->batch * strides->batch + (ptrdiff_t)head * strides->head +
         (ptrdiff_t)(row % attention->queries) * strides->position;
}

/// The keys that each row of an item may see, masks apart.
static void R(attention_find_ranges)(const bvk_attention *attention, const bvk_attention_operands *operands,
                                     const bvk_attention_part *part, int64_t *ranges) {
  const int64_t keys = (int64_t)(attention->past + attention->keys);
  int64_t offset = (int64_t)attention->past;
  int64_t limit = keys;
  if (operands->valid != NULL) {
    int64_t valid = operands->valid[(ptrdiff_t)part->batch * attention->valid_stride];
    // No count beyond these differs from them, and no difference overflows.
    const int64_t most = (int64_t)1 << 61;
    if (valid > most) valid = most;
    if (valid < -most) valid = -most;
    offset = valid - (int64_t)attention->queries;
    limit = valid < 0 ? 0 : valid < keys ? valid : keys;
  }
  for (size_t row = part->row_begin; row < part->row_end; ++row, ranges += 2) {
    const int64_t position = offset + (int64_t)(row % attention->queries);
    int64_t begin = attention->left < 0 ? 0 : position - attention->left;
    int64_t end = attention->right < 0 ? limit : position + attention->right + 1;
    if (begin < (int64_t)part->key_begin) begin = (int64_t)part->key_begin;
    if (end > limit) end = limit;
    if (end > (int64_t)part->key_end) end = (int64_t)part->key_end;
    ranges[0] = begin;
    ranges[1] = end < begin ? begin : end;
  }
}

/// Where a key lies in a block of `count` keys from `first` on: 0 if before it, `count` if behind it.
static size_t R(attention_clip)(int64_t key, size_t first, size_t count) {
  if (key <= (int64_t)first) return 0;
  return key - (int64_t)first < (int64_t)count ? (size_t)(key - (int64_t)first) : count;
}

/// Writes scores of one row out.
static void R(attention_emit)(const bvk_attention *attention, const bvk_attention_operands *operands,
                              const bvk_attention_part *part, const R_SCALAR *scores, size_t row, size_t key,
                              size_t count) {
  const bvk_attention_strides *strides = &attention->scores_strides;
  const ptrdiff_t place = R(attention_row)(attention, part, strides, row) + (ptrdiff_t)key * strides->element;
  char *to = (char *)operands->scores + place * (ptrdiff_t)bvk_dtype_size(attention->dtype);
  R(attention_write)(attention->dtype, to, strides->element, scores, count);
}

/// Adds the mask to the scores of one row, from key `key` on.
static void R(attention_add_mask)(const bvk_attention *attention, const bvk_attention_operands *operands,
                                  const bvk_attention_part *part, R_SCALAR *scores, R_SCALAR *bias, size_t row,
                                  size_t key, size_t count) {
  const bvk_attention_strides *strides = &attention->mask_strides;
  const size_t covered = key < attention->mask_keys ? bvk_smaller(attention->mask_keys - key, count) : 0;
  const ptrdiff_t place = R(attention_row)(attention, part, strides, row) + (ptrdiff_t)key * strides->element;
  const char *from = (const char *)operands->mask + place * (ptrdiff_t)bvk_dtype_size(attention->mask_dtype);
  if (attention->mask_dtype == BVK_BOOL) {
    for (size_t i = 0; i < covered; ++i) {
      bias[i] = from[(ptrdiff_t)i * strides->element] != 0 ? (R_SCALAR)0 : (R_SCALAR)-INFINITY;
    }
  } else {
    R(attention_read)(bias, attention->mask_dtype, from, strides->element, covered);
    if (attention->mask_dtype != attention->dtype) R(attention_round)(attention->dtype, bias, covered);
  }
  for (size_t i = covered; i < bvk_round_up(count, R_V(W)); ++i) bias[i] = (R_SCALAR)-INFINITY;
  const R_V(t) hidden = R_V(set1)((R_SCALAR)-INFINITY);
  for (size_t i = 0; i < count; i += R_V(W)) {
    const R_V(t) b = R_V(load)(bias + i);
    const R_V(t) sum = R_V(add)(R_V(load)(scores + i), b);
    R_V(store)(scores + i, R_V(select)(R_V(eq)(b, hidden), hidden, sum));
  }
}

/// What lies between product and softmax for one row and `count` keys from `key` on, up to and with the mask; keys
/// that the row does not see get -inf. Whole vectors are written, their surplus lanes with -inf.
///
/// - Returns: whether the row sees any of them.
static int R(attention_mask_row)(const bvk_attention *attention, const bvk_attention_operands *operands,
                                 const bvk_attention_part *part, R(attention_scratch) at, R_SCALAR *scores, size_t row,
                                 size_t key, size_t count) {
  const int64_t *range = at.ranges + 2 * (row - part->row_begin);
  const size_t begin = R(attention_clip)(range[0], key, count);
  const size_t end = R(attention_clip)(range[1], key, count);
  const bvk_attention_scores stage = attention->scores_stage;
  if (begin == end && (stage == BVK_ATTENTION_NO_SCORES || stage == BVK_ATTENTION_PROBABILITIES)) {
    for (size_t i = 0; i < bvk_round_up(count, R_V(W)); ++i) scores[i] = (R_SCALAR)-INFINITY;
    return 0;
  }
  if (stage == BVK_ATTENTION_RAW) R(attention_emit)(attention, operands, part, scores, row, key, count);
  if (attention->softcap > 0) {
    const R_V(t) cap = R_V(set1)((R_SCALAR)attention->softcap);
    for (size_t i = 0; i < count; i += R_V(W)) {
      R_V(store)(scores + i, R_V(mul)(cap, R_V(tanh)(R_V(div)(R_V(load)(scores + i), cap))));
    }
  }
  if (stage == BVK_ATTENTION_CAPPED) R(attention_emit)(attention, operands, part, scores, row, key, count);
  if (operands->mask != NULL) {
    R(attention_add_mask)(attention, operands, part, scores, at.bias, row, key, count);
  }
  for (size_t i = 0; i < begin; ++i) scores[i] = (R_SCALAR)-INFINITY;
  for (size_t i = end; i < bvk_round_up(count, R_V(W)); ++i) scores[i] = (R_SCALAR)-INFINITY;
  if (stage == BVK_ATTENTION_MASKED) R(attention_emit)(attention, operands, part, scores, row, key, count);
  return begin < end;
}

static R_SCALAR R(attention_exp)(R_SCALAR x) {
  R_SCALAR lanes[R_V(W)];
  R_V(store)(lanes, R_V(exp)(R_V(set1)(x)));
  return lanes[0];
}

/// The softmax's shift for a maximum: nothing is taken off where no key was seen, since -inf less -inf is no number.
static R_SCALAR R(attention_shift)(R_SCALAR highest) { return highest == (R_SCALAR)-INFINITY ? (R_SCALAR)0 : highest; }

/// Makes exponentials of one row's scores and moves its maximum and sum on.
///
/// A NaN among the scores passes by the maximum and makes a NaN of the sum; so does plus infinity.
/// - Returns: by what all that was summed up before shrinks.
static R_SCALAR R(attention_exponentials)(R_SCALAR *scores, size_t count, R_SCALAR *highest, R_SCALAR *total) {
  R_V(t) maxima = R_V(load)(scores);
  for (size_t i = R_V(W); i < count; i += R_V(W)) maxima = R_V(max)(R_V(load)(scores + i), maxima);
  R_SCALAR lanes[R_V(W)];
  R_V(store)(lanes, maxima);
  const R_SCALAR before = *highest;
  R_SCALAR now = before;
  for (int lane = 0; lane < R_V(W); ++lane) now = lanes[lane] > now ? lanes[lane] : now;
  const R_SCALAR shift = R(attention_shift)(now);
  const R_V(t) shifts = R_V(set1)(shift);
  R_V(t) sums = R_V(set1)(0);
  for (size_t i = 0; i < count; i += R_V(W)) {
    const R_V(t) value = R_V(exp)(R_V(sub)(R_V(load)(scores + i), shifts));
    R_V(store)(scores + i, value);
    sums = R_V(add)(sums, value);
  }
  R_V(store)(lanes, sums);
  for (int half = R_V(W) / 2; half > 0; half /= 2) {
    for (int lane = 0; lane < half; ++lane) lanes[lane] += lanes[lane + half];
  }
  const R_SCALAR shrink = now == before ? (R_SCALAR)1 : R(attention_exp)(before - shift);
  *highest = now;
  *total = *total * shrink + lanes[0];
  return shrink;
}
