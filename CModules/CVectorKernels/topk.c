// SPDX-License-Identifier: Apache-2.0

#include "include/bvk_topk.h"

#include <string.h>

#include "internal/axis.h"
#include "internal/lookup.h"
#include "internal/topk_code.h"

static const struct bvk_topk_code *find_code(bvk_isa isa, bvk_dtype dtype) {
  BVK_RETURN_LOOKUP(isa, bvk_topk_code, (dtype));
}

bvk_status bvk_topk_init(bvk_topk *topk, bvk_isa isa, bvk_dtype dtype, uint32_t rank, const ptrdiff_t *shape,
                         const ptrdiff_t *strides, uint32_t axis, size_t count, uint32_t smallest, uint32_t sorted,
                         const ptrdiff_t *value_strides, const ptrdiff_t *index_strides) {
  memset(topk, 0, sizeof *topk);
  const struct bvk_topk_code *code = find_code(isa, dtype);
  if (code == NULL) return BVK_UNSUPPORTED;
  const uint32_t sizes[3] = {code->element_size, code->element_size, sizeof(int64_t)};
  const ptrdiff_t *const operands[3] = {strides, value_strides, index_strides};
  bvk_dims kept;
  const bvk_status status = bvk_axis_split(&kept, &topk->rows, rank, shape, axis, 3, operands, sizes);
  if (status != BVK_OK) return status;
  topk->code = code;
  topk->length = (size_t)shape[axis];
  topk->count = count;
  if (count > topk->length) return BVK_BAD_ARGUMENT;
  if (count == 0) topk->rows = 0;
  topk->workspace_bytes = count * sizeof(bvk_topk_entry);
  topk->axis_stride = strides[axis] * (ptrdiff_t)sizes[0];
  topk->value_axis_stride = value_strides[axis] * (ptrdiff_t)sizes[1];
  topk->index_axis_stride = index_strides[axis] * (ptrdiff_t)sizes[2];
  topk->smallest = smallest;
  topk->sorted = sorted;
  topk->kept_rank = kept.rank;
  memcpy(topk->kept_extent, kept.extent, sizeof kept.extent);
  memcpy(topk->kept_stride, kept.stride[0], sizeof kept.stride[0]);
  memcpy(topk->value_stride, kept.stride[1], sizeof kept.stride[1]);
  memcpy(topk->index_stride, kept.stride[2], sizeof kept.stride[2]);
  return BVK_OK;
}

/// Sorts a heap: its root, which goes after all others, is taken out again and again.
static void sort(bvk_topk_entry *heap, size_t count) {
  for (size_t left = count; left-- > 1;) {
    const bvk_topk_entry last = heap[left];
    heap[left] = heap[0];
    bvk_topk_sift(heap, left, 0, last);
  }
}

void bvk_topk_run(const bvk_topk *topk, void *values, int64_t *indices, const void *in, void *workspace, size_t begin,
                  size_t end) {
  bvk_topk_entry *heap = workspace;
  const size_t size = topk->code->element_size;
  for (; begin < end; ++begin) {
    const char *from = in;
    char *value = values, *index = (char *)indices;
    size_t rest = begin;
    for (uint32_t d = topk->kept_rank; d-- > 0;) {
      const ptrdiff_t at = (ptrdiff_t)(rest % topk->kept_extent[d]);
      rest /= topk->kept_extent[d];
      from += at * topk->kept_stride[d];
      value += at * topk->value_stride[d];
      index += at * topk->index_stride[d];
    }
    topk->code->select(heap, topk->count, from, topk->axis_stride, topk->length, topk->smallest);
    if (topk->sorted) sort(heap, topk->count);
    for (size_t i = 0; i < topk->count; ++i, value += topk->value_axis_stride, index += topk->index_axis_stride) {
      // The element itself: its key has lost the sign of a zero and the bits of a NaN.
      memcpy(value, from + heap[i].position * topk->axis_stride, size);
      memcpy(index, &heap[i].position, sizeof heap[i].position);
    }
  }
}
