// SPDX-License-Identifier: Apache-2.0

#include "include/bvk_copy.h"

#include <string.h>

#include "internal/dims.h"
#include "internal/strided.h"
#include "internal/transpose.h"

enum {
  copy_runs = 0,
  copy_strided = 1,
  copy_transpose = 2,
  copy_fill = 3,
  /// Runs of one element that are shorter are written one by one: a fill would cost more to begin.
  shortest_fill = 64,
  /// What one unit writes at most, when runs are long: enough to hide the cost of a unit, small enough to share out.
  run_bytes = 16384,
  /// The edge of a transposed tile in elements: of 64-bit ones, and of all others. A tile takes half the first-level
  /// cache at most.
  wide_tile_edge = 32,
  tile_edge = 64,
  tile_bytes = tile_edge * tile_edge * 4
};

/// Moves dimension `from` to position `to`, the ones between making room.
static void move_dimension(bvk_dims *dims, uint32_t from, uint32_t to) {
  const size_t extent = dims->extent[from];
  const ptrdiff_t a = dims->stride[0][from], b = dims->stride[1][from];
  for (uint32_t d = from; d < to; ++d) {
    dims->extent[d] = dims->extent[d + 1];
    dims->stride[0][d] = dims->stride[0][d + 1];
    dims->stride[1][d] = dims->stride[1][d + 1];
  }
  dims->extent[to] = extent;
  dims->stride[0][to] = a;
  dims->stride[1][to] = b;
}

static size_t tiles_of(size_t extent, size_t tile) { return (extent + tile - 1) / tile; }

bvk_status bvk_copy_init(bvk_copy *copy, uint32_t rank, const ptrdiff_t *shape, const ptrdiff_t *destination_strides,
                         const ptrdiff_t *source_strides, size_t element_size) {
  memset(copy, 0, sizeof *copy);
  if (element_size != 1 && element_size != 2 && element_size != 4 && element_size != 8) return BVK_BAD_ARGUMENT;
  if (rank > BVK_MAX_RANK) return BVK_BAD_ARGUMENT;
  ptrdiff_t strides[2 * BVK_MAX_RANK];
  if (rank > 0) {
    memcpy(strides, destination_strides, rank * sizeof *strides);
    memcpy(strides + rank, source_strides, rank * sizeof *strides);
  }
  const uint32_t sizes[2] = {(uint32_t)element_size, (uint32_t)element_size};
  bvk_dims dims;
  size_t count;
  const bvk_status status = bvk_dims_init(&dims, rank, shape, 2, strides, sizes, &count);
  if (status != BVK_OK) return status;
  for (uint32_t d = 0; d < dims.rank; ++d) {
    if (dims.stride[0][d] == 0) return BVK_BAD_ARGUMENT;
  }
  copy->element_size = (uint32_t)element_size;
  if (count == 0) return BVK_OK;
  bvk_dims_sort_by_first(&dims);
  bvk_dims_collapse(&dims);
  if (dims.rank == 0) {
    dims.rank = 1;
    dims.extent[0] = 1;
    dims.stride[0][0] = dims.stride[1][0] = (ptrdiff_t)element_size;
  }

  const ptrdiff_t size = (ptrdiff_t)element_size;
  const uint32_t inner = dims.rank - 1;
  copy->method = copy_strided;
  if (dims.stride[0][inner] == size && dims.stride[1][inner] == size) copy->method = copy_runs;
  if (dims.stride[0][inner] == size && dims.stride[1][inner] == 0 && dims.extent[inner] * element_size >= shortest_fill) {
    copy->method = copy_fill;
  }
  for (uint32_t d = 0; copy->method == copy_strided && d < inner; ++d) {
    // The source runs along another dimension than the destination: walk both in tiles.
    if (dims.stride[0][inner] != size || dims.stride[1][d] != size || dims.extent[d] < 4) continue;
    move_dimension(&dims, d, inner - 1);
    copy->method = copy_transpose;
  }

  copy->rank = dims.rank;
  memcpy(copy->extent, dims.extent, sizeof copy->extent);
  memcpy(copy->destination_stride, dims.stride[0], sizeof copy->destination_stride);
  memcpy(copy->source_stride, dims.stride[1], sizeof copy->source_stride);
  if (copy->method == copy_transpose) {
    copy->tile[0] = copy->tile[1] = element_size == 8 ? wide_tile_edge : tile_edge;
    copy->tiles[0] = tiles_of(dims.extent[inner - 1], copy->tile[0]);
    copy->tiles[1] = tiles_of(dims.extent[inner], copy->tile[1]);
  } else {
    const size_t longest = run_bytes / element_size;
    copy->tile[0] = 1;
    copy->tile[1] = dims.extent[inner] < longest ? dims.extent[inner] : longest;
    copy->tiles[0] = inner > 0 ? dims.extent[inner - 1] : 1;
    copy->tiles[1] = tiles_of(dims.extent[inner], copy->tile[1]);
  }
  copy->units = copy->tiles[0] * copy->tiles[1];
  for (uint32_t d = 0; d + 2 < dims.rank; ++d) copy->units *= dims.extent[d];
  copy->unit_bytes = copy->tile[0] * copy->tile[1] * element_size;
  return BVK_OK;
}

