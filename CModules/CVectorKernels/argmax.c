// SPDX-License-Identifier: Apache-2.0

#include <string.h>

#include "include/bvk_reduce.h"
#include "internal/argmax_code.h"
#include "internal/axis.h"
#include "internal/lookup.h"

static const struct bvk_argmax_code *find_code(bvk_isa isa, bvk_dtype dtype, uint32_t minimum) {
  BVK_RETURN_LOOKUP(isa, bvk_argmax_code, (dtype, minimum));
}

bvk_status bvk_argmax_init(bvk_argmax *argmax, bvk_isa isa, bvk_dtype dtype, uint32_t rank, const ptrdiff_t *shape,
                           const ptrdiff_t *strides, uint32_t axis, uint32_t minimum, uint32_t select_last,
                           const ptrdiff_t *output_strides) {
  memset(argmax, 0, sizeof *argmax);
  const struct bvk_argmax_code *code = find_code(isa, dtype, minimum);
  if (code == NULL) return BVK_UNSUPPORTED;
  bvk_dims kept;
  const bvk_status status = bvk_axis_init(&kept, &argmax->outputs, rank, shape, strides, axis, output_strides,
                                          code->element_size, sizeof(int64_t));
  if (status != BVK_OK) return status;
  argmax->code = code;
  argmax->length = (size_t)shape[axis];
  if (argmax->length == 0 && argmax->outputs != 0) return BVK_BAD_ARGUMENT;
  const ptrdiff_t element = (ptrdiff_t)code->element_size;
  argmax->axis_stride = argmax->length > 1 ? strides[axis] * element : element;
  argmax->select_last = select_last;
  argmax->kept_rank = kept.rank;
  memcpy(argmax->kept_extent, kept.extent, sizeof kept.extent);
  memcpy(argmax->kept_stride, kept.stride[0], sizeof kept.stride[0]);
  memcpy(argmax->output_stride, kept.stride[1], sizeof kept.stride[1]);
  argmax->by_columns = kept.rank > 0 && argmax->axis_stride != element && kept.extent[kept.rank - 1] >= 4 &&
                       kept.stride[0][kept.rank - 1] == element;
  return BVK_OK;
}

void bvk_argmax_run(const bvk_argmax *argmax, int64_t *out, const void *in, size_t begin, size_t end) {
  const struct bvk_argmax_code *code = argmax->code;
  while (begin < end) {
    const bvk_axis_offset offset = bvk_axis_locate(argmax->kept_rank, argmax->kept_extent, argmax->kept_stride,
                                                   argmax->output_stride, begin);
    char *to = (char *)out + offset.out;
    const char *from = (const char *)in + offset.in;
    if (!argmax->by_columns) {
      const int64_t position = code->row(from, argmax->axis_stride, argmax->length, argmax->select_last);
      memcpy(to, &position, sizeof position);
      begin += 1;
      continue;
    }
    const uint32_t inner = argmax->kept_rank - 1;
    size_t count = argmax->kept_extent[inner] - begin % argmax->kept_extent[inner];
    if (count > end - begin) count = end - begin;
    if (count > argmax_column_tile) count = argmax_column_tile;
    int64_t positions[argmax_column_tile];
    code->columns(positions, from, argmax->axis_stride, argmax->length, count, argmax->select_last);
    for (size_t i = 0; i < count; ++i) {
      memcpy(to + (ptrdiff_t)i * argmax->output_stride[inner], &positions[i], sizeof positions[i]);
    }
    begin += count;
  }
}
