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
  float attribute;
} vector_state;

/* Whether the unit has the program for elements of a dtype. */
static int has_dtype(const mock_vector_program *program, uint32_t dtype) {
  if (program->takes_truth) return dtype == BERTH_BOOL;
  if (dtype == BERTH_INT32) return program->integers != NULL;
  return mock_is_float(dtype) || dtype == BERTH_FLOAT64;
}

int32_t mock_vector_prepare(const berth_call *call, berth_plan *plan, const mock_vector_program *program,
                            char reason[MOCK_REASON]) {
  const mock_tensor *output = mock_output(call, plan, 0);
  uint32_t dtype = plan->operands[0].dtype;
  if (!has_dtype(program, dtype)) {
    return mock_refuse(reason, "%s in %s, where the vector unit computes in %s", plan->op->name,
                       mock_dtype_name(dtype),
                       program->takes_truth        ? "bool"
                       : program->integers != NULL ? "float32, bfloat16 and int32"
                                                   : "float32 and bfloat16");
  }
  vector_state *state = mock_make_state(plan, sizeof *state);
  if (state == NULL) return mock_no_memory(reason);
  state->program = program;
  if (program->attribute != NULL) state->attribute = mock_float(call, program->attribute, program->otherwise);
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
  uint8_t *output = run->operands[plan->input_count];
  int64_t target = walk->places[0] + first * walk->steps[0];
  float y[MOCK_REGISTER], a[MOCK_REGISTER], b[MOCK_REGISTER];
  mock_load(a, run->operands[0], dtype, walk->places[1] + first * walk->steps[1], walk->steps[1], count);
  const float *second = NULL;
  if (program->inputs == 2) {
    mock_load(b, run->operands[1], dtype, walk->places[2] + first * walk->steps[2], walk->steps[2], count);
    second = b;
  } else if (program->attribute != NULL) {
    for (int i = 0; i < count; i++) b[i] = state->attribute;
    second = b;
  }
  if (program->tests != NULL) {
    int64_t holds[MOCK_REGISTER];
    program->tests(holds, a, second, count, plan->fault);
    mock_store_integers(output, BERTH_BOOL, target, walk->steps[0], holds, count);
    return;
  }
  program->floats(y, a, second, count, plan->fault);
  mock_store(output, dtype, target, walk->steps[0], y, count, plan->fault);
}

static void run_integers(const mock_run *run, const vector_state *state, const mock_walk *walk, int64_t first,
                         int count) {
  const mock_vector_program *program = state->program;
  const berth_plan *plan = run->plan;
  uint32_t from = plan->operands[0].dtype, to = plan->operands[plan->input_count].dtype;
  int64_t y[MOCK_REGISTER], a[MOCK_REGISTER], b[MOCK_REGISTER];
  mock_load_integers(a, run->operands[0], from, walk->places[1] + first * walk->steps[1], walk->steps[1], count);
  if (program->inputs == 2) {
    mock_load_integers(b, run->operands[1], from, walk->places[2] + first * walk->steps[2], walk->steps[2], count);
  }
  program->integers(y, a, program->inputs == 2 ? b : NULL, count);
  mock_store_integers(run->operands[plan->input_count], to, walk->places[0] + first * walk->steps[0], walk->steps[0], y,
                      count);
}

int32_t mock_vector_execute(mock_run *run) {
  const vector_state *state = run->plan->state;
  run->cycles += state->cycles;
  if (state->walk.count == 0) return BERTH_OK;
  mock_walk walk = state->walk;
  uint32_t dtype = run->plan->operands[0].dtype;
  int is_integer = dtype == BERTH_INT32 || dtype == BERTH_BOOL;
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
