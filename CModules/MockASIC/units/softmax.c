// SPDX-License-Identifier: Apache-2.0

#include "softmax.h"

#include <math.h>

#include "../cycles.h"
#include "../operators.h"
#include "reduce.h"
#include "registers.h"
#include "rows.h"

typedef struct softmax_state {
  mock_rows rows;
  int is_logarithm;
  uint64_t cycles;
} softmax_state;

int32_t mock_softmax_prepare(const berth_call *call, berth_plan *plan, int is_logarithm, char reason[MOCK_REASON]) {
  const mock_tensor *input = mock_input(call, plan, 0), *output = mock_output(call, plan, 0);
  if (!mock_is_float(input->dtype)) {
    return mock_refuse(reason, "%s in %s, where the vector unit computes in float32 and bfloat16", plan->op->name,
                       mock_dtype_name(input->dtype));
  }
  softmax_state *state = mock_make_state(plan, sizeof *state);
  if (state == NULL) return mock_no_memory(reason);
  state->is_logarithm = is_logarithm;
  /* A scalar is a row of one. */
  int axis = input->rank == 0 ? 0 : mock_axis(mock_int(call, "axis", -1), input->rank);
  state->rows = mock_rows_along(input, output, axis, input->rank == 0 ? -1 : axis);
  plan->workspace_size = mock_rows_room(state->rows.in.count);
  state->cycles = mock_memory_cycles(input->count, input->width, state->rows.in.steps[0]) +
                  mock_memory_cycles(output->count, output->width, state->rows.out.steps[0]) +
                  6 * mock_memory_cycles(input->count, sizeof(float), 1) + mock_vector_cycles(input->count, 8);
  return BERTH_OK;
}

/* A row of exponentials becomes one of quotients. */
static void divide(float *row, int64_t count) {
  float sum = mock_rows_sum(row, count);
  for (int64_t i = 0; i < count; i++) row[i] /= sum;
}

/* A row of differences becomes one of logarithms; the exponentials go through the unit a register at a time. */
static void take_logarithms(float *row, int64_t count, mock_fault fault) {
  mock_sum sum = {{0}};
  float exponentials[MOCK_REGISTER];
  for (int64_t first = 0; first < count; first += MOCK_REGISTER) {
    int part = count - first < MOCK_REGISTER ? (int)(count - first) : MOCK_REGISTER;
    for (int i = 0; i < part; i++) exponentials[i] = (float)exp((double)row[first + i]);
    mock_sum_add(&sum, exponentials, part);
  }
  float total = mock_sum_total(&sum);
  if (fault == MOCK_FAULT_LOG_OF_SOFTMAX) {
    for (int64_t i = 0; i < count; i++) row[i] = logf(expf(row[i]) / total);
    return;
  }
  float logarithm = (float)log((double)total);
  for (int64_t i = 0; i < count; i++) row[i] -= logarithm;
}

static void run_row(const mock_run *run, const softmax_state *state, int64_t in, int64_t out) {
  const berth_plan *plan = run->plan;
  const mock_rows *rows = &state->rows;
  uint32_t dtype = plan->operands[0].dtype;
  float *row = (float *)run->workspace;
  int64_t count = rows->in.count;
  mock_rows_load(&rows->in, in, row, run->operands[0], dtype);
  float greatest = -INFINITY;
  for (int64_t i = 0; i < count; i++) greatest = mock_maximum(greatest, row[i], MOCK_FAULT_NONE);
  if (plan->fault == MOCK_FAULT_SOFTMAX_WITHOUT_MAXIMUM) greatest = 0;
  for (int64_t i = 0; i < count; i++) row[i] -= greatest;
  if (state->is_logarithm) {
    take_logarithms(row, count, plan->fault);
  } else {
    for (int64_t i = 0; i < count; i++) row[i] = (float)exp((double)row[i]);
    if (plan->fault == MOCK_FAULT_INPUT_OVERWRITTEN) {
      mock_rows_store(&rows->in, in, row, run->operands[0], dtype, plan->fault);
    }
    divide(row, count);
  }
  mock_rows_store(&rows->out, out, row, run->operands[plan->input_count], dtype, plan->fault);
}

int32_t mock_softmax_execute(mock_run *run) {
  const softmax_state *state = run->plan->state;
  run->cycles += state->cycles;
  if (state->rows.starts.count == 0 || state->rows.in.count == 0) return BERTH_OK;
  mock_walk starts = state->rows.starts;
  do {
    for (int64_t i = 0; i < starts.length; i++) {
      run_row(run, state, starts.places[0] + i * starts.steps[0], starts.places[1] + i * starts.steps[1]);
    }
  } while (mock_walk_next(&starts));
  return BERTH_OK;
}
