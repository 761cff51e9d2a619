// SPDX-License-Identifier: Apache-2.0

#include "include/bvk_fold.h"

#include <string.h>

#include "internal/dims.h"
#include "internal/fold_code.h"
#include "internal/lookup.h"
#include "internal/strided.h"

enum {
  /// Elements folded at a time: with staging and accumulators at most 12 KiB of stack, within the first-level cache.
  block_length = 512
};

static const struct bvk_fold_code *find_code(bvk_isa isa, bvk_fold_op op, bvk_dtype dtype) {
  BVK_RETURN_LOOKUP(isa, bvk_fold_code, (op, dtype));
}

/// The walk of the operand with `strides` in the order of the output's.
static bvk_status init_walk(bvk_walk *walk, uint32_t rank, const ptrdiff_t *shape, const ptrdiff_t *output_strides,
                            const ptrdiff_t *strides, uint32_t element_size, size_t *count) {
  ptrdiff_t both[2 * BVK_MAX_RANK] = {0};
  if (rank > BVK_MAX_RANK) return BVK_BAD_ARGUMENT;
  for (uint32_t d = 0; d < rank; ++d) {
    both[d] = output_strides[d];
    both[rank + d] = strides[d];
  }
  const uint32_t sizes[2] = {element_size, element_size};
  bvk_dims dims;
  const bvk_status status = bvk_dims_init(&dims, rank, shape, 2, both, sizes, count);
  if (status != BVK_OK) return status;
  for (uint32_t d = 0; d < dims.rank; ++d) {
    if (dims.stride[0][d] == 0) return BVK_BAD_ARGUMENT;
  }
  bvk_dims_sort_by_first(&dims);
  // From here on only the operand's own strides count.
  memcpy(dims.stride[0], dims.stride[1], sizeof dims.stride[0]);
  dims.operands = 1;
  bvk_dims_collapse(&dims);
  memset(walk, 0, sizeof *walk);
  walk->rank = dims.rank;
  walk->contiguous = dims.rank == 0 || (dims.rank == 1 && dims.stride[0][0] == (ptrdiff_t)element_size);
  memcpy(walk->extent, dims.extent, sizeof dims.extent);
  memcpy(walk->stride, dims.stride[0], sizeof dims.stride[0]);
  return BVK_OK;
}

bvk_status bvk_fold_init(bvk_fold *fold, bvk_walk *walks, bvk_isa isa, bvk_fold_op op, bvk_dtype dtype, size_t inputs,
                         uint32_t rank, const ptrdiff_t *shape, const ptrdiff_t *strides) {
  memset(fold, 0, sizeof *fold);
  if (inputs < 2) return BVK_BAD_ARGUMENT;
  fold->code = find_code(isa, op, dtype);
  if (fold->code == NULL) return BVK_UNSUPPORTED;
  fold->inputs = inputs;
  fold->walks = walks;
  for (size_t o = 0; o <= inputs; ++o) {
    const bvk_status status =
        init_walk(&walks[o], rank, shape, strides, rank == 0 ? strides : strides + o * rank, fold->code->element_size,
                  &fold->count);
    if (status != BVK_OK) return status;
  }
  return BVK_OK;
}

/// Moves the `count` elements of a walk from `begin` on into a buffer without gaps, or out of it.
static void move_elements(const bvk_walk *walk, char *memory, size_t size, size_t begin, size_t count, char *buffer,
                          int out_of_buffer) {
  const uint32_t inner = walk->rank - 1;
  size_t index[BVK_MAX_RANK];
  for (uint32_t d = walk->rank; d-- > 0;) {
    index[d] = begin % walk->extent[d];
    begin /= walk->extent[d];
    memory += (ptrdiff_t)index[d] * walk->stride[d];
  }
  for (;;) {
    const size_t until_end = walk->extent[inner] - index[inner];
    const size_t run = count < until_end ? count : until_end;
    if (out_of_buffer) {
      bvk_strided_move(memory, walk->stride[inner], buffer, (ptrdiff_t)size, size, run);
    } else {
      bvk_strided_move(buffer, (ptrdiff_t)size, memory, walk->stride[inner], size, run);
    }
    count -= run;
    if (count == 0) return;
    buffer += run * size;
    // To the start of the next row: back along the inner dimension, then on as an odometer goes.
    memory -= (ptrdiff_t)index[inner] * walk->stride[inner];
    index[inner] = 0;
    for (uint32_t d = inner; d-- > 0;) {
      memory += walk->stride[d];
      if (++index[d] < walk->extent[d]) break;
      memory -= (ptrdiff_t)walk->extent[d] * walk->stride[d];
      index[d] = 0;
    }
  }
}

/// The `count` elements of an input from `begin` on: where they lie if that is without gaps, else in `buffer`.
static const void *read_elements(const bvk_walk *walk, const void *memory, size_t size, size_t begin, size_t count,
                                 void *buffer) {
  if (walk->contiguous) return (const char *)memory + begin * size;
  move_elements(walk, (char *)memory, size, begin, count, buffer, 0);
  return buffer;
}

void bvk_fold_run(const bvk_fold *fold, void *out, const void *const *inputs, size_t begin, size_t end) {
  const struct bvk_fold_code *code = fold->code;
  const size_t size = code->element_size;
  const bvk_walk *const walks = fold->walks;
  uint64_t first[block_length], second[block_length], accumulators[block_length];
  for (; begin < end; begin += block_length) {
    const size_t count = end - begin < block_length ? end - begin : block_length;
    const int are_elements = code->accumulator_size == code->element_size;
    // An output that is staged lies where the accumulators do, or where the second input was.
    char *const staged = (char *)(are_elements ? accumulators : second);
    char *const target = walks[0].contiguous ? (char *)out + begin * size : staged;
    void *const sums = are_elements ? (void *)target : (void *)accumulators;
    code->start(sums, read_elements(&walks[1], inputs[0], size, begin, count, first),
                read_elements(&walks[2], inputs[1], size, begin, count, second), count);
    for (size_t i = 2; i < fold->inputs; ++i) {
      code->next(sums, read_elements(&walks[i + 1], inputs[i], size, begin, count, first), count);
    }
    if (code->finish != NULL) code->finish(target, sums, count, fold->inputs);
    if (!walks[0].contiguous) move_elements(&walks[0], out, size, begin, count, target, 1);
  }
}
