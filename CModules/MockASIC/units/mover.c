// SPDX-License-Identifier: Apache-2.0

#include "mover.h"

#include <string.h>

#include "../cycles.h"
#include "../operators.h"

#define MOVE(type)                                                             \
  {                                                                            \
    type *into = (type *)target + to;                                          \
    const type *out_of = (const type *)source + from;                          \
    for (int64_t i = 0; i < count; i++) into[i * to_step] = out_of[i * from_step]; \
    break;                                                                     \
  }

void mock_move_row(uint8_t *target, int64_t to, int64_t to_step, const uint8_t *source, int64_t from, int64_t from_step,
                   uint32_t width, int64_t count) {
  if (to_step == 1 && from_step == 1) {
    memcpy(target + to * width, source + from * width, (size_t)count * width);
    return;
  }
  switch (width) {
    case 1: MOVE(uint8_t)
    case 2: MOVE(uint16_t)
    case 4: MOVE(uint32_t)
    default: MOVE(uint64_t)
  }
}

void mock_move(const mock_walk *walk, uint32_t width, uint8_t *target, int64_t to, const uint8_t *source,
               int64_t from) {
  if (walk->count == 0) return;
  mock_walk row = *walk;
  do {
    mock_move_row(target, row.places[0] + to, row.steps[0], source, row.places[1] + from, row.steps[1], width,
                  row.length);
  } while (mock_walk_next(&row));
}

uint64_t mock_move_cycles(const mock_walk *walk, uint32_t width) {
  return mock_memory_cycles(walk->count, width, walk->steps[0]) +
         mock_memory_cycles(walk->count, width, walk->steps[1]);
}

void mock_gather_panel(uint8_t *panel, int64_t pitch, const uint8_t *source, int64_t place, int64_t row_step,
                       int64_t column_step, int64_t rows, int64_t columns, uint32_t width) {
  /* Along the columns, unless the source is dense the other way. */
  if (column_step == 1 || row_step != 1) {
    for (int64_t row = 0; row < rows; row++) {
      mock_move_row(panel, row * pitch, 1, source, place + row * row_step, column_step, width, columns);
    }
  } else {
    for (int64_t column = 0; column < columns; column++) {
      mock_move_row(panel, column, pitch, source, place + column * column_step, 1, width, rows);
    }
  }
}

int32_t mock_single_move_prepare(berth_plan *plan, const mock_tensor *output, const int64_t *strides, int64_t offset,
                                 char reason[MOCK_REASON]) {
  mock_single_move *state = mock_make_state(plan, sizeof *state);
  if (state == NULL) return mock_no_memory(reason);
  state->walk = mock_walk_over(output->rank, output->dims);
  mock_walk_add(&state->walk, output->strides, output->offset);
  mock_walk_add(&state->walk, strides, offset);
  mock_walk_fold(&state->walk);
  state->cycles = mock_move_cycles(&state->walk, output->width);
  return BERTH_OK;
}

int32_t mock_single_move_execute(mock_run *run) {
  const mock_single_move *state = run->plan->state;
  run->cycles += state->cycles;
  mock_move(&state->walk, run->plan->operands[0].width, run->operands[run->plan->input_count], 0, run->operands[0], 0);
  return BERTH_OK;
}
