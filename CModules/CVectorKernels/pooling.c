// SPDX-License-Identifier: Apache-2.0
//
// The walk of a pooling: row by row of the output, and for each row tap by tap of the window, so that the innermost loop
// runs over neighbours.

#include "include/bvk_pooling.h"

#include <string.h>

#include "internal/lookup.h"
#include "internal/pooling_code.h"

static const struct bvk_pooling_code *find_code(bvk_isa isa, bvk_pooling_op op, bvk_dtype dtype) {
  BVK_RETURN_LOOKUP(isa, bvk_pooling_code, (op, dtype));
}

bvk_status bvk_pooling_init(bvk_pooling *pooling, bvk_isa isa, bvk_pooling_op op) {
  pooling->code = find_code(isa, op, pooling->dtype);
  if (pooling->code == NULL) return BVK_UNSUPPORTED;
  if (pooling->spatial_rank < 1 || pooling->spatial_rank > BVK_MAX_SPATIAL) return BVK_BAD_ARGUMENT;
  pooling->rows = pooling->images * pooling->channels;
  for (uint32_t d = 0; d + 1 < pooling->spatial_rank; ++d) pooling->rows *= pooling->output[d];
  if (pooling->output[pooling->spatial_rank - 1] == 0) pooling->rows = 0;
  return BVK_OK;
}

/// The taps of a window along one axis that lie in [0, end), begin being where its first tap lies.
typedef struct tap_range {
  size_t first;
  size_t last;
} tap_range;

static tap_range taps_within(ptrdiff_t begin, ptrdiff_t end, size_t kernel, size_t dilation) {
  const ptrdiff_t step = (ptrdiff_t)dilation;
  tap_range range = {0, kernel};
  if (begin < 0) range.first = (size_t)((-begin + step - 1) / step);
  if (begin >= end) {
    range.last = 0;
  } else if ((size_t)((end - begin + step - 1) / step) < kernel) {
    range.last = (size_t)((end - begin + step - 1) / step);
  }
  if (range.first > range.last) range.first = range.last;
  return range;
}

/// One row of the output: where it lies, and which taps of its windows count along the outer axes.
typedef struct row_place {
  size_t image;
  size_t channel;
  size_t position[BVK_MAX_SPATIAL];
  ptrdiff_t begin[BVK_MAX_SPATIAL];
  tap_range taps[BVK_MAX_SPATIAL];
  /// A factor of the divisor of a mean.
  size_t divisor;
} row_place;

static size_t reached(const bvk_pooling *pooling, uint32_t d, ptrdiff_t begin, tap_range inside) {
  if (!pooling->counts_padding) return inside.last - inside.first;
  // All taps before the end of the padding; none lies before its beginning.
  return taps_within(begin + pooling->pad_begin[d],
                     (ptrdiff_t)pooling->input[d] + pooling->pad_begin[d] + pooling->pad_end[d], pooling->kernel[d],
                     pooling->dilation[d]).last;
}

static row_place place_of(const bvk_pooling *pooling, size_t row) {
  row_place place;
  const uint32_t inner = pooling->spatial_rank - 1;
  memset(&place, 0, sizeof place);
  place.divisor = 1;
  for (uint32_t d = inner; d-- > 0;) {
    place.position[d] = row % pooling->output[d];
    row /= pooling->output[d];
    place.begin[d] = (ptrdiff_t)(place.position[d] * pooling->stride[d]) - pooling->pad_begin[d];
    place.taps[d] = taps_within(place.begin[d], (ptrdiff_t)pooling->input[d], pooling->kernel[d], pooling->dilation[d]);
    place.divisor *= reached(pooling, d, place.begin[d], place.taps[d]);
  }
  place.channel = row % pooling->channels;
  place.image = row / pooling->channels;
  return place;
}

/// Goes on to the next tap along the outer axes; 0 behind the last.
static int next_tap(const row_place *place, size_t *tap, uint32_t inner) {
  for (uint32_t d = inner; d-- > 0;) {
    if (++tap[d] < place->taps[d].last) return 1;
    tap[d] = place->taps[d].first;
  }
  return 0;
}

static int has_taps(const row_place *place, uint32_t inner) {
  for (uint32_t d = 0; d < inner; ++d) {
    if (place->taps[d].first == place->taps[d].last) return 0;
  }
  return 1;
}

/// The line of the input, at innermost coordinate 0, that a tap along the outer axes meets.
static ptrdiff_t line_of(const bvk_pooling *pooling, const row_place *place, const size_t *tap) {
  ptrdiff_t offset = (ptrdiff_t)place->image * pooling->image_stride + (ptrdiff_t)place->channel * pooling->channel_stride;
  for (uint32_t d = 0; d + 1 < pooling->spatial_rank; ++d) {
    offset += (place->begin[d] + (ptrdiff_t)(tap[d] * pooling->dilation[d])) * pooling->input_stride[d];
  }
  return offset;
}

/// The first output position whose coordinate, position * step + offset, is at least `bound`, within `low` and `high`.
static size_t first_at_least(ptrdiff_t bound, ptrdiff_t offset, size_t step, size_t low, size_t high) {
  const ptrdiff_t distance = bound - offset;
  const size_t first = distance <= 0 ? 0 : ((size_t)distance + step - 1) / step;
  return first < low ? low : first > high ? high : first;
}

