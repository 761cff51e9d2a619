// SPDX-License-Identifier: Apache-2.0

#include "extreme.h"

#include "../cycles.h"
#include "../operators.h"
#include "registers.h"
#include "walk.h"

typedef struct extreme_state {
  int takes_greatest;
  uint64_t cycles;
  /* For each operand: output, operand. */
  mock_walk walks[];
} extreme_state;

int32_t mock_extreme_prepare(const berth_call *call, berth_plan *plan, int takes_greatest, char reason[MOCK_REASON]) {
  const mock_tensor *output = mock_output(call, plan, 0);
  if (!mock_is_float(output->dtype) && output->dtype != BERTH_INT32) {
    return mock_refuse(reason, "%s in %s, where the vector unit compares float32, bfloat16 and int32", plan->op->name,
                       mock_dtype_name(output->dtype));
  }
  extreme_state *state = mock_make_state(plan, sizeof *state + (uint64_t)plan->input_count * sizeof state->walks[0]);
  if (state == NULL) return mock_no_memory(reason);
  state->takes_greatest = takes_greatest;
  for (int input = 0; input < plan->input_count; input++) {
    int64_t strides[MOCK_MAX_RANK];
    mock_walk *walk = &state->walks[input];
    mock_broadcast_strides(&plan->operands[input], output->rank, output->dims, strides);
    *walk = mock_walk_over(output->rank, output->dims);
    mock_walk_add(walk, output->strides, output->offset);
    mock_walk_add(walk, strides, plan->operands[input].offset);
    mock_walk_fold(walk);
    state->cycles += mock_vector_cycles(output->count, 1) +
                     2 * mock_memory_cycles(output->count, output->width, walk->steps[0]) +
                     mock_memory_cycles(output->count, output->width, walk->steps[1]);
  }
  return BERTH_OK;
}

static void fold_floats(const mock_run *run, int input, const mock_walk *walk, int64_t first, int count) {
  const berth_plan *plan = run->plan;
  const extreme_state *state = plan->state;
  uint32_t dtype = plan->operands[0].dtype;
  uint8_t *output = run->operands[plan->input_count];
  int64_t target = walk->places[0] + first * walk->steps[0];
  float best[MOCK_REGISTER], other[MOCK_REGISTER];
  mock_load(other, run->operands[input], dtype, walk->places[1] + first * walk->steps[1], walk->steps[1], count);
  if (input > 0) {
    mock_load(best, output, dtype, target, walk->steps[0], count);
    for (int i = 0; i < count; i++) {
      int is_better = state->takes_greatest ? other[i] > best[i] : other[i] < best[i];
      /* A NaN wins against everything, whichever side it is on. */
      int is_nan = other[i] != other[i] && plan->fault != MOCK_FAULT_EXTREME_NAN;
      if (best[i] == best[i] && !is_better && !is_nan) other[i] = best[i];
      if (best[i] != best[i]) other[i] = plan->fault == MOCK_FAULT_EXTREME_NAN ? other[i] : best[i];
    }
  }
  mock_store(output, dtype, target, walk->steps[0], other, count, plan->fault);
}

static void fold_integers(const mock_run *run, int input, const mock_walk *walk, int64_t first, int count) {
  const berth_plan *plan = run->plan;
  const extreme_state *state = plan->state;
  uint32_t dtype = plan->operands[0].dtype;
  uint8_t *output = run->operands[plan->input_count];
  int64_t target = walk->places[0] + first * walk->steps[0];
  int64_t best[MOCK_REGISTER], other[MOCK_REGISTER];
  mock_load_integers(other, run->operands[input], dtype, walk->places[1] + first * walk->steps[1], walk->steps[1],
                     count);
  if (input > 0) {
    mock_load_integers(best, output, dtype, target, walk->steps[0], count);
    for (int i = 0; i < count; i++) {
      if (state->takes_greatest ? best[i] > other[i] : best[i] < other[i]) other[i] = best[i];
    }
  }
  mock_store_integers(output, dtype, target, walk->steps[0], other, count);
}

int32_t mock_extreme_execute(mock_run *run) {
  const berth_plan *plan = run->plan;
  const extreme_state *state = plan->state;
  int is_integer = plan->operands[0].dtype == BERTH_INT32;
  run->cycles += state->cycles;
  for (int input = 0; input < plan->input_count; input++) {
    mock_walk walk = state->walks[input];
    if (walk.count == 0) return BERTH_OK;
    do {
      for (int64_t first = 0; first < walk.length; first += MOCK_REGISTER) {
        int64_t rest = walk.length - first;
        int count = rest < MOCK_REGISTER ? (int)rest : MOCK_REGISTER;
        if (is_integer) {
          fold_integers(run, input, &walk, first, count);
        } else {
          fold_floats(run, input, &walk, first, count);
        }
      }
    } while (mock_walk_next(&walk));
  }
  return BERTH_OK;
}
