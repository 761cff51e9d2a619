// SPDX-License-Identifier: Apache-2.0

#include "include/bvk_elementwise.h"

#include <string.h>

#include "internal/dims.h"
#include "internal/lookup.h"
#include "internal/strided.h"

enum {
  /// Elements staged at a time. The four buffers take at most 8 KiB of stack and stay in the first-level cache.
  chunk_length = 256
};

const bvk_kernel *bvk_binary_kernel(bvk_isa isa, bvk_binary_op op, bvk_dtype dtype) {
  BVK_RETURN_LOOKUP(isa, bvk_binary_kernel, (op, dtype));
}

const bvk_kernel *bvk_unary_kernel(bvk_isa isa, bvk_unary_op op, bvk_dtype dtype) {
  BVK_RETURN_LOOKUP(isa, bvk_unary_kernel, (op, dtype));
}

const bvk_kernel *bvk_cast_kernel(bvk_isa isa, bvk_dtype from, bvk_dtype to) {
  BVK_RETURN_LOOKUP(isa, bvk_cast_kernel, (from, to));
}

const bvk_kernel *bvk_where_kernel(bvk_isa isa, size_t element_size) {
  BVK_RETURN_LOOKUP(isa, bvk_where_kernel, (element_size));
}

bvk_status bvk_space_init(bvk_space *space, const bvk_kernel *kernel, uint32_t rank, const ptrdiff_t *shape,
                          const ptrdiff_t *strides) {
  memset(space, 0, sizeof *space);
  space->operands = kernel->inputs + 1;
  bvk_dims dims;
  const bvk_status status =
      bvk_dims_init(&dims, rank, shape, space->operands, strides, kernel->element_size, &space->count);
  if (status != BVK_OK) return status;
  for (uint32_t d = 0; d < dims.rank; ++d) {
    if (dims.stride[0][d] == 0 && space->count != 0) return BVK_BAD_ARGUMENT;
  }
  bvk_dims_sort_by_first(&dims);
  bvk_dims_collapse(&dims);
  // A scalar or empty space is one run, of one element or none.
  if (dims.rank == 0) {
    dims.rank = 1;
    dims.extent[0] = space->count;
    for (uint32_t o = 0; o < space->operands; ++o) dims.stride[o][0] = kernel->element_size[o];
  }
  space->rank = dims.rank;
  space->contiguous = dims.rank == 1;
  for (uint32_t o = 0; o < space->operands; ++o) {
    space->contiguous &= dims.stride[o][dims.rank - 1] == (ptrdiff_t)kernel->element_size[o];
    memcpy(space->stride[o], dims.stride[o], sizeof dims.stride[o]);
  }
  memcpy(space->extent, dims.extent, sizeof dims.extent);
  return BVK_OK;
}

/// One run along the innermost dimension; operands that are not contiguous pass through buffers.
static void run_row(const bvk_kernel *kernel, char *const *operands, const ptrdiff_t *strides, size_t count) {
  uint64_t buffers[BVK_MAX_OPERANDS][chunk_length];
  const uint32_t inputs = kernel->inputs;
  int staged[BVK_MAX_OPERANDS];
  int any_staged = 0;
  for (uint32_t o = 0; o <= inputs; ++o) {
    staged[o] = count > 1 && strides[o] != (ptrdiff_t)kernel->element_size[o];
    any_staged |= staged[o];
  }
  if (!any_staged) {
    kernel->run(operands[0], operands[1], operands[2], operands[3], count);
    return;
  }
  char *now[BVK_MAX_OPERANDS] = {NULL};
  for (size_t start = 0; start < count; start += chunk_length) {
    const size_t length = count - start < chunk_length ? count - start : chunk_length;
    for (uint32_t o = 0; o <= inputs; ++o) {
      char *const memory = operands[o] + (ptrdiff_t)start * strides[o];
      now[o] = staged[o] ? (char *)buffers[o] : memory;
      // A broadcast element fills its buffer once; the first chunk is the longest.
      if (!staged[o] || o == 0 || (strides[o] == 0 && start > 0)) continue;
      const size_t size = kernel->element_size[o];
      bvk_strided_move(now[o], (ptrdiff_t)size, memory, strides[o], size, length);
    }
    kernel->run(now[0], now[1], now[2], now[3], length);
    if (staged[0]) {
      const size_t size = kernel->element_size[0];
      bvk_strided_move(operands[0] + (ptrdiff_t)start * strides[0], strides[0], now[0], (ptrdiff_t)size, size, length);
    }
  }
}

void bvk_elementwise_run(const bvk_space *space, const bvk_kernel *kernel, void *out, const void *a, const void *b,
                         const void *c, size_t begin, size_t end) {
  if (begin >= end) return;
  char *operands[BVK_MAX_OPERANDS] = {out, (char *)a, (char *)b, (char *)c};
  if (space->contiguous) {
    if (begin != 0) {
      for (uint32_t o = 0; o <= kernel->inputs; ++o) operands[o] += begin * kernel->element_size[o];
    }
    kernel->run(operands[0], operands[1], operands[2], operands[3], end - begin);
    return;
  }

  const uint32_t inner = space->rank - 1;
  size_t index[BVK_MAX_RANK];
  size_t rest = begin;
  for (uint32_t d = space->rank; d-- > 0;) {
    index[d] = rest % space->extent[d];
    rest /= space->extent[d];
    for (uint32_t o = 0; o < space->operands; ++o) operands[o] += (ptrdiff_t)index[d] * space->stride[o][d];
  }
  ptrdiff_t row_strides[BVK_MAX_OPERANDS];
  for (uint32_t o = 0; o < BVK_MAX_OPERANDS; ++o) row_strides[o] = space->stride[o][inner];

  size_t left = end - begin;
  for (;;) {
    const size_t until_end = space->extent[inner] - index[inner];
    const size_t count = left < until_end ? left : until_end;
    run_row(kernel, operands, row_strides, count);
    left -= count;
    if (left == 0) return;
    // To the start of the next row: back along the inner dimension, then on as an odometer goes.
    for (uint32_t o = 0; o < space->operands; ++o) operands[o] -= (ptrdiff_t)index[inner] * row_strides[o];
    index[inner] = 0;
    for (uint32_t d = inner; d-- > 0;) {
      const int carry = ++index[d] == space->extent[d];
      const ptrdiff_t steps = carry ? 1 - (ptrdiff_t)space->extent[d] : 1;
      for (uint32_t o = 0; o < space->operands; ++o) operands[o] += steps * space->stride[o][d];
      if (!carry) break;
      index[d] = 0;
    }
  }
}
