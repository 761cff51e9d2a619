// SPDX-License-Identifier: Apache-2.0
//
// One element from one of each of two tensors.

#include "types.cl"
#include "items.cl"
#include "space.cl"

#define OP_add(a, b) ((a) + (b))

KERNEL void strided(
    global MEM(T) *restrict out, index_t out0, global const MEM(T) *a, index_t a0, global const MEM(T) *b, index_t b0,
    const space_3 space) {
  out += out0;
  a += a0;
  b += b0;
  index_t count = SPACE_COUNT(space);
  FOR_ITEMS(i, count) {
    index_t at[3];
    places_3(&space, i, at);
    STORE(T, out, at[0], CAT(OP_, OP)(LOAD(T, a, at[1]), LOAD(T, b, at[2])));
  }
}
