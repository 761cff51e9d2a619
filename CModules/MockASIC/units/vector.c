// SPDX-License-Identifier: Apache-2.0

#include "vector.h"

#include "../cycles.h"
#include "../operators.h"
#include "registers.h"
#include "walk.h"

typedef struct vector_state {
  const mock_vector_program *program;
  /* Output first, then the inputs. */
  mock_walk walk;
  uint64_t cycles;
} vector_state;

int32_t mock_vector_prepare(const berth_call *call, berth_plan *plan, const mock_vector_program *program,
                            char reason[MOCK_REASON]) {
  const mock_tensor *output = mock_output(call, plan, 0);
  uint32_t dtype = output->dtype;
  int is_integer = dtype == BERTH_INT32 && program->integers != NULL;
  if (!mock_is_float(dtype) && !is_integer && dtype != BERTH_FLOAT64) {
    return mock_refuse(reason, "%s in %s, where the vector unit computes in %s", plan->op->name,
                       mock_dtype_name(dtype),
                       program->integers != NULL ? "float32, bfloat16 and int32" : "float32 and bfloat16");
  }
  vector_state *state = mock_make_state(plan, sizeof *state);
  if (state == NULL) return mock_no_memory(reason);
  state->program = program;
  state->walk = mock_walk_over(output->rank, output->dims);
  mock_walk_add(&state->walk, output->strides, output->offset);
  state->cycles = mock_vector_cycles(output->count, program->passes);
  for (int input = 0; input < program->inputs; input++) {
    const mock_tensor *operand = &plan->operands[input];
    int64_t strides[MOCK_MAX_RANK];
    mock_broadcast_strides(operand, output->rank, output->dims, strides);
    if (plan->fault == MOCK_FAULT_BROADCAST_MIDDLE) {
      int added = output->rank - operand->rank;
      for (int axis = added + 1; axis + 1 < output->rank; axis++) {
        if (strides[axis] == 0 && operand->dims[axis - added] == 1 && output->dims[axis] > 1) strides[axis] = 1;
      }
    }
    mock_walk_add(&state->walk, strides, operand->offset);
  }
  mock_walk_fold(&state->walk);
  for (int stream = 0; stream < state->walk.streams; stream++) {
    state->cycles += mock_memory_cycles(output->count, output->width, state->walk.steps[stream]);
  }
  return BERTH_OK;
}

static void run_floats(const mock_run *run, const vector_state *state, const mock_walk *walk, int64_t first,
                       int count) {
  const mock_vector_program *program = state->program;
  const berth_plan *plan = run->plan;
  uint32_t dtype = plan->operands[0].dtype;
  float y[MOCK_REGISTER], a[MOCK_REGISTER], b[MOCK_REGISTER];
  mock_load(a, run->operands[0], dtype, walk->places[1] + first * walk->steps[1], walk->steps[1], count);
  if (program->inputs == 2) {
    mock_load(b, run->operands[1], dtype, walk->places[2] + first * walk->steps[2], walk->steps[2], count);
  }
  program->floats(y, a, program->inputs == 2 ? b : NULL, count, plan->fault);
  mock_store(run->operands[plan->input_count], dtype, walk->places[0] + first * walk->steps[0], walk->steps[0], y,
             count, plan->fault);
}

static void run_integers(const mock_run *run, const vector_state *state, const mock_walk *walk, int64_t first,
                         int count) {
  const mock_vector_program *program = state->program;
  int64_t y[MOCK_REGISTER], a[MOCK_REGISTER], b[MOCK_REGISTER];
  mock_load_integers(a, run->operands[0], BERTH_INT32, walk->places[1] + first * walk->steps[1], walk->steps[1], count);
  if (program->inputs == 2) {
    mock_load_integers(b, run->operands[1], BERTH_INT32, walk->places[2] + first * walk->steps[2], walk->steps[2],
                       count);
  }
  program->integers(y, a, program->inputs == 2 ? b : NULL, count);
  mock_store_integers(run->operands[run->plan->input_count], BERTH_INT32, walk->places[0] + first * walk->steps[0],
                      walk->steps[0], y, count);
}

int32_t mock_vector_execute(mock_run *run) {
  const vector_state *state = run->plan->state;
  run->cycles += state->cycles;
  if (state->walk.count == 0) return BERTH_OK;
  mock_walk walk = state->walk;
  int is_integer = run->plan->operands[0].dtype == BERTH_INT32;
  do {
    for (int64_t first = 0; first < walk.length; first += MOCK_REGISTER) {
      int64_t rest = walk.length - first;
      int count = rest < MOCK_REGISTER ? (int)rest : MOCK_REGISTER;
      if (is_integer) {
        run_integers(run, state, &walk, first, count);
      } else {
        run_floats(run, state, &walk, first, count);
      }
    }
  } while (mock_walk_next(&walk));
  return BERTH_OK;
}
