// SPDX-License-Identifier: Apache-2.0

#include "reorder.h"

#include "../cycles.h"
#include "../operators.h"
#include "mover.h"

/* Elements in row-major order, in which either side is walked over by its own axes. Where neither is dense, they go
   through the workspace. */
typedef struct reshape_state {
  int is_twice;
  mock_walk first, second;
  uint64_t cycles;
} reshape_state;

/* A move over the axes of `shape` between it and a dense side that begins at `dense_offset`. */
static mock_walk move_along(const mock_tensor *shape, int is_target, int64_t dense_offset) {
  int64_t dense[MOCK_MAX_RANK];
  mock_dense_strides(shape->rank, shape->dims, dense);
  mock_walk walk = mock_walk_over(shape->rank, shape->dims);
  if (is_target) mock_walk_add(&walk, shape->strides, shape->offset);
  mock_walk_add(&walk, dense, dense_offset);
  if (!is_target) mock_walk_add(&walk, shape->strides, shape->offset);
  mock_walk_fold(&walk);
  return walk;
}

int32_t mock_reorder_prepare(const berth_call *call, berth_plan *plan, char reason[MOCK_REASON]) {
  const mock_tensor *input = mock_input(call, plan, 0), *output = mock_output(call, plan, 0);
  reshape_state *state = mock_make_state(plan, sizeof *state);
  if (state == NULL) return mock_no_memory(reason);
  if (mock_is_dense(output)) {
    state->first = move_along(input, 0, output->offset);
  } else if (mock_is_dense(input)) {
    state->first = move_along(output, 1, input->offset);
  } else {
    state->is_twice = 1;
    state->first = move_along(input, 0, 0);
    state->second = move_along(output, 1, 0);
    plan->workspace_size = (uint64_t)input->count * input->width;
    state->cycles = mock_move_cycles(&state->second, input->width);
  }
  state->cycles += mock_move_cycles(&state->first, input->width);
  return BERTH_OK;
}

int32_t mock_reorder_execute(mock_run *run) {
  const reshape_state *state = run->plan->state;
  uint32_t width = run->plan->operands[0].width;
  uint8_t *output = run->operands[run->plan->input_count];
  run->cycles += state->cycles;
  mock_move(&state->first, width, state->is_twice ? run->workspace : output, 0, run->operands[0], 0);
  if (state->is_twice) mock_move(&state->second, width, output, 0, run->workspace, 0);
  return BERTH_OK;
}
