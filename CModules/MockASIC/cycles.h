// SPDX-License-Identifier: Apache-2.0

/* The cycle model of the chip: how long its units are busy with a piece of work.
 *
 * Assumptions. One clock of 1 GHz drives everything. The systolic array holds 32 x 32 accumulators; a tile takes a
 * cycle a step of K (float32 and bfloat16 one product a cell and cycle, 8-bit integers four), and 32 + 32 cycles to
 * fill and drain. The vector unit has 16 lanes of 32 bits; an elementary function takes four passes, a division or
 * square root two. HBM moves 256 bytes a cycle when bursts of 64 are full; a burst is never split, so an element far
 * from its neighbour costs a whole one. The units of one run work one after the other, nothing overlaps, and a run
 * costs 200 cycles to start. Two queues do not slow each other down. So the model is an upper bound for one run and a
 * lower bound for several. */

#ifndef MOCK_CYCLES_H
#define MOCK_CYCLES_H

#include <stdint.h>

#define MOCK_CLOCK_HERTZ 1000000000.0
/* Cells along a side of the systolic array, and the rows and columns of its tiles. */
#define MOCK_TILE 32
/* 32-bit lanes of the vector unit. */
#define MOCK_LANES 16
/* Bytes of a burst, to which rows for the array are aligned. */
#define MOCK_BURST 64
/* Bytes a cycle between the units and HBM. */
#define MOCK_MEMORY_RATE 256
/* Steps of K a cycle with 8-bit operands. */
#define MOCK_INT8_STEPS 4
/* Cycles that a run takes before its first unit starts. */
#define MOCK_LAUNCH_CYCLES 200

static inline uint64_t mock_ceiling(uint64_t amount, uint64_t unit) { return (amount + unit - 1) / unit; }

/* Elements of `width` bytes read or written, `step` elements apart. */
static inline uint64_t mock_memory_cycles(int64_t count, uint32_t width, int64_t step) {
  uint64_t distance = (uint64_t)(step < 0 ? -step : step) * width;
  uint64_t bytes_each = distance == 0 || distance == width ? width : distance < MOCK_BURST ? distance : MOCK_BURST;
  return mock_ceiling((uint64_t)count * bytes_each, MOCK_MEMORY_RATE);
}

/* `count` elements through the vector unit, `passes` times. */
static inline uint64_t mock_vector_cycles(int64_t count, uint32_t passes) {
  return mock_ceiling((uint64_t)count, MOCK_LANES) * passes;
}

/* A product of m x k and k x n in tiles. */
static inline uint64_t mock_array_cycles(int64_t m, int64_t n, int64_t k, uint32_t steps_a_cycle) {
  uint64_t tiles = mock_ceiling((uint64_t)m, MOCK_TILE) * mock_ceiling((uint64_t)n, MOCK_TILE);
  return tiles * (mock_ceiling((uint64_t)k, steps_a_cycle) + 2 * MOCK_TILE);
}

#endif
