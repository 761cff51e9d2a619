// SPDX-License-Identifier: Apache-2.0
//
// Gather: rows picked along an axis. T is an unsigned integer as wide as the data, I the indices' dtype.

#include "types.cl"
#include "items.cl"
#include "indices.cl"
#include "pieces.cl"

// The output is rows of `pieces.length` elements, `picks` of them, one for each index, behind each other `outer` times.
KERNEL void gather(global const MEM(T) *data, index_t data0, global const MEM(I) *indices, index_t indices0,
                   global MEM(T) *restrict out, index_t out0, index_t outer, index_t picks, index_t outer_step,
                   index_t extent, index_t axis_step, index_t index_step, pieces_t pieces, global int *complaint) {
  data += data0;
  indices += indices0;
  out += out0;
  FOR_PIECES(row, begin, end, outer * picks, pieces) {
    index_t block = quotient(row, picks), pick = row - block * picks;
    index_t place = place_of(LOAD_INDEX(I, indices, pick * index_step), extent);
    if (place < 0) {
      complain(complaint, pick);
    } else {
      global const MEM(T) *from = data + (block * outer_step + place * axis_step);
      global MEM(T) *restrict to = out + row * pieces.length;
      COPY_PIECE(to, 1, from, 1, begin, end);
    }
  }
}
