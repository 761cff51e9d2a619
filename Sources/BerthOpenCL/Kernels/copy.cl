// SPDX-License-Identifier: Apache-2.0
//
// Copies between tensors that lie in different ways. T is u8, u16, u32 or u64, whichever is as wide as the dtype.

#include "types.cl"
#include "items.cl"
#include "space.cl"

KERNEL void strided(
    global MEM(T) *restrict target, index_t target0, global const MEM(T) *source, index_t source0, const space_2 space) {
  target += target0;
  source += source0;
  index_t count = SPACE_COUNT(space);
  FOR_ITEMS(i, count) {
    index_t at[2];
    places_2(&space, i, at);
    target[at[0]] = source[at[1]];
  }
}
