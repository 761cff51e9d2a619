// SPDX-License-Identifier: Apache-2.0

#include "../cycles.h"
#include "../operators.h"
#include "../units/mover.h"

typedef struct where_state {
  /* Output, condition, and what is chosen from. */
  mock_walk walk;
  uint64_t cycles;
} where_state;

static int32_t prepare(const berth_call *call, berth_plan *plan, char reason[MOCK_REASON]) {
  const mock_tensor *output = mock_output(call, plan, 0);
  where_state *state = mock_make_state(plan, sizeof *state);
  if (state == NULL) return mock_no_memory(reason);
  state->walk = mock_walk_over(output->rank, output->dims);
  mock_walk_add(&state->walk, output->strides, output->offset);
  for (int input = 0; input < 3; input++) {
    int64_t strides[MOCK_MAX_RANK];
    mock_broadcast_strides(&plan->operands[input], output->rank, output->dims, strides);
    mock_walk_add(&state->walk, strides, plan->operands[input].offset);
  }
  mock_walk_fold(&state->walk);
  for (int stream = 0; stream < 4; stream++) {
    state->cycles += mock_memory_cycles(output->count, stream == 1 ? 1 : output->width, state->walk.steps[stream]);
  }
  return BERTH_OK;
}

static int32_t execute(mock_run *run) {
  const berth_plan *plan = run->plan;
  const where_state *state = plan->state;
  uint32_t width = plan->operands[plan->input_count].width;
  uint8_t *output = run->operands[plan->input_count];
  run->cycles += state->cycles;
  if (state->walk.count == 0) return BERTH_OK;
  mock_walk walk = state->walk;
  const int64_t *places = walk.places, *steps = walk.steps;
  do {
    /* Stretches of one choice move as one. */
    for (int64_t first = 0, end; first < walk.length; first = end) {
      int choice = run->operands[0][places[1] + first * steps[1]] != 0;
      for (end = first + 1; end < walk.length && (run->operands[0][places[1] + end * steps[1]] != 0) == choice;) end++;
      int source = choice ? 1 : 2;
      mock_move_row(output, places[0] + first * steps[0], steps[0], run->operands[source],
                    places[source + 1] + first * steps[source + 1], steps[source + 1], width, end - first);
    }
  } while (mock_walk_next(&walk));
  return BERTH_OK;
}

const mock_operator mock_where_operator = {"Where", prepare, execute, NULL};
