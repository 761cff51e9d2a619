// SPDX-License-Identifier: Apache-2.0

#include <inttypes.h>
#include <stdio.h>

#include "../cycles.h"
#include "../operators.h"
#include "../units/mover.h"
#include "../units/registers.h"

typedef struct gather_state {
  int axis;
  /* What one index picks: all axes of the data but one. */
  mock_walk picked;
  /* Over the indices: where the index lies, and where in the output what it picks begins. */
  mock_walk indices;
  uint64_t cycles;
} gather_state;

static int32_t prepare(const berth_call *call, berth_plan *plan, char reason[MOCK_REASON]) {
  const mock_tensor *data = mock_input(call, plan, 0), *indices = mock_input(call, plan, 1);
  const mock_tensor *output = mock_output(call, plan, 0);
  gather_state *state = mock_make_state(plan, sizeof *state);
  if (state == NULL) return mock_no_memory(reason);
  state->axis = mock_axis(mock_int(call, "axis", 0), data->rank);
  int64_t dims[MOCK_MAX_RANK], from[MOCK_MAX_RANK], to[MOCK_MAX_RANK];
  int rank = 0;
  for (int axis = 0; axis < data->rank; axis++) {
    if (axis == state->axis) continue;
    dims[rank] = data->dims[axis];
    from[rank] = data->strides[axis];
    to[rank++] = output->strides[axis < state->axis ? axis : axis + indices->rank - 1];
  }
  state->picked = mock_walk_over(rank, dims);
  mock_walk_add(&state->picked, to, output->offset);
  mock_walk_add(&state->picked, from, data->offset);
  mock_walk_fold(&state->picked);
  state->indices = mock_walk_over(indices->rank, indices->dims);
  mock_walk_add(&state->indices, indices->strides, indices->offset);
  mock_walk_add(&state->indices, output->strides + state->axis, 0);
  mock_walk_fold(&state->indices);
  state->cycles = mock_memory_cycles(indices->count, indices->width, state->indices.steps[0]) +
                  (uint64_t)indices->count * mock_move_cycles(&state->picked, data->width);
  return BERTH_OK;
}

/* The index at a place, counted from the front; -1 if it lies outside the axis, and then `found` is what it was. */
static int64_t index_at(const mock_run *run, int64_t place, int64_t *found) {
  const berth_plan *plan = run->plan;
  const gather_state *state = plan->state;
  int64_t extent = plan->operands[0].dims[state->axis];
  mock_load_integers(found, run->operands[1], plan->operands[1].dtype, place, 1, 1);
  if (*found < -extent || *found >= extent) return -1;
  if (*found >= 0) return *found;
  return plan->fault == MOCK_FAULT_NEGATIVE_INDICES ? 0 : *found + extent;
}

/* Looks at all indices before anything is written, so that a run that fails has no effect. */
static int32_t check(mock_run *run) {
  const gather_state *state = run->plan->state;
  mock_walk walk = state->indices;
  do {
    for (int64_t i = 0; i < walk.length; i++) {
      int64_t found;
      if (index_at(run, walk.places[0] + i * walk.steps[0], &found) >= 0) continue;
      snprintf(run->message, sizeof run->message,
               "index %" PRId64 " lies outside axis %d, which has %" PRId64 " elements", found, state->axis,
               run->plan->operands[0].dims[state->axis]);
      return BERTH_INDEX_OUT_OF_RANGE;
    }
  } while (mock_walk_next(&walk));
  return BERTH_OK;
}

static int32_t execute(mock_run *run) {
  const berth_plan *plan = run->plan;
  const gather_state *state = plan->state;
  run->cycles += state->cycles;
  if (state->indices.count == 0) return BERTH_OK;
  int32_t status = check(run);
  if (status != BERTH_OK) return status;
  int64_t stride = plan->operands[0].strides[state->axis];
  mock_walk walk = state->indices;
  do {
    for (int64_t i = 0; i < walk.length; i++) {
      int64_t found;
      int64_t index = index_at(run, walk.places[0] + i * walk.steps[0], &found);
      mock_move(&state->picked, plan->operands[0].width, run->operands[plan->input_count],
                walk.places[1] + i * walk.steps[1], run->operands[0], index * stride);
    }
  } while (mock_walk_next(&walk));
  return BERTH_OK;
}

const mock_operator mock_gather_operator = {"Gather", prepare, execute, NULL};
