// SPDX-License-Identifier: Apache-2.0

#include "internal/dims.h"

#include <string.h>

bvk_status bvk_dims_init(bvk_dims *dims, uint32_t rank, const ptrdiff_t *shape, uint32_t operands,
                         const ptrdiff_t *strides, const uint32_t *element_sizes, size_t *count) {
  memset(dims, 0, sizeof *dims);
  dims->operands = operands;
  *count = 0;
  if (rank > BVK_MAX_RANK) return BVK_BAD_ARGUMENT;
  ptrdiff_t product = 1;
  int empty = 0;
  for (uint32_t d = 0; d < rank; ++d) {
    if (shape[d] < 0) return BVK_BAD_ARGUMENT;
    empty |= shape[d] == 0;
  }
  if (empty) return BVK_OK;
  for (uint32_t d = 0; d < rank; ++d) {
    if (__builtin_mul_overflow(product, shape[d], &product)) return BVK_BAD_ARGUMENT;
    if (shape[d] == 1) continue;
    dims->extent[dims->rank] = (size_t)shape[d];
    for (uint32_t o = 0; o < operands; ++o) {
      const ptrdiff_t stride = strides[(size_t)o * rank + d];
      if (__builtin_mul_overflow(stride, (ptrdiff_t)element_sizes[o], &dims->stride[o][dims->rank])) {
        return BVK_BAD_ARGUMENT;
      }
    }
    dims->rank += 1;
  }
  *count = (size_t)product;
  return BVK_OK;
}

static size_t magnitude(ptrdiff_t stride) { return stride < 0 ? 0u - (size_t)stride : (size_t)stride; }

static void swap_dims(bvk_dims *dims, uint32_t a, uint32_t b) {
  const size_t extent = dims->extent[a];
  dims->extent[a] = dims->extent[b];
  dims->extent[b] = extent;
  for (uint32_t o = 0; o < dims->operands; ++o) {
    const ptrdiff_t stride = dims->stride[o][a];
    dims->stride[o][a] = dims->stride[o][b];
    dims->stride[o][b] = stride;
  }
}

void bvk_dims_sort_by_first(bvk_dims *dims) {
  for (uint32_t i = 1; i < dims->rank; ++i) {
    for (uint32_t j = i; j > 0 && magnitude(dims->stride[0][j - 1]) < magnitude(dims->stride[0][j]); --j) {
      swap_dims(dims, j - 1, j);
    }
  }
}

void bvk_dims_collapse(bvk_dims *dims) {
  uint32_t last = 0;
  for (uint32_t d = 1; d < dims->rank; ++d) {
    int joins = 1;
    for (uint32_t o = 0; o < dims->operands; ++o) {
      joins &= dims->stride[o][last] == dims->stride[o][d] * (ptrdiff_t)dims->extent[d];
    }
    if (joins) {
      dims->extent[last] *= dims->extent[d];
    } else {
      last += 1;
      dims->extent[last] = dims->extent[d];
    }
    for (uint32_t o = 0; o < dims->operands; ++o) dims->stride[o][last] = dims->stride[o][d];
  }
  if (dims->rank > 0) dims->rank = last + 1;
}