/// Folds all taps of the positions `first ..< first + count` of a row.
static void fold_taps(const bvk_pooling *pooling, const row_place *place, unsigned char *accumulators, const char *in,
                      size_t first, size_t count) {
  const struct bvk_pooling_code *code = pooling->code;
  const uint32_t inner = pooling->spatial_rank - 1;
  const ptrdiff_t size = (ptrdiff_t)code->element_size;
  const ptrdiff_t step = pooling->input_stride[inner] * size;
  if (!has_taps(place, inner)) return;
  size_t tap[BVK_MAX_SPATIAL];
  for (uint32_t d = 0; d < inner; ++d) tap[d] = place->taps[d].first;
  do {
    const char *line = in + line_of(pooling, place, tap) * size;
    for (size_t k = 0; k < pooling->kernel[inner]; ++k) {
      const ptrdiff_t offset = (ptrdiff_t)(k * pooling->dilation[inner]) - pooling->pad_begin[inner];
      const size_t stride = pooling->stride[inner];
      const size_t from = first_at_least(0, offset, stride, first, first + count);
      const size_t to = first_at_least((ptrdiff_t)pooling->input[inner], offset, stride, from, first + count);
      if (to == from) continue;
      code->fold(accumulators + (from - first) * code->accumulator_size,
                 line + ((ptrdiff_t)(from * stride) + offset) * step, step * (ptrdiff_t)stride, to - from);
    }
  } while (next_tap(place, tap, inner));
}

void bvk_pooling_run(const bvk_pooling *pooling, void *out, const void *in, size_t begin, size_t end) {
  const struct bvk_pooling_code *code = pooling->code;
  const uint32_t inner = pooling->spatial_rank - 1;
  const ptrdiff_t size = (ptrdiff_t)code->element_size;
  _Alignas(64) unsigned char accumulators[pooling_chunk * sizeof(double)];
  float divisors[pooling_chunk];
  for (; begin < end; ++begin) {
    const row_place place = place_of(pooling, begin);
    ptrdiff_t target = (ptrdiff_t)place.image * pooling->output_image_stride +
                       (ptrdiff_t)place.channel * pooling->output_channel_stride;
    for (uint32_t d = 0; d < inner; ++d) target += (ptrdiff_t)place.position[d] * pooling->output_stride[d];
    for (size_t first = 0; first < pooling->output[inner]; first += pooling_chunk) {
      size_t count = pooling->output[inner] - first;
      if (count > pooling_chunk) count = pooling_chunk;
      code->identity(accumulators, count);
      fold_taps(pooling, &place, accumulators, in, first, count);
      for (size_t i = 0; i < count; ++i) {
        const ptrdiff_t at = (ptrdiff_t)((first + i) * pooling->stride[inner]) - pooling->pad_begin[inner];
        const tap_range taps =
            taps_within(at, (ptrdiff_t)pooling->input[inner], pooling->kernel[inner], pooling->dilation[inner]);
        divisors[i] = (float)(place.divisor * reached(pooling, inner, at, taps));
      }
      code->finish((char *)out + (target + (ptrdiff_t)first * pooling->output_stride[inner]) * size,
                   pooling->output_stride[inner] * size, accumulators, divisors, count);
    }
  }
}

/// The place in a dense channel of the element under a tap, in the order that is asked for.
static int64_t number_of(const bvk_pooling *pooling, const row_place *place, const size_t *tap, int32_t column_major) {
  int64_t number = 0;
  for (uint32_t i = 0; i < pooling->spatial_rank; ++i) {
    const uint32_t d = column_major ? pooling->spatial_rank - 1 - i : i;
    number = number * (int64_t)pooling->input[d] + place->begin[d] + (int64_t)(tap[d] * pooling->dilation[d]);
  }
  return number;
}

void bvk_pooling_indices(const bvk_pooling *pooling, int64_t *out, const ptrdiff_t *strides, const void *in,
                         int32_t column_major, size_t begin, size_t end) {
  const struct bvk_pooling_code *code = pooling->code;
  const uint32_t rank = pooling->spatial_rank;
  const uint32_t inner = rank - 1;
  const ptrdiff_t size = (ptrdiff_t)code->element_size;
  int64_t plane = 1;
  for (uint32_t d = 0; d < rank; ++d) plane *= (int64_t)pooling->input[d];
  for (; begin < end; ++begin) {
    row_place place = place_of(pooling, begin);
    ptrdiff_t target = (ptrdiff_t)place.image * strides[0] + (ptrdiff_t)place.channel * strides[1];
    for (uint32_t d = 0; d < inner; ++d) target += (ptrdiff_t)place.position[d] * strides[2 + d];
    for (size_t i = 0; i < pooling->output[inner]; ++i, target += strides[2 + inner]) {
      place.begin[inner] = (ptrdiff_t)(i * pooling->stride[inner]) - pooling->pad_begin[inner];
      place.taps[inner] = taps_within(place.begin[inner], (ptrdiff_t)pooling->input[inner], pooling->kernel[inner],
                                      pooling->dilation[inner]);
      out[target] = 0;
      if (!has_taps(&place, rank)) continue;
      size_t tap[BVK_MAX_SPATIAL];
      for (uint32_t d = 0; d < rank; ++d) tap[d] = place.taps[d].first;
      const char *best = NULL;
      do {
        const ptrdiff_t at = line_of(pooling, &place, tap) +
                             (place.begin[inner] + (ptrdiff_t)(tap[inner] * pooling->dilation[inner])) *
                                 pooling->input_stride[inner];
        const char *candidate = (const char *)in + at * size;
        if (best != NULL && !code->is_greater(candidate, best)) continue;
        best = candidate;
        out[target] = ((int64_t)place.image * (int64_t)pooling->channels + (int64_t)place.channel) * plane +
                      number_of(pooling, &place, tap, column_major);
      } while (next_tap(&place, tap, rank));
    }
  }
}
