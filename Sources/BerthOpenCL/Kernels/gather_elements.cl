// SPDX-License-Identifier: Apache-2.0
//
// GatherElements: each index picks the element that has its own coordinates, but for the one along the axis, which the index is.
// T is an unsigned integer as wide as the data, I the indices' dtype.

#include "types.cl"
#include "items.cl"
#include "indices.cl"
#include "pieces.cl"
#include "space.cl"

// How far apart neighbours along a row lie in output, indices and data.
typedef struct {
  index_t v[3];
} steps_3;

// Rows are those of the indices' innermost axis; `space` is that of the rows, over output, indices and data, in which the data
// stands still along the axis.
KERNEL void gather_elements(global const MEM(T) *data, index_t data0, global const MEM(I) *indices, index_t indices0,
                            global MEM(T) *restrict out, index_t out0, index_t rows, const space_3 space, steps_3 steps,
                            index_t extent, index_t axis_step, pieces_t pieces, global int *complaint) {
  data += data0;
  indices += indices0;
  out += out0;
  FOR_PIECES(row, begin, end, rows, pieces) {
    index_t at[3];
    places_3(&space, row, at);
    global MEM(T) *restrict to = out + at[0];
    global const MEM(I) *picks = indices + at[1];
    global const MEM(T) *from = data + at[2];
    for (index_t j = begin; j < end; ++j) {
      index_t place = place_of(LOAD_INDEX(I, picks, j * steps.v[1]), extent);
      if (place < 0) {
        complain(complaint, row * pieces.length + j);
      } else {
        to[j * steps.v[0]] = from[j * steps.v[2] + place * axis_step];
      }
    }
  }
}
