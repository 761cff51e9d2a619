// SPDX-License-Identifier: Apache-2.0

#include "reduce.h"

#include <math.h>
#include <string.h>

#include "../operators.h"
#include "registers.h"

void mock_sum_add(mock_sum *sum, const float *values, int count) {
  int whole = count / MOCK_LANES * MOCK_LANES;
  for (int i = 0; i < whole; i += MOCK_LANES) {
    for (int lane = 0; lane < MOCK_LANES; lane++) sum->lanes[lane] += values[i + lane];
  }
  for (int i = whole; i < count; i++) sum->lanes[i - whole] += values[i];
}

float mock_sum_total(const mock_sum *sum) {
  float lanes[MOCK_LANES];
  memcpy(lanes, sum->lanes, sizeof lanes);
  for (int half = MOCK_LANES / 2; half > 0; half /= 2) {
    for (int lane = 0; lane < half; lane++) lanes[lane] += lanes[lane + half];
  }
  return lanes[0];
}

float mock_maximum(float a, float b, mock_fault fault) {
  if (fault == MOCK_FAULT_LOST_NAN) return fmaxf(a, b);
  if (a != a) return a;
  return b > a || b != b ? b : a;
}

typedef struct reduce_state {
  mock_reduction kind;
  /* Over the results: the result's place, and that of the first element that folds into it. */
  mock_walk results;
  /* Over the elements that fold into one result, from the first on. */
  mock_walk folded;
  uint64_t cycles;
} reduce_state;

/* Marks the axes that are folded. */
static void read_axes(const berth_call *call, int rank, int *is_folded) {
  int64_t axes[MOCK_MAX_RANK];
  int count = mock_parameter(call, 1, axes, MOCK_MAX_RANK);
  int folds_all = count <= 0 && mock_int(call, "noop_with_empty_axes", 0) == 0;
  for (int axis = 0; axis < rank; axis++) is_folded[axis] = folds_all;
  for (int i = 0; i < count; i++) is_folded[mock_axis(axes[i], rank)] = 1;
}

int32_t mock_reduce_prepare(const berth_call *call, berth_plan *plan, mock_reduction kind, char reason[MOCK_REASON]) {
  const mock_tensor *data = mock_input(call, plan, 0), *output = mock_output(call, plan, 0);
  int is_extreme = kind == MOCK_MAXIMUM || kind == MOCK_MINIMUM;
  int is_small = data->dtype == BERTH_INT8 || data->dtype == BERTH_UINT8;
  int has_integers = (data->dtype == BERTH_INT32 && kind != MOCK_MEAN) || (is_small && is_extreme);
  if (!mock_is_float(data->dtype) && !has_integers) {
    return mock_refuse(reason, "%s in %s, where the reduction unit computes in %s", plan->op->name,
                       mock_dtype_name(data->dtype),
                       is_extreme          ? "float32, bfloat16, int32, int8 and uint8"
                       : kind != MOCK_MEAN ? "float32, bfloat16 and int32"
                                           : "float32 and bfloat16");
  }
  reduce_state *state = mock_make_state(plan, sizeof *state);
  if (state == NULL) return mock_no_memory(reason);
  state->kind = kind;
  int is_folded[MOCK_MAX_RANK];
  read_axes(call, data->rank, is_folded);
  int keeps = mock_int(call, "keepdims", 1) != 0;
  int64_t kept_dims[MOCK_MAX_RANK], kept_strides[MOCK_MAX_RANK], out_strides[MOCK_MAX_RANK];
  int64_t folded_dims[MOCK_MAX_RANK], folded_strides[MOCK_MAX_RANK];
  int kept = 0, folded = 0, out_axis = 0;
  for (int axis = 0; axis < data->rank; axis++) {
    if (is_folded[axis]) {
      folded_dims[folded] = data->dims[axis];
      folded_strides[folded++] = data->strides[axis];
      out_axis += keeps;
    } else {
      kept_dims[kept] = data->dims[axis];
      kept_strides[kept] = data->strides[axis];
      out_strides[kept++] = output->strides[out_axis++];
    }
  }
  state->results = mock_walk_over(kept, kept_dims);
  mock_walk_add(&state->results, out_strides, output->offset);
  mock_walk_add(&state->results, kept_strides, data->offset);
  mock_walk_fold(&state->results);
  state->folded = mock_walk_over(folded, folded_dims);
  mock_walk_add(&state->folded, folded_strides, 0);
  mock_walk_fold(&state->folded);
  state->cycles = mock_memory_cycles(data->count, data->width, state->folded.steps[0]) +
                  mock_vector_cycles(data->count, 1) + (uint64_t)output->count * 4 +
                  mock_memory_cycles(output->count, output->width, state->results.steps[0]);
  return BERTH_OK;
}

