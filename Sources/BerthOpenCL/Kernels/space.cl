// SPDX-License-Identifier: Apache-2.0
//
// Loops over operands of one shape that lie in different ways: see IterationSpace.swift, whose numbers these structs hold.

#include "types.cl"

#define SPACE(N)                                                                                  \
  typedef struct {                                                                                \
    index_t rank;                                                                                 \
    index_t extent[8];                                                                            \
    index_t stride[N][8];                                                                         \
  } space_##N;                                                                                    \
  /* Where each operand has item number `item`, in elements from its origin. */                   \
  static inline void places_##N(const space_##N *space, index_t item, index_t *places) {          \
    for (int k = 0; k < N; ++k) places[k] = 0;                                                    \
    for (int axis = (int)space->rank - 1; axis > 0; --axis) {                                     \
      index_t extent = space->extent[axis], rest = item / extent, at = item - rest * extent;      \
      for (int k = 0; k < N; ++k) places[k] += at * space->stride[k][axis];                       \
      item = rest;                                                                                \
    }                                                                                             \
    for (int k = 0; k < N; ++k) places[k] += item * space->stride[k][0];                          \
  }

SPACE(1)
SPACE(2)
SPACE(3)
SPACE(4)

// The number of items.
#define SPACE_COUNT(space) space_count((space).rank, (space).extent)
static inline index_t space_count(index_t rank, const index_t *extent) {
  index_t count = 1;
  for (int axis = 0; axis < (int)rank; ++axis) count *= extent[axis];
  return count;
}
