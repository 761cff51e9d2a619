// SPDX-License-Identifier: Apache-2.0
//
// Selection by a heap of the k best so far, whose root is the worst of them: most elements of a long row meet that one
// comparison only. At the end the heap is taken apart, worst first.

#include "include/bvk_topk.h"

#include <string.h>

#include "internal/dims.h"
#include "internal/lookup.h"

enum {
  /// Elements whose keys are made at a time.
  topk_chunk = 512
};

typedef struct candidate {
  int64_t key;
  int64_t index;
} candidate;

static bvk_sort_key_fn find_key(bvk_isa isa, bvk_dtype dtype, uint32_t largest) {
  BVK_RETURN_LOOKUP(isa, bvk_sort_key, (dtype, largest));
}

bvk_status bvk_topk_init(bvk_topk *topk, bvk_isa isa, bvk_dtype dtype, uint32_t rank, const ptrdiff_t *shape,
                         const ptrdiff_t *strides, uint32_t axis, size_t k, uint32_t largest,
                         const ptrdiff_t *value_strides, const ptrdiff_t *index_strides) {
  memset(topk, 0, sizeof *topk);
  topk->key = find_key(isa, dtype, largest);
  if (topk->key == NULL) return BVK_UNSUPPORTED;
  if (rank == 0 || rank > BVK_MAX_RANK || axis >= rank || shape[axis] < 0 || k > (size_t)shape[axis]) {
    return BVK_BAD_ARGUMENT;
  }
  const uint32_t size = (uint32_t)bvk_dtype_size(dtype);
  ptrdiff_t extents[BVK_MAX_RANK], walks[3 * BVK_MAX_RANK];
  uint32_t filled = 0;
  for (uint32_t d = 0; d < rank; ++d) {
    if (d == axis) continue;
    extents[filled] = shape[d];
    walks[filled] = strides[d];
    walks[rank - 1 + filled] = value_strides[d];
    walks[2 * (rank - 1) + filled] = index_strides[d];
    filled += 1;
  }
  const uint32_t sizes[3] = {size, size, sizeof(int64_t)};
  bvk_dims kept;
  const bvk_status status = bvk_dims_init(&kept, rank - 1, extents, 3, walks, sizes, &topk->rows);
  if (status != BVK_OK) return status;
  bvk_dims_collapse(&kept);
  topk->length = (size_t)shape[axis];
  topk->k = k;
  topk->workspace_bytes = k * sizeof(candidate);
  topk->element_size = size;
  topk->axis_stride = strides[axis] * (ptrdiff_t)size;
  topk->value_axis_stride = value_strides[axis] * (ptrdiff_t)size;
  topk->index_axis_stride = index_strides[axis] * (ptrdiff_t)sizeof(int64_t);
  topk->kept_rank = kept.rank;
  memcpy(topk->kept_extent, kept.extent, sizeof kept.extent);
  memcpy(topk->kept_stride, kept.stride[0], sizeof kept.stride[0]);
  memcpy(topk->value_stride, kept.stride[1], sizeof kept.stride[1]);
  memcpy(topk->index_stride, kept.stride[2], sizeof kept.stride[2]);
  return BVK_OK;
}

/// Whether a comes behind b: a smaller key, or an equal one further behind.
static int is_behind(candidate a, candidate b) { return a.key < b.key || (a.key == b.key && a.index > b.index); }

/// Moves the element at `at` down until no child is behind it.
static void sift_down(candidate *heap, size_t count, size_t at) {
  const candidate moved = heap[at];
  for (;;) {
    size_t child = 2 * at + 1;
    if (child >= count) break;
    if (child + 1 < count && is_behind(heap[child + 1], heap[child])) child += 1;
    if (!is_behind(heap[child], moved)) break;
    heap[at] = heap[child];
    at = child;
  }
  heap[at] = moved;
}

static void select_row(const bvk_topk *topk, candidate *heap, const char *in) {
  int64_t keys[topk_chunk];
  size_t held = 0;
  for (size_t start = 0; start < topk->length; start += topk_chunk) {
    const size_t count = topk->length - start < topk_chunk ? topk->length - start : topk_chunk;
    topk->key(keys, in + (ptrdiff_t)start * topk->axis_stride, topk->axis_stride, count);
    for (size_t i = 0; i < count; ++i) {
      const candidate next = {keys[i], (int64_t)(start + i)};
      if (held < topk->k) {
        heap[held++] = next;
        if (held == topk->k) {
          for (size_t at = held / 2; at-- > 0;) sift_down(heap, held, at);
        }
      } else if (next.key > heap[0].key) {
        // Of equals the earlier one is there already.
        heap[0] = next;
        sift_down(heap, held, 0);
      }
    }
  }
  for (size_t left = held; left > 1; --left) {
    const candidate worst = heap[0];
    heap[0] = heap[left - 1];
    heap[left - 1] = worst;
    sift_down(heap, left - 1, 0);
  }
}

void bvk_topk_run(const bvk_topk *topk, void *values, int64_t *indices, const void *in, void *workspace, size_t begin,
                  size_t end) {
  if (topk->k == 0) return;
  candidate *heap = workspace;
  for (; begin < end; ++begin) {
    const char *from = in;
    char *to = values;
    char *places = (char *)indices;
    size_t rest = begin;
    for (uint32_t d = topk->kept_rank; d-- > 0;) {
      const ptrdiff_t index = (ptrdiff_t)(rest % topk->kept_extent[d]);
      rest /= topk->kept_extent[d];
      from += index * topk->kept_stride[d];
      to += index * topk->value_stride[d];
      places += index * topk->index_stride[d];
    }
    select_row(topk, heap, from);
    for (size_t i = 0; i < topk->k; ++i) {
      memcpy(to + (ptrdiff_t)i * topk->value_axis_stride, from + heap[i].index * topk->axis_stride, topk->element_size);
      memcpy(places + (ptrdiff_t)i * topk->index_axis_stride, &heap[i].index, sizeof heap[i].index);
    }
  }
}
