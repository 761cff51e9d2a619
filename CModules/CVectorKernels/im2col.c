// SPDX-License-Identifier: Apache-2.0

#include <string.h>

#include "include/bvk_convolution.h"
#include "internal/strided.h"

static size_t product(const size_t *factors, uint32_t count) {
  size_t result = 1;
  for (uint32_t i = 0; i < count; ++i) result *= factors[i];
  return result;
}

size_t bvk_im2col_rows(const bvk_im2col *geometry) {
  return geometry->channels * product(geometry->kernel, geometry->spatial_rank);
}

size_t bvk_im2col_columns(const bvk_im2col *geometry) { return product(geometry->output, geometry->spatial_rank); }

/// The first output position whose input coordinate, position * step + offset, is at least `bound`.
static ptrdiff_t first_at_least(ptrdiff_t bound, ptrdiff_t offset, ptrdiff_t step) {
  const ptrdiff_t distance = bound - offset;
  return distance <= 0 ? 0 : (distance + step - 1) / step;
}

static ptrdiff_t clamp(ptrdiff_t value, ptrdiff_t low, ptrdiff_t high) {
  return value < low ? low : value > high ? high : value;
}

/// A run of `count` output positions along the innermost dimension, from `first` on. `line` addresses the image at
/// innermost coordinate 0; `offset` is the tap's distance from position 0's coordinate.
static void unfold_run(const bvk_im2col *geometry, char *to, const char *line, ptrdiff_t offset, size_t first,
                       size_t count) {
  const uint32_t inner = geometry->spatial_rank - 1;
  const size_t size = geometry->element_size;
  const ptrdiff_t step = (ptrdiff_t)geometry->stride[inner];
  const ptrdiff_t begin = (ptrdiff_t)first;
  const ptrdiff_t end = (ptrdiff_t)(first + count);
  const ptrdiff_t inside = clamp(first_at_least(0, offset, step), begin, end);
  const ptrdiff_t outside = clamp(first_at_least((ptrdiff_t)geometry->input[inner], offset, step), inside, end);
  memset(to, 0, (size_t)(inside - begin) * size);
  if (outside > inside) {
    const ptrdiff_t element = geometry->input_stride[inner] * (ptrdiff_t)size;
    char *const target = to + (size_t)(inside - begin) * size;
    const char *const source = line + (inside * step + offset) * element;
    const size_t length = (size_t)(outside - inside);
    if (element * step == (ptrdiff_t)size) {
      memcpy(target, source, length * size);
    } else {
      bvk_strided_move(target, (ptrdiff_t)size, source, element * step, size, length);
    }
  }
  memset(to + (size_t)(outside - begin) * size, 0, (size_t)(end - outside) * size);
}

/// One row of the unfolded matrix: one channel's image under one kernel tap.
static void unfold_row(const bvk_im2col *geometry, char *to, const char *channel, const ptrdiff_t *offsets,
                       size_t begin, size_t end) {
  const uint32_t rank = geometry->spatial_rank;
  const uint32_t inner = rank - 1;
  const ptrdiff_t size = (ptrdiff_t)geometry->element_size;
  size_t position[BVK_MAX_SPATIAL];
  size_t rest = begin;
  for (uint32_t d = rank; d-- > 0;) {
    position[d] = rest % geometry->output[d];
    rest /= geometry->output[d];
  }
  while (begin < end) {
    size_t count = geometry->output[inner] - position[inner];
    if (count > end - begin) count = end - begin;
    ptrdiff_t line = 0;
    int inside = 1;
    for (uint32_t d = 0; d < inner; ++d) {
      const ptrdiff_t coordinate = (ptrdiff_t)(position[d] * geometry->stride[d]) + offsets[d];
      inside &= coordinate >= 0 && coordinate < (ptrdiff_t)geometry->input[d];
      line += coordinate * geometry->input_stride[d];
    }
    if (inside) {
      unfold_run(geometry, to, channel + line * size, offsets[inner], position[inner], count);
    } else {
      memset(to, 0, count * (size_t)size);
    }
    to += count * (size_t)size;
    begin += count;
    position[inner] = 0;
    for (uint32_t d = inner; d-- > 0;) {
      if (++position[d] < geometry->output[d]) break;
      position[d] = 0;
    }
  }
}

void bvk_im2col_run(const bvk_im2col *geometry, void *columns, size_t leading, const void *image, size_t row_begin,
                    size_t row_end, size_t column_begin, size_t column_end) {
  if (column_begin >= column_end) return;
  const uint32_t rank = geometry->spatial_rank;
  const size_t taps = product(geometry->kernel, rank);
  const size_t size = geometry->element_size;
  for (size_t row = row_begin; row < row_end; ++row) {
    ptrdiff_t offsets[BVK_MAX_SPATIAL];
    size_t tap = row % taps;
    for (uint32_t d = rank; d-- > 0;) {
      offsets[d] = (ptrdiff_t)(tap % geometry->kernel[d] * geometry->dilation[d]) - geometry->pad_begin[d];
      tap /= geometry->kernel[d];
    }
    const char *channel = (const char *)image + (ptrdiff_t)(row / taps) * geometry->channel_stride * (ptrdiff_t)size;
    unfold_row(geometry, (char *)columns + (row - row_begin) * leading * size, channel, offsets, column_begin,
               column_end);
  }
}
