// SPDX-License-Identifier: Apache-2.0

#include "include/bvk_cumsum.h"

#include <string.h>

#include "internal/axis.h"
#include "internal/cumsum_code.h"
#include "internal/lookup.h"

static const struct bvk_cumsum_code *find_code(bvk_isa isa, bvk_dtype dtype) {
  BVK_RETURN_LOOKUP(isa, bvk_cumsum_code, (dtype));
}

bvk_status bvk_cumsum_init(bvk_cumsum *cumsum, bvk_isa isa, bvk_dtype dtype, uint32_t rank, const ptrdiff_t *shape,
                           const ptrdiff_t *strides, uint32_t axis, uint32_t exclusive, uint32_t reverse,
                           const ptrdiff_t *output_strides) {
  memset(cumsum, 0, sizeof *cumsum);
  const struct bvk_cumsum_code *code = find_code(isa, dtype);
  if (code == NULL) return BVK_UNSUPPORTED;
  cumsum->code = code;
  // An empty axis leaves nothing to compute, and strides that may be anything.
  if (axis < rank && rank <= BVK_MAX_RANK && shape[axis] == 0) return BVK_OK;
  bvk_dims kept;
  const uint32_t size = code->element_size;
  const bvk_status status =
      bvk_axis_init(&kept, &cumsum->rows, rank, shape, strides, axis, output_strides, size, size);
  if (status != BVK_OK) return status;
  cumsum->length = (size_t)shape[axis];
  cumsum->exclusive = exclusive;
  // With one element the stride is never used; this one counts as contiguous.
  const ptrdiff_t element = (ptrdiff_t)size;
  const ptrdiff_t last = shape[axis] - 1;
  cumsum->axis_stride = last > 0 ? strides[axis] * element : element;
  cumsum->output_axis_stride = last > 0 ? output_strides[axis] * element : element;
  if (cumsum->rows != 0 && cumsum->output_axis_stride == 0) return BVK_BAD_ARGUMENT;
  if (reverse) {
    cumsum->start = last * cumsum->axis_stride;
    cumsum->output_start = last * cumsum->output_axis_stride;
    cumsum->axis_stride = -cumsum->axis_stride;
    cumsum->output_axis_stride = -cumsum->output_axis_stride;
  }
  cumsum->kept_rank = kept.rank;
  memcpy(cumsum->kept_extent, kept.extent, sizeof kept.extent);
  memcpy(cumsum->kept_stride, kept.stride[0], sizeof kept.stride[0]);
  memcpy(cumsum->output_stride, kept.stride[1], sizeof kept.stride[1]);
  cumsum->by_columns = kept.rank > 0 && kept.extent[kept.rank - 1] >= 4 && kept.stride[0][kept.rank - 1] == element &&
                       kept.stride[1][kept.rank - 1] == element;
  return BVK_OK;
}

void bvk_cumsum_run(const bvk_cumsum *cumsum, void *out, const void *in, size_t begin, size_t end) {
  const struct bvk_cumsum_code *code = cumsum->code;
  while (begin < end) {
    const bvk_axis_offset offset = bvk_axis_locate(cumsum->kept_rank, cumsum->kept_extent, cumsum->kept_stride,
                                                   cumsum->output_stride, begin);
    char *to = (char *)out + offset.out + cumsum->output_start;
    const char *from = (const char *)in + offset.in + cumsum->start;
    if (!cumsum->by_columns) {
      code->row(to, cumsum->output_axis_stride, from, cumsum->axis_stride, cumsum->length, cumsum->exclusive);
      begin += 1;
      continue;
    }
    const size_t run = cumsum->kept_extent[cumsum->kept_rank - 1];
    size_t count = run - begin % run;
    if (count > end - begin) count = end - begin;
    if (count > cumsum_column_tile) count = cumsum_column_tile;
    code->columns(to, cumsum->output_axis_stride, from, cumsum->axis_stride, cumsum->length, count,
                  cumsum->exclusive);
    begin += count;
  }
}
