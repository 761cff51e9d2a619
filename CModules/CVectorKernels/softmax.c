// SPDX-License-Identifier: Apache-2.0

#include <string.h>

#include "include/bvk_normalize.h"
#include "internal/axis.h"
#include "internal/lookup.h"
#include "internal/normalize_code.h"

static const struct bvk_softmax_code *find_code(bvk_isa isa, bvk_softmax_op op, bvk_dtype dtype) {
  BVK_RETURN_LOOKUP(isa, bvk_softmax_code, (op, dtype));
}

bvk_status bvk_softmax_init(bvk_softmax *softmax, bvk_isa isa, bvk_softmax_op op, bvk_dtype dtype, uint32_t rank,
                            const ptrdiff_t *shape, const ptrdiff_t *strides, uint32_t axis,
                            const ptrdiff_t *output_strides) {
  memset(softmax, 0, sizeof *softmax);
  const struct bvk_softmax_code *code = find_code(isa, op, dtype);
  if (code == NULL) return BVK_UNSUPPORTED;
  softmax->code = code;
  // An empty axis leaves nothing to compute, and strides that may be anything.
  if (axis < rank && rank <= BVK_MAX_RANK && shape[axis] == 0) return BVK_OK;
  bvk_dims kept;
  const uint32_t size = code->element_size;
  const bvk_status status =
      bvk_axis_init(&kept, &softmax->rows, rank, shape, strides, axis, output_strides, size, size);
  if (status != BVK_OK) return status;
  softmax->length = (size_t)shape[axis];
  // With one element the stride is never used; this one counts as contiguous.
  const ptrdiff_t element = (ptrdiff_t)size;
  softmax->axis_stride = softmax->length > 1 ? strides[axis] * element : element;
  softmax->output_axis_stride = softmax->length > 1 ? output_strides[axis] * element : element;
  if (softmax->rows != 0 && softmax->output_axis_stride == 0) return BVK_BAD_ARGUMENT;
  softmax->kept_rank = kept.rank;
  memcpy(softmax->kept_extent, kept.extent, sizeof kept.extent);
  memcpy(softmax->kept_stride, kept.stride[0], sizeof kept.stride[0]);
  memcpy(softmax->output_stride, kept.stride[1], sizeof kept.stride[1]);
  softmax->by_columns = kept.rank > 0 && softmax->axis_stride != element && kept.extent[kept.rank - 1] >= 4 &&
                        kept.stride[0][kept.rank - 1] == element && kept.stride[1][kept.rank - 1] == element;
  return BVK_OK;
}

void bvk_softmax_run(const bvk_softmax *softmax, void *out, const void *in, size_t begin, size_t end) {
  const struct bvk_softmax_code *code = softmax->code;
  while (begin < end) {
    const bvk_axis_offset offset = bvk_axis_locate(softmax->kept_rank, softmax->kept_extent, softmax->kept_stride,
                                                   softmax->output_stride, begin);
    char *to = (char *)out + offset.out;
    const char *from = (const char *)in + offset.in;
    if (!softmax->by_columns) {
      code->row(to, softmax->output_axis_stride, from, softmax->axis_stride, softmax->length);
      begin += 1;
      continue;
    }
    const size_t run = softmax->kept_extent[softmax->kept_rank - 1];
    size_t count = run - begin % run;
    if (count > end - begin) count = end - begin;
    if (count > softmax_column_tile) count = softmax_column_tile;
    code->columns(to, softmax->output_axis_stride, from, softmax->axis_stride, softmax->length, count);
    begin += count;
  }
}
