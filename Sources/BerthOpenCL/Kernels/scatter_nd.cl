// SPDX-License-Identifier: Apache-2.0
//
// ScatterND: updates of slices, picked by tuples of indices. T is the dtype, or with REPLACES an unsigned integer as wide.
//
// Updates of one slice may meet, so their order must be kept: a work-item owns a piece of some slices of the output, reads all
// tuples in their order, and applies the updates of what is its own.

#include "types.cl"
#include "items.cl"
#include "indices.cl"
#include "combine.cl"
#include "pieces.cl"
#include "tuples.cl"

// Slices are rows of `pieces.length` elements, which lie densely in the output, and one behind the other in the updates. They are
// divided into `parts` parts of `part` slices.
KERNEL void scatter_nd(global const MEM(T) *updates, index_t updates0, global const long *indices, index_t indices0,
                       global MEM(T) *restrict out, index_t out0, index_t count, tuples_t tuples, index_t parts,
                       index_t part, pieces_t pieces, int reduction, global int *complaint) {
  updates += updates0;
  indices += indices0;
  out += out0;
  FOR_PIECES(owner, begin, end, parts, pieces) {
    index_t first = owner * part;
    for (index_t tuple = 0; tuple < count; ++tuple) {
      slice_t slice = slice_of(indices, tuple, &tuples, complaint);
      if (slice.number >= first && slice.number - first < part) {
        global const MEM(T) *from = updates + tuple * pieces.length;
        global MEM(T) *restrict to = out + slice.offset;
        for (index_t j = begin; j < end; ++j) COMBINE(T, to, j, LOAD(T, from, j), reduction);
      }
    }
  }
}
