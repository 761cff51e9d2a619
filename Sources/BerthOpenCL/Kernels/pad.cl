// SPDX-License-Identifier: Apache-2.0
//
// Pad: what is kept of the data, and around it the constant or copies of it. T is an unsigned integer as wide as the data.

#include "types.cl"
#include "items.cl"
#include "pieces.cl"

#define PAD_CONSTANT 0
#define PAD_REFLECT 1
#define PAD_EDGE 2
#define PAD_WRAP 3

// The axes of the output: their extents, how many of the data's elements are kept, how many are added before, and the steps
// along them. The innermost one is the last of `rank`, which is at least 1.
typedef struct {
  index_t rank;
  index_t extent[8], kept[8], before[8], to[8], from[8];
} padding_t;

// The element of those kept that stands `offset` behind the first; -1: the constant stands there.
static inline index_t source_of(index_t offset, index_t kept, int mode) {
  if (offset >= 0 && offset < kept) return offset;
  if (mode == PAD_CONSTANT) return -1;
  if (mode == PAD_EDGE) return offset < 0 ? 0 : kept - 1;
  // There and back again, the ends met once each; one element is its own image.
  index_t period = mode == PAD_WRAP ? kept : max(2 * (kept - 1), (index_t)1);
  index_t place = offset % period;
  if (place < 0) place += period;
  return mode == PAD_WRAP ? place : min(place, 2 * (kept - 1) - place);
}

// `has_constant`: else it is 0, and `constant` is not looked at.
KERNEL void pad(global const MEM(T) *data, index_t data0, global const MEM(T) *constant_value, index_t constant0,
                global MEM(T) *restrict out, index_t out0, index_t rows, padding_t padding, pieces_t pieces, int mode,
                int has_constant) {
  data += data0;
  out += out0;
  MEM(T) value = has_constant ? constant_value[constant0] : (MEM(T))0;
  index_t inner = padding.rank - 1;
  index_t to_step = padding.to[inner], from_step = padding.from[inner];
  index_t before = padding.before[inner], kept = padding.kept[inner];
  FOR_PIECES(row, begin, end, rows, pieces) {
    index_t to_offset = 0, from_offset = 0, rest = row;
    int is_outside = 0;
    for (index_t axis = inner - 1; axis >= 0; --axis) {
      index_t index = rest % padding.extent[axis];
      rest /= padding.extent[axis];
      index_t source = source_of(index - padding.before[axis], padding.kept[axis], mode);
      is_outside |= source < 0;
      to_offset += index * padding.to[axis];
      from_offset += source * padding.from[axis];
    }
    global MEM(T) *restrict to = out + to_offset;
    if (is_outside) {
      FILL_PIECE(to, to_step, value, begin, end);
    } else {
      // The part of the piece that is data.
      index_t first = clamp(before, begin, end), last = clamp(before + kept, first, end);
      if (mode == PAD_CONSTANT) {
        FILL_PIECE(to, to_step, value, begin, first);
        FILL_PIECE(to, to_step, value, last, end);
      } else {
        global const MEM(T) *from = data + from_offset;
        for (index_t j = begin; j < first; ++j) {
          to[j * to_step] = from[source_of(j - before, kept, mode) * from_step];
        }
        for (index_t j = last; j < end; ++j) {
          to[j * to_step] = from[source_of(j - before, kept, mode) * from_step];
        }
      }
      // May begin before the data; what is read does not.
      global const MEM(T) *from = data + (from_offset - before * from_step);
      COPY_PIECE(to, to_step, from, from_step, first, last);
    }
  }
}
