// SPDX-License-Identifier: Apache-2.0
//
// GatherND: slices, picked by tuples of indices. T is an unsigned integer as wide as the data.

#include "types.cl"
#include "items.cl"
#include "indices.cl"
#include "pieces.cl"
#include "tuples.cl"

// Slices are rows of `pieces.length` elements, which lie densely in the data, and one behind the other in the output.
KERNEL void gather_nd(global const MEM(T) *data, index_t data0, global const long *indices, index_t indices0,
                      global MEM(T) *restrict out, index_t out0, index_t count, tuples_t tuples, pieces_t pieces,
                      global int *complaint) {
  data += data0;
  indices += indices0;
  out += out0;
  FOR_PIECES(row, begin, end, count, pieces) {
    slice_t slice = slice_of(indices, row, &tuples, complaint);
    if (slice.number >= 0) {
      global const MEM(T) *from = data + slice.offset;
      global MEM(T) *restrict to = out + row * pieces.length;
      COPY_PIECE(to, 1, from, 1, begin, end);
    }
  }
}