/// One tile of a transposition: the destination's rows are the source's columns. The source is read line by line into
/// a buffer and transposed from there, so that neither side needs many distant lines in cache at once: lines that lie
/// a power of two apart would displace each other.
static void transpose_tile(const bvk_copy *copy, char *to, const char *from, size_t rows, size_t columns) {
  const uint32_t inner = copy->rank - 1;
  const ptrdiff_t to_row = copy->destination_stride[inner - 1];
  const ptrdiff_t from_column = copy->source_stride[inner];
  const size_t size = copy->element_size;
  const size_t line = rows * size;
  _Alignas(64) char buffer[tile_bytes];
  for (size_t c = 0; c < columns; ++c) memcpy(buffer + c * line, from + (ptrdiff_t)c * from_column, line);
  bvk_transpose(to, to_row, buffer, (ptrdiff_t)line, size, rows, columns);
}

void bvk_copy_run(const bvk_copy *copy, void *destination, const void *source, size_t begin, size_t end) {
  if (begin >= end) return;
  char *to = destination;
  const char *from = source;
  const uint32_t inner = copy->rank - 1;
  const uint32_t outer_rank = copy->rank > 2 ? copy->rank - 2 : 0;
  const uint32_t second = inner > 0 ? inner - 1 : 0;
  const size_t second_extent = inner > 0 ? copy->extent[second] : 1;
  const ptrdiff_t to_second = inner > 0 ? copy->destination_stride[second] : 0;
  const ptrdiff_t from_second = inner > 0 ? copy->source_stride[second] : 0;
  const size_t size = copy->element_size;

  size_t column = begin % copy->tiles[1];
  size_t rest = begin / copy->tiles[1];
  size_t row = rest % copy->tiles[0];
  rest /= copy->tiles[0];
  size_t index[BVK_MAX_RANK];
  for (uint32_t d = outer_rank; d-- > 0;) {
    index[d] = rest % copy->extent[d];
    rest /= copy->extent[d];
    to += (ptrdiff_t)index[d] * copy->destination_stride[d];
    from += (ptrdiff_t)index[d] * copy->source_stride[d];
  }

  for (size_t unit = begin; unit < end; ++unit) {
    const size_t first_row = row * copy->tile[0];
    const size_t first_column = column * copy->tile[1];
    const size_t rows = second_extent - first_row < copy->tile[0] ? second_extent - first_row : copy->tile[0];
    const size_t left = copy->extent[inner] - first_column;
    const size_t columns = left < copy->tile[1] ? left : copy->tile[1];
    char *const unit_to =
        to + (ptrdiff_t)first_row * to_second + (ptrdiff_t)first_column * copy->destination_stride[inner];
    const char *const unit_from =
        from + (ptrdiff_t)first_row * from_second + (ptrdiff_t)first_column * copy->source_stride[inner];
    if (copy->method == copy_runs) {
      memcpy(unit_to, unit_from, columns * size);
    } else if (copy->method == copy_transpose) {
      transpose_tile(copy, unit_to, unit_from, rows, columns);
    } else if (copy->method == copy_fill) {
      (void)bvk_fill(unit_to, unit_from, size, columns);
    } else {
      bvk_strided_move(unit_to, copy->destination_stride[inner], unit_from, copy->source_stride[inner], size, columns);
    }

    if (++column < copy->tiles[1]) continue;
    column = 0;
    if (++row < copy->tiles[0]) continue;
    row = 0;
    for (uint32_t d = outer_rank; d-- > 0;) {
      const int carry = ++index[d] == copy->extent[d];
      const ptrdiff_t steps = carry ? 1 - (ptrdiff_t)copy->extent[d] : 1;
      to += steps * copy->destination_stride[d];
      from += steps * copy->source_stride[d];
      if (!carry) break;
      index[d] = 0;
    }
  }
}

void bvk_strided_copy(void *to, ptrdiff_t to_stride, const void *from, ptrdiff_t from_stride, size_t element_size,
                      size_t count) {
  bvk_strided_move(to, to_stride, from, from_stride, element_size, count);
}
