// SPDX-License-Identifier: Apache-2.0

#include "normalize.h"

#include <math.h>

#include "../cycles.h"
#include "../operators.h"
#include "reduce.h"
#include "registers.h"
#include "rows.h"

typedef struct normalization_state {
  mock_rows rows;
  int takes_mean;
  /* Scale and bias, broadcast to the input: over the rows where each begins, and over a row. The operand of the bias, -1 for
     none. */
  mock_walk starts[2], along[2];
  int bias_operand;
  /* Over the rows, the mean and the inverse deviation; the operands, -1 for one that is not wanted. */
  mock_walk statistics[2];
  int statistics_operands[2];
  float epsilon;
  uint64_t cycles;
} normalization_state;

/* A factor or summand, broadcast to the input x, whose rows begin at `axis`. */
static void plan_affine(normalization_state *state, int number, const mock_tensor *operand, const mock_tensor *x,
                        int axis) {
  int64_t strides[MOCK_MAX_RANK];
  mock_broadcast_strides(operand, x->rank, x->dims, strides);
  state->starts[number] = mock_walk_over(axis, x->dims);
  mock_walk_add(&state->starts[number], strides, operand->offset);
  mock_walk_fold(&state->starts[number]);
  state->along[number] = mock_walk_over(x->rank - axis, x->dims + axis);
  mock_walk_add(&state->along[number], strides + axis, 0);
  mock_walk_fold(&state->along[number]);
}

int32_t mock_normalize_prepare(const berth_call *call, berth_plan *plan, int takes_mean, char reason[MOCK_REASON]) {
  const mock_tensor *x = mock_input(call, plan, 0), *y = mock_output(call, plan, 0);
  if (!mock_is_float(x->dtype)) {
    return mock_refuse(reason, "%s in %s, where the vector unit computes in float32 and bfloat16", plan->op->name,
                       mock_dtype_name(x->dtype));
  }
  if (mock_input(call, plan, 1)->dtype != x->dtype) {
    return mock_refuse(reason, "%s with a scale in %s, where the vector unit wants that of the input", plan->op->name,
                       mock_dtype_name(mock_input(call, plan, 1)->dtype));
  }
  normalization_state *state = mock_make_state(plan, sizeof *state);
  if (state == NULL) return mock_no_memory(reason);
  int axis = mock_axis(mock_int(call, "axis", -1), x->rank);
  state->takes_mean = takes_mean;
  state->rows = mock_rows_along(x, y, axis, x->rank - 1);
  state->epsilon = mock_float(call, "epsilon", 1e-5f);
  plan_affine(state, 0, mock_input(call, plan, 1), x, axis);
  state->bias_operand = mock_input_place(call, 2);
  if (state->bias_operand >= 0) plan_affine(state, 1, mock_input(call, plan, 2), x, axis);
  for (int i = 0; i < 2; i++) {
    const mock_tensor *output = mock_output(call, plan, (uint64_t)i + 1);
    state->statistics_operands[i] = mock_output_place(call, (uint64_t)i + 1);
    if (output == NULL) continue;
    state->statistics[i] = mock_walk_over(axis, x->dims);
    mock_walk_add(&state->statistics[i], output->strides, output->offset);
    mock_walk_fold(&state->statistics[i]);
  }
  plan->workspace_size = 2 * mock_rows_room(state->rows.in.count);
  state->cycles = mock_memory_cycles(x->count, x->width, state->rows.in.steps[0]) +
                  mock_memory_cycles(y->count, y->width, state->rows.out.steps[0]) +
                  8 * mock_memory_cycles(x->count, sizeof(float), 1) + mock_vector_cycles(x->count, 6);
  return BERTH_OK;
}

/* Makes deviations of the elements of a row, from the mean or from 0; gives that and the inverse root of their mean square. */
static void normalize(float *row, int64_t count, const normalization_state *state, mock_fault fault,
                      float statistics[2]) {
  int takes_mean = state->takes_mean || fault == MOCK_FAULT_RMS_WITH_MEAN;
  float mean = takes_mean ? mock_rows_sum(row, count) / (float)count : 0;
  int is_one_pass = fault == MOCK_FAULT_ONE_PASS_VARIANCE;
  mock_sum squares = {{0}};
  float product[MOCK_REGISTER];
  for (int64_t first = 0; first < count; first += MOCK_REGISTER) {
    int part = count - first < MOCK_REGISTER ? (int)(count - first) : MOCK_REGISTER;
    for (int i = 0; i < part; i++) {
      float whole = row[first + i];
      float deviation = whole - mean;
      product[i] = is_one_pass ? whole * whole : deviation * deviation;
      row[first + i] = deviation;
    }
    mock_sum_add(&squares, product, part);
  }
  float variance = mock_sum_total(&squares) / (float)count;
  if (is_one_pass) {
    variance -= mean * mean;
    if (variance < 0) variance = 0;
  }
  statistics[0] = mean;
  statistics[1] = fault == MOCK_FAULT_EPSILON_OUTSIDE ? 1 / (sqrtf(variance) + state->epsilon)
                                                      : 1 / sqrtf(variance + state->epsilon);
}

/* Scales a row, or shifts it. */
static void apply(const mock_run *run, const normalization_state *state, int number, mock_stream *starts, float *row) {
  int operand = number == 0 ? 1 : state->bias_operand;
  int64_t count = state->rows.in.count;
  float *factors = (float *)(run->workspace + mock_rows_room(count));
  mock_rows_load(&state->along[number], mock_stream_next(starts), factors, run->operands[operand],
                 run->plan->operands[operand].dtype);
  for (int64_t i = 0; i < count; i++) row[i] = number == 0 ? row[i] * factors[i] : row[i] + factors[i];
}

int32_t mock_normalize_execute(mock_run *run) {
  const berth_plan *plan = run->plan;
  const normalization_state *state = plan->state;
  const mock_rows *rows = &state->rows;
  int64_t count = rows->in.count;
  uint32_t dtype = plan->operands[0].dtype;
  run->cycles += state->cycles;
  if (rows->starts.count == 0 || count == 0) return BERTH_OK;
  float *row = (float *)run->workspace;
  mock_stream statistics[2], affine[2];
  for (int i = 0; i < 2; i++) {
    statistics[i] = mock_stream_over(&state->statistics[i], 0);
    affine[i] = mock_stream_over(&state->starts[i], 0);
  }
  /* Streams of scales and statistics go along with the rows: folding joins axes, it does not reorder them. */
  mock_walk starts = rows->starts;
  do {
    for (int64_t i = 0; i < starts.length; i++) {
      float values[2];
      mock_rows_load(&rows->in, starts.places[0] + i * starts.steps[0], row, run->operands[0], dtype);
      normalize(row, count, state, plan->fault, values);
      for (int64_t j = 0; j < count; j++) row[j] *= values[1];
      apply(run, state, 0, &affine[0], row);
      if (state->bias_operand >= 0) apply(run, state, 1, &affine[1], row);
      mock_rows_store(&rows->out, starts.places[1] + i * starts.steps[1], row, run->operands[plan->input_count], dtype,
                      plan->fault);
      for (int j = 0; j < 2; j++) {
        int operand = state->statistics_operands[j];
        if (operand < 0) continue;
        mock_stream_store(&statistics[j], &values[j], 1, run->operands[operand], plan->operands[operand].dtype,
                          plan->fault);
      }
    }
  } while (mock_walk_next(&starts));
  return BERTH_OK;
}
