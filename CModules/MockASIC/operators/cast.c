// SPDX-License-Identifier: Apache-2.0

/* Between all that the chip stores. Floats are rounded to nearest even or cut towards zero, integers wrap, anything but
   0 is true. A float that an integer cannot hold becomes the nearest that it can, NaN becomes 0. */

#include <math.h>

#include "../cycles.h"
#include "../operators.h"
#include "../units/registers.h"
#include "../units/walk.h"

typedef struct cast_state {
  /* Output, input. */
  mock_walk walk;
  uint64_t cycles;
} cast_state;

static int32_t prepare(const berth_call *call, berth_plan *plan, char reason[MOCK_REASON]) {
  const mock_tensor *input = mock_input(call, plan, 0), *output = mock_output(call, plan, 0);
  cast_state *state = mock_make_state(plan, sizeof *state);
  if (state == NULL) return mock_no_memory(reason);
  state->walk = mock_walk_over(output->rank, output->dims);
  mock_walk_add(&state->walk, output->strides, output->offset);
  mock_walk_add(&state->walk, input->strides, input->offset);
  mock_walk_fold(&state->walk);
  state->cycles = mock_memory_cycles(output->count, output->width, state->walk.steps[0]) +
                  mock_memory_cycles(input->count, input->width, state->walk.steps[1]) +
                  mock_vector_cycles(input->count, 1);
  return BERTH_OK;
}

/* The nearest integer towards zero that a dtype holds; for bool whether the number differs from 0. */
static int64_t cut(float value, uint32_t dtype) {
  if (dtype == BERTH_BOOL) return value != 0;
  if (value != value) return 0;
  int64_t least = INT64_MIN, most = INT64_MAX;
  if (dtype == BERTH_INT8) {
    least = INT8_MIN;
    most = INT8_MAX;
  } else if (dtype == BERTH_UINT8) {
    least = 0;
    most = UINT8_MAX;
  } else if (dtype == BERTH_INT32) {
    least = INT32_MIN;
    most = INT32_MAX;
  }
  /* 2^31 and 2^63 are floats, the numbers before them are not. */
  if (value <= (float)least) return least;
  if (value >= (float)most) return most;
  return (int64_t)value;
}

/* An integer rounded once, to a float32 that is a bfloat16. By way of float32 it could be rounded twice. */
static float to_bfloat16(int64_t value, mock_fault fault) {
  uint64_t magnitude = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
  int shift = 0;
  while (magnitude >> shift > 0xFF) shift++;
  uint64_t kept = magnitude >> shift, lost = magnitude - (kept << shift);
  uint64_t half = shift > 0 ? (uint64_t)1 << (shift - 1) : 1;
  int rounds_up = shift > 0 && (lost > half || (lost == half && (kept & 1) != 0));
  if (fault == MOCK_FAULT_TRUNCATING_BFLOAT16) rounds_up = 0;
  float result = ldexpf((float)(kept + (uint64_t)rounds_up), shift);
  return value < 0 ? -result : result;
}

static void convert(const mock_run *run, const mock_walk *walk, int64_t first, int count) {
  const berth_plan *plan = run->plan;
  uint32_t from = plan->operands[0].dtype, to = plan->operands[plan->input_count].dtype;
  const uint8_t *input = run->operands[0];
  uint8_t *output = run->operands[plan->input_count];
  int64_t source = walk->places[1] + first * walk->steps[1], target = walk->places[0] + first * walk->steps[0];
  float floats[MOCK_REGISTER];
  int64_t integers[MOCK_REGISTER];
  if (mock_is_float(from)) {
    mock_load(floats, input, from, source, walk->steps[1], count);
    for (int i = 0; !mock_is_float(to) && i < count; i++) integers[i] = cut(floats[i], to);
  } else {
    mock_load_integers(integers, input, from, source, walk->steps[1], count);
    for (int i = 0; mock_is_float(to) && i < count; i++) {
      floats[i] = to == BERTH_BFLOAT16 ? to_bfloat16(integers[i], plan->fault) : (float)integers[i];
    }
  }
  if (mock_is_float(to)) {
    mock_store(output, to, target, walk->steps[0], floats, count, plan->fault);
  } else {
    mock_store_integers(output, to, target, walk->steps[0], integers, count);
  }
}

static int32_t execute(mock_run *run) {
  const cast_state *state = run->plan->state;
  run->cycles += state->cycles;
  if (state->walk.count == 0) return BERTH_OK;
  mock_walk walk = state->walk;
  do {
    for (int64_t first = 0; first < walk.length; first += MOCK_REGISTER) {
      int64_t rest = walk.length - first;
      convert(run, &walk, first, rest < MOCK_REGISTER ? (int)rest : MOCK_REGISTER);
    }
  } while (mock_walk_next(&walk));
  return BERTH_OK;
}

const mock_operator mock_cast_operator = {"Cast", prepare, execute, NULL};
