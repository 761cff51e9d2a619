// SPDX-License-Identifier: Apache-2.0

#include "../operators.h"
#include "../units/mover.h"

typedef struct concat_state {
  uint64_t cycles;
  /* A move for each input. */
  mock_walk moves[];
} concat_state;

static int32_t prepare(const berth_call *call, berth_plan *plan, char reason[MOCK_REASON]) {
  const mock_tensor *output = mock_output(call, plan, 0);
  concat_state *state = mock_make_state(plan, sizeof *state + (uint64_t)plan->input_count * sizeof state->moves[0]);
  if (state == NULL) return mock_no_memory(reason);
  int axis = mock_axis(mock_int(call, "axis", 0), output->rank);
  int64_t offset = output->offset;
  for (int i = 0; i < plan->input_count; i++) {
    const mock_tensor *input = &plan->operands[i];
    mock_walk *move = &state->moves[i];
    *move = mock_walk_over(input->rank, input->dims);
    mock_walk_add(move, output->strides, offset);
    mock_walk_add(move, input->strides, input->offset);
    mock_walk_fold(move);
    offset += input->dims[axis] * output->strides[axis];
    state->cycles += mock_move_cycles(move, output->width);
  }
  return BERTH_OK;
}

static int32_t execute(mock_run *run) {
  const berth_plan *plan = run->plan;
  const concat_state *state = plan->state;
  run->cycles += state->cycles;
  for (int i = 0; i < plan->input_count; i++) {
    mock_move(&state->moves[i], plan->operands[i].width, run->operands[plan->input_count], 0, run->operands[i], 0);
  }
  return BERTH_OK;
}

const mock_operator mock_concat_operator = {"Concat", prepare, execute, NULL};
