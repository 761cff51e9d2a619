// SPDX-License-Identifier: Apache-2.0
//
// ScatterElements: updates brought to elements that have their own coordinates, but for the one along the axis, which their
// index is. T is the dtype, or with REPLACES an unsigned integer as wide; I the indices' dtype.
//
// Updates of one line along the axis may meet, so their order must be kept: a work-item owns a part of a line of the output,
// reads all indices of the line in their order, and applies the updates that meet its part. Lines never meet.

#include "types.cl"
#include "items.cl"
#include "indices.cl"
#include "combine.cl"
#include "space.cl"

// How far apart neighbours along the axis lie in updates, indices and output.
typedef struct {
  index_t v[3];
} steps_3;

// `space` is that of the lines, over updates, indices and output; `length` is how many indices a line has. Parts are `part`
// elements of the axis.
KERNEL void scatter_elements(global const MEM(T) *updates, index_t updates0, global const MEM(I) *indices, index_t indices0,
                             global MEM(T) *restrict out, index_t out0, index_t lines, const space_3 space, steps_3 steps,
                             index_t length, index_t extent, index_t parts, index_t part, int reduction,
                             global int *complaint) {
  updates += updates0;
  indices += indices0;
  out += out0;
  // Line goes to line's neighbour: where lines are side by side, so are their elements.
  FOR_ITEMS(item, lines * parts) {
    index_t line = item % lines, first = item / lines * part;
    index_t at[3];
    places_3(&space, line, at);
    global const MEM(T) *from = updates + at[0];
    global const MEM(I) *picks = indices + at[1];
    global MEM(T) *restrict to = out + at[2];
    for (index_t j = 0; j < length; ++j) {
      index_t place = place_of(LOAD_INDEX(I, picks, j * steps.v[1]), extent);
      if (place < 0) {
        complain(complaint, line * length + j);
      } else if (place >= first && place - first < part) {
        COMBINE(T, to, place * steps.v[2], LOAD(T, from, j * steps.v[0]), reduction);
      }
    }
  }
}
