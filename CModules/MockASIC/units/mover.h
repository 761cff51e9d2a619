// SPDX-License-Identifier: Apache-2.0

/* The data mover: copies elements of 1, 2, 4 or 8 bytes from one layout to another, bits untouched. */

#ifndef MOCK_MOVER_H
#define MOCK_MOVER_H

#include "../operator.h"
#include "walk.h"

/* Moves `count` elements, each stream with its own step. */
void mock_move_row(uint8_t *target, int64_t to, int64_t to_step, const uint8_t *source, int64_t from, int64_t from_step,
                   uint32_t width, int64_t count);
/* Moves all elements of a walk: operand 0 is the target, operand 1 the source. Both may be moved by a number of
   elements. */
void mock_move(const mock_walk *walk, uint32_t width, uint8_t *target, int64_t to, const uint8_t *source, int64_t from);
/* Cycles of such a move. */
uint64_t mock_move_cycles(const mock_walk *walk, uint32_t width);
/* A matrix into a panel whose rows are `pitch` elements apart. */
void mock_gather_panel(uint8_t *panel, int64_t pitch, const uint8_t *source, int64_t place, int64_t row_step,
                       int64_t column_step, int64_t rows, int64_t columns, uint32_t width);

/* The state of a plan that is one move of the first input to the first output. */
typedef struct mock_single_move {
  mock_walk walk;
  uint64_t cycles;
} mock_single_move;

/* Plans a move over the output's index space, in which the source has these strides and this offset. */
int32_t mock_single_move_prepare(berth_plan *plan, const mock_tensor *output, const int64_t *strides, int64_t offset,
                                 char reason[160]);
int32_t mock_single_move_execute(mock_run *run);

#endif
