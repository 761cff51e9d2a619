// SPDX-License-Identifier: Apache-2.0
//
// Trilu: one triangle of matrices, and zeros instead of the other. T is an unsigned integer as wide as the elements.

#include "types.cl"
#include "items.cl"
#include "pieces.cl"
#include "space.cl"

// `space` is that of the rows, over output and input. `diagonal` is at least minus the number of rows a
// matrix has, and at most that of its columns.
KERNEL void trilu(global const MEM(T) *in, index_t in0, global MEM(T) *restrict out, index_t out0, index_t rows,
                  index_t matrix_rows, const space_2 space, index_t to_step, index_t from_step, pieces_t pieces,
                  index_t diagonal, int upper) {
  in += in0;
  out += out0;
  FOR_PIECES(row, begin, end, rows, pieces) {
    index_t at[2];
    places_2(&space, row, at);
    // The first column of the upper triangle, or the first behind the lower one.
    index_t cut = clamp(row % matrix_rows + diagonal + (upper ? 0 : 1), begin, end);
    index_t first = upper ? cut : begin, last = upper ? end : cut;
    global MEM(T) *restrict to = out + at[0];
    global const MEM(T) *from = in + at[1];
    FILL_PIECE(to, to_step, 0, begin, first);
    COPY_PIECE(to, to_step, from, from_step, first, last);
    FILL_PIECE(to, to_step, 0, last, end);
  }
}
