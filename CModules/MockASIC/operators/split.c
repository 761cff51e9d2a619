// SPDX-License-Identifier: Apache-2.0

#include "../operators.h"
#include "../units/mover.h"

typedef struct split_state {
  uint64_t cycles;
  /* A move for each output. */
  mock_walk moves[];
} split_state;

static int32_t prepare(const berth_call *call, berth_plan *plan, char reason[MOCK_REASON]) {
  const mock_tensor *input = mock_input(call, plan, 0);
  int output_count = plan->operand_count - plan->input_count;
  split_state *state = mock_make_state(plan, sizeof *state + (uint64_t)output_count * sizeof state->moves[0]);
  if (state == NULL) return mock_no_memory(reason);
  int axis = mock_axis(mock_int(call, "axis", 0), input->rank);
  int64_t offset = input->offset;
  for (int i = 0; i < output_count; i++) {
    const mock_tensor *output = &plan->operands[plan->input_count + i];
    mock_walk *move = &state->moves[i];
    *move = mock_walk_over(output->rank, output->dims);
    mock_walk_add(move, output->strides, output->offset);
    int64_t begin = offset;
    if (plan->fault == MOCK_FAULT_EQUAL_PARTS && output->dims[axis] <= input->dims[axis] / output_count) {
      /* Where it would begin if all parts were equal. */
      begin = input->offset + i * (input->dims[axis] / output_count) * input->strides[axis];
    }
    mock_walk_add(move, input->strides, begin);
    mock_walk_fold(move);
    offset += output->dims[axis] * input->strides[axis];
    state->cycles += mock_move_cycles(move, output->width);
  }
  return BERTH_OK;
}

static int32_t execute(mock_run *run) {
  const berth_plan *plan = run->plan;
  const split_state *state = plan->state;
  run->cycles += state->cycles;
  for (int i = 0; i < plan->operand_count - plan->input_count; i++) {
    mock_move(&state->moves[i], plan->operands[0].width, run->operands[plan->input_count + i], 0, run->operands[0], 0);
  }
  return BERTH_OK;
}

const mock_operator mock_split_operator = {"Split", prepare, execute, NULL};
