// SPDX-License-Identifier: Apache-2.0
//
// Copies in which target and source run densely along different axes, tile by tile, so that both are read and written in runs.
// T is an unsigned integer as wide as the elements.

#include "types.cl"
#include "items.cl"
#include "space.cl"

#ifndef TILE
#define TILE 32
#endif

// A tile is TILE rows by TILE columns: along a row the target is dense, along a column the source. `space` is that of all other
// axes, over target and source.
typedef struct {
  index_t rows, columns;
  // How far apart the rows of the target and the columns of the source lie.
  index_t target_row, source_column;
  // How many tiles one matrix is divided into each way.
  index_t row_tiles, column_tiles;
} transposition_t;

// A tile: where it lies in target and source, and how much of it there is.
typedef struct {
  index_t to, from, rows, columns;
} tile_t;

static inline tile_t tile_of(const transposition_t *p, const space_2 *space, index_t number) {
  index_t rest = number / p->column_tiles, matrix = rest / p->row_tiles, at[2];
  places_2(space, matrix, at);
  index_t row = (rest - matrix * p->row_tiles) * TILE, column = (number - rest * p->column_tiles) * TILE;
  tile_t tile = {at[0] + row * p->target_row + column, at[1] + column * p->source_column + row,
                 min(p->rows - row, (index_t)TILE), min(p->columns - column, (index_t)TILE)};
  return tile;
}

#if BERTH_GPU
// A work-group a tile. One more element a line keeps the columns of the tile apart in the banks of local memory.
KERNEL void transpose(global const MEM(T) *in, index_t in0, global MEM(T) *restrict out, index_t out0,
                      transposition_t p, const space_2 space) {
  local MEM(T) lines[TILE][TILE + 1];
  tile_t tile = tile_of(&p, &space, (index_t)get_group_id(0));
  in += in0 + tile.from;
  out += out0 + tile.to;
  int item = (int)get_local_id(0), items = (int)get_local_size(0);
  for (int i = item; i < TILE * TILE; i += items) {
    int c = i / TILE, r = i % TILE;
    if (c < tile.columns && r < tile.rows) lines[c][r] = in[c * p.source_column + r];
  }
  barrier(CLK_LOCAL_MEM_FENCE);
  for (int i = item; i < TILE * TILE; i += items) {
    int r = i / TILE, c = i % TILE;
    if (c < tile.columns && r < tile.rows) out[r * p.target_row + c] = lines[c][r];
  }
}
#else
// A work-item a tile.
#if BERTH_CPU
typedef uchar8 block_row_u8;
typedef ushort8 block_row_u16;
typedef uint8 block_row_u32;
typedef ulong8 block_row_u64;
#define BLOCK_ROW CAT(block_row_, T)
#define SOURCE_COLUMN(j) BLOCK_ROW v##j = vload8(0, from + (j) * p->source_column)
#define TARGET_ROW(j) \
  vstore8((BLOCK_ROW)(v0.s##j, v1.s##j, v2.s##j, v3.s##j, v4.s##j, v5.s##j, v6.s##j, v7.s##j), 0, to + (j) * p->target_row)

// 8 by 8 elements by way of registers.
static inline void transpose_block(global const MEM(T) *from, global MEM(T) *restrict to, const transposition_t *p) {
  SOURCE_COLUMN(0);
  SOURCE_COLUMN(1);
  SOURCE_COLUMN(2);
  SOURCE_COLUMN(3);
  SOURCE_COLUMN(4);
  SOURCE_COLUMN(5);
  SOURCE_COLUMN(6);
  SOURCE_COLUMN(7);
  TARGET_ROW(0);
  TARGET_ROW(1);
  TARGET_ROW(2);
  TARGET_ROW(3);
  TARGET_ROW(4);
  TARGET_ROW(5);
  TARGET_ROW(6);
  TARGET_ROW(7);
}

static inline void transpose_tile(global const MEM(T) *from, global MEM(T) *restrict to, index_t rows, index_t columns,
                                  const transposition_t *p) {
  index_t whole_rows = rows & ~(index_t)7, whole_columns = columns & ~(index_t)7;
  for (index_t r = 0; r < whole_rows; r += 8) {
    for (index_t c = 0; c < whole_columns; c += 8) {
      transpose_block(from + (c * p->source_column + r), to + (r * p->target_row + c), p);
    }
    for (index_t i = r; i < r + 8; ++i) {
      for (index_t c = whole_columns; c < columns; ++c) to[i * p->target_row + c] = from[c * p->source_column + i];
    }
  }
  for (index_t r = whole_rows; r < rows; ++r) {
    for (index_t c = 0; c < columns; ++c) to[r * p->target_row + c] = from[c * p->source_column + r];
  }
}
#else
// By way of the chip's own memory, TILE * TILE elements of it.
static inline void transpose_tile(global const MEM(T) *from, global MEM(T) *restrict to, index_t rows, index_t columns,
                                  const transposition_t *p) {
  MEM(T) lines[TILE][TILE];
  for (index_t c = 0; c < columns; ++c) {
#pragma unroll UNROLL
    for (index_t r = 0; r < rows; ++r) lines[c][r] = from[c * p->source_column + r];
  }
  for (index_t r = 0; r < rows; ++r) {
#pragma unroll UNROLL
    for (index_t c = 0; c < columns; ++c) to[r * p->target_row + c] = lines[c][r];
  }
}
#endif

KERNEL void transpose(global const MEM(T) *in, index_t in0, global MEM(T) *restrict out, index_t out0,
                      transposition_t p, const space_2 space, index_t tiles) {
  in += in0;
  out += out0;
  FOR_ITEMS(number, tiles) {
    tile_t tile = tile_of(&p, &space, number);
    transpose_tile(in + tile.from, out + tile.to, tile.rows, tile.columns, &p);
  }
}
#endif
