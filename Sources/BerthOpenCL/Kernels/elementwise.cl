// SPDX-License-Identifier: Apache-2.0
//
// The loop of all operators that compute each element of their output from one element of each of their inputs, in whatever way these
// lie. To be included last, by a file that defines operators: what lanes of T come of those of A, B and C.
//
//   OP           the operator: a function or macro of as many arguments as there are inputs
//   INPUTS       how many: 1, 2 or 3
//   T, A, B, C   dtypes of the output and of as many inputs
//   PARAMETERS   what the kernel takes besides, each with a comma before it

#include "lanes.cl"
#include "items.cl"
#include "space.cl"

#ifndef PARAMETERS
#define PARAMETERS
#endif

#if INPUTS == 1
#define OPERANDS 2
#define INPUT_PARAMETERS global const MEM(A) *a, index_t a0
#define LOAD_INPUTS(load) const VALUES(A) x = load(A, a, 1);
#define APPLY OP(x)
#elif INPUTS == 2
#define OPERANDS 3
#define INPUT_PARAMETERS global const MEM(A) *a, index_t a0, global const MEM(B) *b, index_t b0
#define LOAD_INPUTS(load) const VALUES(A) x = load(A, a, 1); const VALUES(B) y = load(B, b, 2);
#define APPLY OP(x, y)
#else
#define OPERANDS 4
#define INPUT_PARAMETERS \
  global const MEM(A) *a, index_t a0, global const MEM(B) *b, index_t b0, global const MEM(C) *c, index_t c0
#define LOAD_INPUTS(load) \
  const VALUES(A) x = load(A, a, 1); const VALUES(B) y = load(B, b, 2); const VALUES(C) z = load(C, c, 3);
#define APPLY OP(x, y, z)
#endif
#define PLACES CAT(places_, OPERANDS)

#if LANES == 1

#define LOAD_ONE(D, p, operand) LOAD(D, p, at[operand])

#else

// Where the elements of a block lie if they are no neighbours.
typedef struct {
  index_t at[LANES][OPERANDS];
} scattered;

#define GATHER(D, p, operand)                                                                             \
  static inline VALUES(D) gather_##p(global const MEM(D) *p, const scattered *places) {                   \
    SCALAR(D) lanes[LANES];                                                                               \
    for (int lane = 0; lane < LANES; ++lane) lanes[lane] = LOAD(D, p, places->at[lane][operand]);         \
    return GET_VECTOR(LANES, lanes);                                                                      \
  }
GATHER(A, a, 1)
#if INPUTS > 1
GATHER(B, b, 2)
#endif
#if INPUTS > 2
GATHER(C, c, 3)
#endif

// Neighbours, or one element in all lanes, or what is scattered.
#define LOAD_BLOCK(D, p, operand)                                         \
  (!is_even              ? gather_##p(p, &places)                         \
   : step[operand] == 0 ? (VALUES(D))(LOAD(D, p, at[operand]))            \
                        : LOAD_LANES(D, p, at[operand]))

#endif

KERNEL void elementwise(
    global MEM(T) *restrict out, index_t out0, INPUT_PARAMETERS, const CAT(space_, OPERANDS) space PARAMETERS) {
  out += out0;
  a += a0;
#if INPUTS > 1
  b += b0;
#endif
#if INPUTS > 2
  c += c0;
#endif
  const index_t count = SPACE_COUNT(space);
  index_t at[OPERANDS];
#if LANES == 1
  FOR_ITEMS(i, count) {
    PLACES(&space, i, at);
    LOAD_INPUTS(LOAD_ONE)
    STORE(T, out, at[0], APPLY);
  }
#else
  // Along the innermost axis.
  const index_t extent = space.extent[space.rank - 1];
  index_t step[OPERANDS];
  bool has_even_steps = true;
  for (int k = 0; k < OPERANDS; ++k) {
    step[k] = space.stride[k][space.rank - 1];
    has_even_steps = has_even_steps && (step[k] == 1 || (k > 0 && step[k] == 0));
  }
  // How many elements the row has from `at` on. The blocks of a work-item follow each other, so that only rows that end make divisions.
  index_t left = 0;
  const index_t blocks = (count + (LANES - 1)) / LANES;
  FOR_ITEMS(block, blocks) {
    const index_t first = block * LANES;
    left -= LANES;
    if (left >= LANES) {
      for (int k = 0; k < OPERANDS; ++k) at[k] += LANES * step[k];
    } else {
      PLACES(&space, first, at);
      left = extent - first % extent;
    }
    const bool is_even = has_even_steps && left >= LANES;
    scattered places;
    if (!is_even) {
      for (int lane = 0; lane < LANES; ++lane) {
        if (left >= LANES) {
          for (int k = 0; k < OPERANDS; ++k) places.at[lane][k] = at[k] + lane * step[k];
        } else {
          // Lanes behind the last element compute that again.
          PLACES(&space, min(first + lane, count - 1), places.at[lane]);
        }
      }
    }
    LOAD_INPUTS(LOAD_BLOCK)
    const VALUES(T) values = APPLY;
    if (is_even) {
      STORE_LANES(T, out, at[0], values);
    } else {
      SCALAR(T) lanes[LANES];
      PUT_VECTOR(LANES, lanes, values);
      for (int lane = 0; lane < LANES && lane < count - first; ++lane) {
        STORE(T, out, places.at[lane][0], lanes[lane]);
      }
    }
  }
#endif
}
