// SPDX-License-Identifier: Apache-2.0
//
// Trilu: one triangle of matrices, and zeros instead of the other. T is an unsigned integer as wide as the elements.

#include "types.cl"
#include "items.cl"
#include "pieces.cl"
#include "space.cl"

// `space` is that of the rows, over output and input; `steps` are those along a row. `diagonal` is at least minus the number of rows a
// matrix has, and at most that of its columns.
KERNEL void trilu(global const MEM(T) *in, index_t in0, global MEM(T) *restrict out, index_t out0, index_t rows,
                  index_t matrix_rows, space_2 space, steps_2 steps, pieces_t pieces, index_t diagonal, int upper) {
  in += in0;
  out += out0;
  FOR_PIECES(row, begin, end, rows, pieces) {
    index_t to_offset, from_offset;
    SPACE_OFFSETS_2(space, row, to_offset, from_offset);
    // The first column of the upper triangle, or the first behind the lower one.
    index_t cut = clamp(row % matrix_rows + diagonal + (upper ? 0 : 1), begin, end);
    index_t first = upper ? cut : begin, last = upper ? end : cut;
    global MEM(T) *restrict to = out + to_offset;
    global const MEM(T) *from = in + from_offset;
    FILL_PIECE(to, steps.v[0], 0, begin, first);
    COPY_PIECE(to, steps.v[0], from, steps.v[1], first, last);
    FILL_PIECE(to, steps.v[0], 0, last, end);
  }
}
