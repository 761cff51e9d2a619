// SPDX-License-Identifier: Apache-2.0
//
// Copies between tensors that lie in different ways. T is u8, u16, u32 or u64, whichever is as wide as the dtype.

#include "types.cl"
#include "items.cl"
#include "pieces.cl"
#include "space.cl"

// `space` is that of the rows, over target and source.
KERNEL void strided(global MEM(T) *restrict target, index_t target0, global const MEM(T) *source, index_t source0,
                    index_t rows, const space_2 space, index_t target_step, index_t source_step, pieces_t pieces) {
  target += target0;
  source += source0;
  FOR_PIECES(row, begin, end, rows, pieces) {
    index_t at[2];
    places_2(&space, row, at);
    global MEM(T) *restrict to = target + at[0];
    global const MEM(T) *from = source + at[1];
    COPY_PIECE(to, target_step, from, source_step, begin, end);
  }
}
