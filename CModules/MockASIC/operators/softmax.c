// SPDX-License-Identifier: Apache-2.0

/* Three passes over a row in the workspace: the greatest element, exponentials of the differences and their sum,
   quotients. */

#include <math.h>

#include "../operators.h"
#include "../units/reduce.h"
#include "../units/registers.h"
#include "../units/rows.h"

typedef struct softmax_state {
  mock_rows rows;
  uint64_t cycles;
} softmax_state;

static int32_t prepare(const berth_call *call, berth_plan *plan, char reason[MOCK_REASON]) {
  const mock_tensor *input = mock_input(call, plan, 0), *output = mock_output(call, plan, 0);
  if (!mock_is_float(input->dtype)) {
    return mock_refuse(reason, "Softmax in %s, where the vector unit computes in float32 and bfloat16",
                       mock_dtype_name(input->dtype));
  }
  softmax_state *state = mock_make_state(plan, sizeof *state);
  if (state == NULL) return mock_no_memory(reason);
  /* A scalar is a row of one. */
  int axis = input->rank == 0 ? 0 : mock_axis(mock_int(call, "axis", -1), input->rank);
  state->rows = mock_rows_along(input, output, axis, input->rank == 0 ? -1 : axis);
  plan->workspace_size = mock_rows_room(state->rows.in.count);
  state->cycles = mock_memory_cycles(input->count, input->width, state->rows.in.steps[0]) +
                  mock_memory_cycles(output->count, output->width, state->rows.out.steps[0]) +
                  6 * mock_memory_cycles(input->count, sizeof(float), 1) + mock_vector_cycles(input->count, 8);
  return BERTH_OK;
}

static void run_row(const mock_run *run, const mock_rows *rows, int64_t in, int64_t out) {
  const berth_plan *plan = run->plan;
  uint32_t dtype = plan->operands[0].dtype;
  float *row = (float *)run->workspace;
  int64_t count = rows->in.count;
  mock_rows_load(&rows->in, in, row, run->operands[0], dtype);
  float greatest = -INFINITY;
  for (int64_t i = 0; i < count; i++) greatest = mock_maximum(greatest, row[i], MOCK_FAULT_NONE);
  if (plan->fault == MOCK_FAULT_SOFTMAX_WITHOUT_MAXIMUM) greatest = 0;
  for (int64_t i = 0; i < count; i++) row[i] = (float)exp((double)(row[i] - greatest));
  if (plan->fault == MOCK_FAULT_INPUT_OVERWRITTEN) {
    mock_rows_store(&rows->in, in, row, run->operands[0], dtype, plan->fault);
  }
  float sum = mock_rows_sum(row, count);
  for (int64_t i = 0; i < count; i++) row[i] /= sum;
  mock_rows_store(&rows->out, out, row, run->operands[plan->input_count], dtype, plan->fault);
}

static int32_t execute(mock_run *run) {
  const softmax_state *state = run->plan->state;
  run->cycles += state->cycles;
  if (state->rows.starts.count == 0 || state->rows.in.count == 0) return BERTH_OK;
  mock_walk starts = state->rows.starts;
  do {
    for (int64_t i = 0; i < starts.length; i++) {
      run_row(run, &state->rows, starts.places[0] + i * starts.steps[0], starts.places[1] + i * starts.steps[1]);
    }
  } while (mock_walk_next(&starts));
  return BERTH_OK;
}

const mock_operator mock_softmax_operator = {"Softmax", prepare, execute, NULL};
