// SPDX-License-Identifier: Apache-2.0

#include "include/bvk_elementwise.h"

#include <string.h>

#include "internal/dims.h"
#include "internal/lookup.h"
#include "internal/strided.h"
#include "internal/transpose.h"

enum {
  /// Elements staged at a time. The four buffers take at most 8 KiB of stack and stay in the first-level cache.
  chunk_length = 256,
  /// Rows shorter than this are taken several at a time.
  short_row = 64,
  /// The edge of a tile where an operand runs across the rows: a cache line of 32-bit elements.
  tile_edge = 16
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

const bvk_kernel *bvk_activation_kernel(bvk_isa isa, bvk_activation_op op, bvk_dtype dtype) {
  BVK_RETURN_LOOKUP(isa, bvk_activation_kernel, (op, dtype));
}

const bvk_kernel *bvk_pow_kernel(bvk_isa isa, bvk_dtype base, bvk_dtype exponent) {
  BVK_RETURN_LOOKUP(isa, bvk_pow_kernel, (base, exponent));
}

const bvk_kernel *bvk_clip_kernel(bvk_isa isa, bvk_dtype dtype) {
  BVK_RETURN_LOOKUP(isa, bvk_clip_kernel, (dtype));
}

const bvk_kernel *bvk_mod_kernel(bvk_isa isa, int32_t floored, bvk_dtype dtype) {
  BVK_RETURN_LOOKUP(isa, bvk_mod_kernel, (floored, dtype));
}

static size_t magnitude(ptrdiff_t stride) { return stride < 0 ? 0u - (size_t)stride : (size_t)stride; }

/// Whether rows are worth taking several at a time: when they are short, or when an operand's neighbours lie in
/// different rows.
static void choose_tile(bvk_space *space) {
  if (space->rank < 2) return;
  const uint32_t inner = space->rank - 1;
  const size_t rows = space->extent[inner - 1];
  const size_t columns = space->extent[inner];
  int crosses = 0;
  for (uint32_t o = 0; o < space->operands; ++o) {
    const size_t down = magnitude(space->stride[o][inner - 1]);
    crosses |= down != 0 && down < magnitude(space->stride[o][inner]);
  }
  if (crosses && rows >= tile_edge / 2 && columns >= tile_edge / 2) {
    space->tile_columns = columns < tile_edge ? columns : tile_edge;
  } else if (columns <= short_row) {
    space->tile_columns = columns;
  } else {
    return;
  }
  space->tile_rows = chunk_length / space->tile_columns;
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
  choose_tile(space);
  return BVK_OK;
}

static void call_kernel(const bvk_space *space, const bvk_kernel *kernel, char *const *operands, size_t count) {
  const void *third = kernel->inputs < 3 ? (const void *)space->scalars : operands[3];
  kernel->run(operands[0], operands[1], operands[2], third, count);
}

/// One run along the innermost dimension; operands that are not contiguous pass through buffers.
static void run_row(const bvk_space *space, const bvk_kernel *kernel, char *const *operands, const ptrdiff_t *strides,
                    size_t count) {
  uint64_t buffers[BVK_MAX_OPERANDS][chunk_length];
  const uint32_t inputs = kernel->inputs;
  int staged[BVK_MAX_OPERANDS];
  int any_staged = 0;
  for (uint32_t o = 0; o <= inputs; ++o) {
    staged[o] = count > 1 && strides[o] != (ptrdiff_t)kernel->element_size[o];
    any_staged |= staged[o];
  }
  if (!any_staged) {
    call_kernel(space, kernel, operands, count);
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
    call_kernel(space, kernel, now, length);
    if (staged[0]) {
      const size_t size = kernel->element_size[0];
      bvk_strided_move(operands[0] + (ptrdiff_t)start * strides[0], strides[0], now[0], (ptrdiff_t)size, size, length);
    }
  }
}

/// Moves a block of rows between strided memory and a buffer without gaps, in whichever order reads or writes
/// neighbours.
static void move_block(char *to, ptrdiff_t to_row, ptrdiff_t to_column, const char *from, ptrdiff_t from_row,
                       ptrdiff_t from_column, size_t size, size_t rows, size_t columns, int by_columns) {
  const ptrdiff_t element = (ptrdiff_t)size;
  if (by_columns && from_row == element && to_column == element) {
    bvk_transpose(to, to_row, from, from_column, size, rows, columns);
  } else if (by_columns) {
    for (size_t c = 0; c < columns; ++c, to += to_column, from += from_column) {
      bvk_strided_move(to, to_row, from, from_row, size, rows);
    }
  } else {
    for (size_t r = 0; r < rows; ++r, to += to_row, from += from_row) {
      bvk_strided_move(to, to_column, from, from_column, size, columns);
    }
  }
}

/// What the staging buffers hold, so that an operand that is broadcast over the rows is staged once.
typedef struct staging {
  uint64_t buffers[BVK_MAX_OPERANDS][chunk_length];
  const char *source[BVK_MAX_OPERANDS];
  size_t rows[BVK_MAX_OPERANDS];
} staging;

/// A block of `rows` whole or partial rows of `columns` elements.
static void run_block(const bvk_space *space, const bvk_kernel *kernel, staging *staged, char *const *operands,
                      size_t rows, size_t columns) {
  const uint32_t inner = space->rank - 1;
  char *now[BVK_MAX_OPERANDS] = {NULL};
  for (uint32_t o = 0; o <= kernel->inputs; ++o) {
    const ptrdiff_t size = (ptrdiff_t)kernel->element_size[o];
    const ptrdiff_t row = space->stride[o][inner - 1];
    const ptrdiff_t column = space->stride[o][inner];
    now[o] = operands[o];
    if (column == size && row == size * (ptrdiff_t)columns) continue;
    now[o] = (char *)staged->buffers[o];
    if (o == 0 || (row == 0 && staged->source[o] == operands[o] && staged->rows[o] >= rows)) continue;
    staged->source[o] = operands[o];
    staged->rows[o] = rows;
    move_block(now[o], size * (ptrdiff_t)columns, size, operands[o], row, column, (size_t)size, rows, columns,
               row != 0 && magnitude(row) < magnitude(column));
  }
  call_kernel(space, kernel, now, rows * columns);
  if (now[0] != operands[0]) {
    const ptrdiff_t size = (ptrdiff_t)kernel->element_size[0];
    move_block(operands[0], space->stride[0][inner - 1], space->stride[0][inner], now[0], size * (ptrdiff_t)columns,
               size, (size_t)size, rows, columns, 0);
  }
}

/// `rows` whole rows, in blocks of `space->tile_columns` columns.
static void run_rows(const bvk_space *space, const bvk_kernel *kernel, staging *staged, char *const *operands,
                     size_t rows) {
  const uint32_t inner = space->rank - 1;
  for (size_t start = 0; start < space->extent[inner]; start += space->tile_columns) {
    const size_t left = space->extent[inner] - start;
    char *block[BVK_MAX_OPERANDS] = {NULL};
    for (uint32_t o = 0; o <= kernel->inputs; ++o) {
      block[o] = operands[o] + (ptrdiff_t)start * space->stride[o][inner];
    }
    run_block(space, kernel, staged, block, rows, left < space->tile_columns ? left : space->tile_columns);
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
    call_kernel(space, kernel, operands, end - begin);
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
  staging staged;
  for (uint32_t o = 0; o < BVK_MAX_OPERANDS; ++o) staged.source[o] = NULL;

  size_t left = end - begin;
  for (;;) {
    const size_t row_length = space->extent[inner];
    size_t rows = 1;
    if (space->tile_rows > 1 && index[inner] == 0 && left >= row_length) {
      rows = space->extent[inner - 1] - index[inner - 1];
      if (rows > space->tile_rows) rows = space->tile_rows;
      if (rows > left / row_length) rows = left / row_length;
      run_rows(space, kernel, &staged, operands, rows);
      left -= rows * row_length;
    } else {
      const size_t until_end = row_length - index[inner];
      const size_t count = left < until_end ? left : until_end;
      run_row(space, kernel, operands, row_strides, count);
      left -= count;
    }
    if (left == 0) return;
    // To the start of the next row: back along the inner dimension, then on as an odometer goes.
    for (uint32_t o = 0; o < space->operands; ++o) operands[o] -= (ptrdiff_t)index[inner] * row_strides[o];
    index[inner] = 0;
    size_t step = rows;
    for (uint32_t d = inner; d-- > 0; step = 1) {
      index[d] += step;
      const int carry = index[d] == space->extent[d];
      const ptrdiff_t steps = (ptrdiff_t)step - (carry ? (ptrdiff_t)space->extent[d] : 0);
      for (uint32_t o = 0; o < space->operands; ++o) operands[o] += steps * space->stride[o][d];
      if (!carry) break;
      index[d] = 0;
    }
  }
}
