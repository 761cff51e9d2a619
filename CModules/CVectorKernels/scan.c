// SPDX-License-Identifier: Apache-2.0

#include "include/bvk_scan.h"

#include <string.h>

#include "internal/axis.h"
#include "internal/lookup.h"
#include "internal/scan_code.h"

static const struct bvk_scan_code *find_code(bvk_isa isa, bvk_dtype dtype) {
  BVK_RETURN_LOOKUP(isa, bvk_scan_code, (dtype));
}

bvk_status bvk_scan_init(bvk_scan *scan, bvk_isa isa, bvk_dtype dtype, uint32_t rank, const ptrdiff_t *shape,
                         const ptrdiff_t *strides, uint32_t axis, uint32_t exclusive, uint32_t reverse,
                         const ptrdiff_t *output_strides) {
  memset(scan, 0, sizeof *scan);
  const struct bvk_scan_code *code = find_code(isa, dtype);
  if (code == NULL) return BVK_UNSUPPORTED;
  bvk_dims kept;
  const uint32_t size = code->element_size;
  const bvk_status status =
      bvk_axis_init(&kept, &scan->rows, rank, shape, strides, axis, output_strides, size, size);
  if (status != BVK_OK) return status;
  const ptrdiff_t element = (ptrdiff_t)size;
  scan->code = code;
  scan->length = (size_t)shape[axis];
  scan->exclusive = exclusive;
  scan->axis_stride = strides[axis] * element;
  scan->output_axis_stride = output_strides[axis] * element;
  if (reverse && shape[axis] > 0) {
    scan->start = (shape[axis] - 1) * scan->axis_stride;
    scan->output_start = (shape[axis] - 1) * scan->output_axis_stride;
    scan->axis_stride = -scan->axis_stride;
    scan->output_axis_stride = -scan->output_axis_stride;
  }
  scan->kept_rank = kept.rank;
  memcpy(scan->kept_extent, kept.extent, sizeof kept.extent);
  memcpy(scan->kept_stride, kept.stride[0], sizeof kept.stride[0]);
  memcpy(scan->output_stride, kept.stride[1], sizeof kept.stride[1]);
  scan->by_columns = kept.rank > 0 && kept.extent[kept.rank - 1] >= 4 && kept.stride[0][kept.rank - 1] == element &&
                     kept.stride[1][kept.rank - 1] == element;
  return BVK_OK;
}

void bvk_scan_run(const bvk_scan *scan, void *out, const void *in, size_t begin, size_t end) {
  const struct bvk_scan_code *code = scan->code;
  while (begin < end) {
    const bvk_axis_offset offset =
        bvk_axis_locate(scan->kept_rank, scan->kept_extent, scan->kept_stride, scan->output_stride, begin);
    char *to = (char *)out + offset.out + scan->output_start;
    const char *from = (const char *)in + offset.in + scan->start;
    if (!scan->by_columns) {
      code->row(to, scan->output_axis_stride, from, scan->axis_stride, scan->length, scan->exclusive);
      begin += 1;
      continue;
    }
    const size_t run = scan->kept_extent[scan->kept_rank - 1];
    size_t count = run - begin % run;
    if (count > end - begin) count = end - begin;
    if (count > scan_column_tile) count = scan_column_tile;
    code->columns(to, scan->output_axis_stride, from, scan->axis_stride, scan->length, count, scan->exclusive);
    begin += count;
  }
}
