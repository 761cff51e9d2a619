// SPDX-License-Identifier: Apache-2.0
//
// OneHot: each element of a row that an index picks is on, all others off. T is an unsigned integer as wide as the values, I the
// indices' dtype, any number.

#include "types.cl"
#include "items.cl"
#include "indices.cl"
#include "space.cl"

// Sets what is on; what is off stands there already. `space` is that of the indices, over them and the output, in which
// `row_step` leads along the new axis. An index that lies outside it sets nothing.
KERNEL void one_hot(global const MEM(I) *indices, index_t indices0, global const MEM(T) *on, index_t on0,
                    global MEM(T) *restrict out, index_t out0, index_t count, const space_2 space, index_t depth,
                    index_t row_step) {
  indices += indices0;
  out += out0;
  MEM(T) value = on[on0];
  FOR_ITEMS(i, count) {
    index_t at[2];
    places_2(&space, i, at);
    index_t place = place_of(LOAD_INDEX(I, indices, at[0]), depth);
    if (place >= 0) out[at[1] + place * row_step] = value;
  }
}
