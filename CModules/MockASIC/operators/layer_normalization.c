// SPDX-License-Identifier: Apache-2.0

/* Two passes over a row in the workspace: the mean, then the mean square of the deviations from it. Everything is
   float32, whatever `stash_type` allows; only outputs are rounded. */

#include <math.h>

#include "../operators.h"
#include "../units/reduce.h"
#include "../units/registers.h"
#include "../units/rows.h"

typedef struct normalization_state {
  mock_rows rows;
  /* Scale and bias, broadcast to a row. */
  mock_walk scale, bias;
  int bias_operand;
  /* Over the rows, the mean and the inverse deviation; the operands, -1 for one that is not wanted. */
  mock_walk statistics[2];
  int statistics_operands[2];
  float epsilon;
  uint64_t cycles;
} normalization_state;

static mock_walk broadcast_row(const mock_tensor *operand, int rank, const int64_t *dims) {
  int64_t strides[MOCK_MAX_RANK];
  mock_broadcast_strides(operand, rank, dims, strides);
  mock_walk walk = mock_walk_over(rank, dims);
  mock_walk_add(&walk, strides, operand->offset);
  mock_walk_fold(&walk);
  return walk;
}

static int32_t prepare(const berth_call *call, berth_plan *plan, char reason[MOCK_REASON]) {
  const mock_tensor *x = mock_input(call, plan, 0), *y = mock_output(call, plan, 0);
  if (!mock_is_float(x->dtype)) {
    return mock_refuse(reason, "LayerNormalization in %s, where the vector unit computes in float32 and bfloat16",
                       mock_dtype_name(x->dtype));
  }
  normalization_state *state = mock_make_state(plan, sizeof *state);
  if (state == NULL) return mock_no_memory(reason);
  int axis = mock_axis(mock_int(call, "axis", -1), x->rank);
  state->rows = mock_rows_along(x, y, axis, x->rank - 1);
  state->epsilon = mock_float(call, "epsilon", 1e-5f);
  state->scale = broadcast_row(mock_input(call, plan, 1), x->rank - axis, x->dims + axis);
  state->bias_operand = mock_input_place(call, 2);
  if (state->bias_operand >= 0) {
    state->bias = broadcast_row(mock_input(call, plan, 2), x->rank - axis, x->dims + axis);
  }
  for (int i = 0; i < 2; i++) {
    const mock_tensor *output = mock_output(call, plan, (uint64_t)i + 1);
    state->statistics_operands[i] = mock_output_place(call, (uint64_t)i + 1);
    if (output == NULL) continue;
    state->statistics[i] = mock_walk_over(axis, x->dims);
    mock_walk_add(&state->statistics[i], output->strides, output->offset);
    mock_walk_fold(&state->statistics[i]);
  }
  plan->workspace_size = 3 * mock_rows_room(state->rows.in.count);
  state->cycles = mock_memory_cycles(x->count, x->width, state->rows.in.steps[0]) +
                  mock_memory_cycles(y->count, y->width, state->rows.out.steps[0]) +
                  8 * mock_memory_cycles(x->count, sizeof(float), 1) + mock_vector_cycles(x->count, 6);
  return BERTH_OK;
}

/* Makes deviations of the elements of a row; gives the mean and the inverse standard deviation. */
static void normalize(float *row, int64_t count, float epsilon, mock_fault fault, float statistics[2]) {
  float mean = mock_rows_sum(row, count) / (float)count;
  mock_sum squares = {{0}};
  float product[MOCK_REGISTER];
  for (int64_t first = 0; first < count; first += MOCK_REGISTER) {
    int part = count - first < MOCK_REGISTER ? (int)(count - first) : MOCK_REGISTER;
    for (int i = 0; i < part; i++) {
      float whole = row[first + i];
      float deviation = whole - mean;
      product[i] = fault == MOCK_FAULT_ONE_PASS_VARIANCE ? whole * whole : deviation * deviation;
      row[first + i] = deviation;
    }
    mock_sum_add(&squares, product, part);
  }
  float variance = mock_sum_total(&squares) / (float)count;
  if (fault == MOCK_FAULT_ONE_PASS_VARIANCE) {
    variance -= mean * mean;
    if (variance < 0) variance = 0;
  }
  statistics[0] = mean;
  statistics[1] = 1 / sqrtf(variance + epsilon);
}

static int32_t execute(mock_run *run) {
  const berth_plan *plan = run->plan;
  const normalization_state *state = plan->state;
  const mock_rows *rows = &state->rows;
  int64_t count = rows->in.count;
  uint32_t dtype = plan->operands[0].dtype;
  run->cycles += state->cycles;
  if (rows->starts.count == 0 || count == 0) return BERTH_OK;
  float *row = (float *)run->workspace;
  float *scale = (float *)(run->workspace + mock_rows_room(count));
  float *bias = (float *)(run->workspace + 2 * mock_rows_room(count));
  mock_rows_load(&state->scale, 0, scale, run->operands[1], dtype);
  if (state->bias_operand >= 0) mock_rows_load(&state->bias, 0, bias, run->operands[state->bias_operand], dtype);
  mock_stream statistics[2];
  for (int i = 0; i < 2; i++) statistics[i] = mock_stream_over(&state->statistics[i], 0);
  mock_walk starts = rows->starts;
  do {
    for (int64_t i = 0; i < starts.length; i++) {
      float values[2];
      mock_rows_load(&rows->in, starts.places[0] + i * starts.steps[0], row, run->operands[0], dtype);
      normalize(row, count, state->epsilon, plan->fault, values);
      for (int64_t j = 0; j < count; j++) row[j] = row[j] * values[1] * scale[j];
      for (int64_t j = 0; state->bias_operand >= 0 && j < count; j++) row[j] += bias[j];
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

const mock_operator mock_layer_normalization_operator = {"LayerNormalization", prepare, execute, NULL};