static float reduce_floats(const mock_run *run, const reduce_state *state, int64_t first) {
  const berth_plan *plan = run->plan;
  mock_stream stream = mock_stream_over(&state->folded, first);
  float values[MOCK_REGISTER];
  mock_sum sum = {{0}};
  float greatest = -INFINITY;
  int is_least = state->kind == MOCK_MINIMUM;
  int count;
  while ((count = mock_stream_load(&stream, values, MOCK_REGISTER, run->operands[0], plan->operands[0].dtype)) > 0) {
    if (state->kind == MOCK_SUM_OF_SQUARES) {
      for (int i = 0; i < count; i++) values[i] *= values[i];
    }
    /* The least is minus the greatest of the numbers with the other sign. */
    for (int i = 0; is_least && i < count; i++) values[i] = -values[i];
    if (is_least || state->kind == MOCK_MAXIMUM) {
      for (int i = 0; i < count; i++) greatest = mock_maximum(greatest, values[i], plan->fault);
      /* The lanes that the last portion leaves empty hold zeros. */
      if (plan->fault == MOCK_FAULT_PADDED_MINIMUM && is_least && count % MOCK_LANES != 0) {
        greatest = mock_maximum(greatest, 0, plan->fault);
      }
    } else {
      mock_sum_add(&sum, values, count);
    }
  }
  switch (state->kind) {
    case MOCK_MAXIMUM: return greatest;
    case MOCK_MINIMUM: return -greatest;
    case MOCK_MEAN: break;
    default: return mock_sum_total(&sum);
  }
  int64_t divisor = state->folded.count;
  if (plan->fault == MOCK_FAULT_PADDED_MEAN) divisor = (divisor + MOCK_LANES - 1) / MOCK_LANES * MOCK_LANES;
  return mock_sum_total(&sum) / (float)divisor;
}

static int64_t reduce_integers(const mock_run *run, const reduce_state *state, int64_t first) {
  uint32_t dtype = run->plan->operands[0].dtype;
  mock_stream stream = mock_stream_over(&state->folded, first);
  int64_t values[MOCK_REGISTER];
  uint64_t sum = 0;
  int64_t greatest = dtype == BERTH_UINT8 ? 0 : dtype == BERTH_INT8 ? INT8_MIN : INT32_MIN;
  int64_t least = dtype == BERTH_UINT8 ? UINT8_MAX : dtype == BERTH_INT8 ? INT8_MAX : INT32_MAX;
  int count;
  while ((count = mock_stream_load_integers(&stream, values, MOCK_REGISTER, run->operands[0], dtype)) > 0) {
    for (int i = 0; i < count; i++) {
      sum += state->kind == MOCK_SUM_OF_SQUARES ? (uint64_t)values[i] * (uint64_t)values[i] : (uint64_t)values[i];
      if (values[i] > greatest) greatest = values[i];
      if (values[i] < least) least = values[i];
    }
  }
  return state->kind == MOCK_MAXIMUM ? greatest : state->kind == MOCK_MINIMUM ? least : (int64_t)sum;
}

int32_t mock_reduce_execute(mock_run *run) {
  const berth_plan *plan = run->plan;
  const reduce_state *state = plan->state;
  uint32_t dtype = plan->operands[0].dtype;
  uint8_t *output = run->operands[plan->input_count];
  run->cycles += state->cycles;
  if (state->results.count == 0) return BERTH_OK;
  if (plan->fault == MOCK_FAULT_EMPTY_REDUCTION && state->kind == MOCK_SUM && state->folded.count == 0) return BERTH_OK;
  mock_walk walk = state->results;
  do {
    for (int64_t i = 0; i < walk.length; i++) {
      int64_t place = walk.places[0] + i * walk.steps[0], first = walk.places[1] + i * walk.steps[1];
      if (mock_is_float(dtype)) {
        float value = reduce_floats(run, state, first);
        mock_store(output, dtype, place, 1, &value, 1, plan->fault);
      } else {
        int64_t value = reduce_integers(run, state, first);
        mock_store_integers(output, dtype, place, 1, &value, 1);
      }
    }
  } while (mock_walk_next(&walk));
  return BERTH_OK;
}
