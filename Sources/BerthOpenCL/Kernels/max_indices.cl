// SPDX-License-Identifier: Apache-2.0
//
// The indices of MaxPool: the place of the greatest element under each window, the first of several. T is the dtype.

#include "types.cl"
#include "items.cl"
#include "windows.cl"

// The place in the dense input of the element under the tap at hand, in the order that is asked for.
static inline long number_of(const window_t *window, const place_t *place, int is_column_major) {
  int rank = (int)window->rank;
  long number = 0, plane = 1;
  for (int i = 0; i < rank; ++i) {
    int axis = is_column_major ? rank - 1 - i : i;
    number = number * window->input[axis] + coordinate(window, place, axis);
    plane *= window->input[axis];
  }
  return ((long)place->image * window->channels + place->plane) * plane + number;
}

// The output's steps in `window` are those of the indices.
KERNEL void max_indices(global const MEM(T) *in, index_t in0, global long *restrict out, index_t out0, index_t count,
                        window_t window, int is_column_major) {
  in += in0;
  out += out0;
  int inner = (int)window.rank - 1;
  FOR_ITEMS(i, count) {
    place_t place = place_of_row(&window, i / window.output[inner]);
    place_on(&window, &place, inner, i % window.output[inner]);
    long best = 0;
    if (has_taps(&place, inner + 1)) {
      VAL(T) greatest = 0;
      int is_first = 1;
      do {
        index_t at = line_of(&window, &place) + coordinate(&window, &place, inner) * window.input_step[inner];
        VAL(T) element = LOAD(T, in, at);
        if (is_first || element > greatest) {
          greatest = element;
          best = number_of(&window, &place, is_column_major);
          is_first = 0;
        }
      } while (next_tap(&place, inner + 1));
    }
    out[place.output] = best;
  }
}
