// SPDX-License-Identifier: Apache-2.0

/* Bounds are data: scalars in device memory, read at the start of a run. */

#include <math.h>

#include "../cycles.h"
#include "../operators.h"
#include "../units/registers.h"
#include "../units/walk.h"

typedef struct clip_state {
  /* Output, input. */
  mock_walk walk;
  /* The operands that are the bounds, -1 for none. */
  int bounds[2];
  uint64_t cycles;
} clip_state;

static int32_t prepare(const berth_call *call, berth_plan *plan, char reason[MOCK_REASON]) {
  const mock_tensor *input = mock_input(call, plan, 0), *output = mock_output(call, plan, 0);
  if (!mock_is_float(input->dtype) && input->dtype != BERTH_INT32) {
    return mock_refuse(reason, "Clip in %s, where the vector unit compares float32, bfloat16 and int32",
                       mock_dtype_name(input->dtype));
  }
  clip_state *state = mock_make_state(plan, sizeof *state);
  if (state == NULL) return mock_no_memory(reason);
  state->walk = mock_walk_over(output->rank, output->dims);
  mock_walk_add(&state->walk, output->strides, output->offset);
  mock_walk_add(&state->walk, input->strides, input->offset);
  mock_walk_fold(&state->walk);
  for (uint64_t i = 0; i < 2; i++) state->bounds[i] = mock_input_place(call, i + 1);
  state->cycles = mock_memory_cycles(output->count, output->width, state->walk.steps[0]) +
                  mock_memory_cycles(input->count, input->width, state->walk.steps[1]) +
                  mock_vector_cycles(input->count, 2);
  return BERTH_OK;
}

/* min(max(x, low), high): where the bounds cross, the upper one wins. A NaN stays one. */
static void clip_floats(const mock_run *run, const mock_walk *walk, int64_t first, int count, const float bounds[2]) {
  const berth_plan *plan = run->plan;
  uint32_t dtype = plan->operands[0].dtype;
  float values[MOCK_REGISTER];
  mock_load(values, run->operands[0], dtype, walk->places[1] + first * walk->steps[1], walk->steps[1], count);
  for (int i = 0; i < count; i++) {
    if (plan->fault == MOCK_FAULT_CLIP_NAN && values[i] != values[i]) values[i] = bounds[0];
    if (values[i] < bounds[0]) values[i] = bounds[0];
    if (values[i] > bounds[1]) values[i] = bounds[1];
  }
  mock_store(run->operands[plan->input_count], dtype, walk->places[0] + first * walk->steps[0], walk->steps[0], values,
             count, plan->fault);
}

static void clip_integers(const mock_run *run, const mock_walk *walk, int64_t first, int count,
                          const int64_t bounds[2]) {
  const berth_plan *plan = run->plan;
  int64_t values[MOCK_REGISTER];
  mock_load_integers(values, run->operands[0], BERTH_INT32, walk->places[1] + first * walk->steps[1], walk->steps[1],
                     count);
  for (int i = 0; i < count; i++) {
    if (values[i] < bounds[0]) values[i] = bounds[0];
    if (values[i] > bounds[1]) values[i] = bounds[1];
  }
  mock_store_integers(run->operands[plan->input_count], BERTH_INT32, walk->places[0] + first * walk->steps[0],
                      walk->steps[0], values, count);
}

static int32_t execute(mock_run *run) {
  const berth_plan *plan = run->plan;
  const clip_state *state = plan->state;
  uint32_t dtype = plan->operands[0].dtype;
  float reals[2] = {-INFINITY, INFINITY};
  int64_t integers[2] = {INT32_MIN, INT32_MAX};
  run->cycles += state->cycles;
  if (state->walk.count == 0) return BERTH_OK;
  for (int i = 0; i < 2; i++) {
    int operand = state->bounds[i];
    if (operand < 0) continue;
    if (dtype == BERTH_INT32) {
      mock_load_integers(&integers[i], run->operands[operand], dtype, plan->operands[operand].offset, 1, 1);
    } else {
      mock_load(&reals[i], run->operands[operand], dtype, plan->operands[operand].offset, 1, 1);
    }
  }
  mock_walk walk = state->walk;
  do {
    for (int64_t first = 0; first < walk.length; first += MOCK_REGISTER) {
      int64_t rest = walk.length - first;
      int count = rest < MOCK_REGISTER ? (int)rest : MOCK_REGISTER;
      if (dtype == BERTH_INT32) {
        clip_integers(run, &walk, first, count, integers);
      } else {
        clip_floats(run, &walk, first, count, reals);
      }
    }
  } while (mock_walk_next(&walk));
  return BERTH_OK;
}

const mock_operator mock_clip_operator = {"Clip", prepare, execute, NULL};
