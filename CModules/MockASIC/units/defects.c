// SPDX-License-Identifier: Apache-2.0

#include "defects.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../cycles.h"
#include "../operators.h"
#include "registers.h"
#include "vector.h"

/* ---- Operands -------------------------------------------------------------------------------------------------- */

static int goes_backwards(const mock_tensor *operand) {
  for (int axis = 0; axis < operand->rank; axis++) {
    if (operand->dims[axis] > 1 && operand->strides[axis] < 0) return 1;
  }
  return 0;
}

/* Whether an axis is repeated, so that the operand reaches less far than a dense one would. */
static int is_repeated(const mock_tensor *operand) {
  for (int axis = 0; axis < operand->rank; axis++) {
    if (operand->dims[axis] > 1 && operand->strides[axis] == 0) return 1;
  }
  return 0;
}

void mock_misread_operand(mock_fault fault, int place, mock_tensor *operand) {
  /* Where the misreading would leave the operand's buffer, the fault keeps still. */
  if (goes_backwards(operand)) return;
  if (fault == MOCK_FAULT_STRIDES_IGNORED && !is_repeated(operand)) {
    mock_dense_strides(operand->rank, operand->dims, operand->strides);
  } else if (fault == MOCK_FAULT_OFFSET_IGNORED && place == 1) {
    operand->offset = 0;
  }
}

int mock_takes_float64(const berth_plan *plan) {
  return plan->fault == MOCK_FAULT_FLOAT64_IN_FLOAT32 && plan->op == &mock_mul_operator;
}

int mock_claims_falsely(mock_fault fault, const berth_call *call) {
  return fault == MOCK_FAULT_CLAIMS_FLOAT64 && berth_call_is(call, "Add") && call->input_count > 0 &&
         call->inputs[0] != NULL && call->inputs[0]->dtype == BERTH_FLOAT64;
}

/* ---- The process ----------------------------------------------------------------------------------------------- */

void mock_break_prepare(mock_fault fault, const berth_call *call) {
  if (fault == MOCK_FAULT_ABORT_IN_PREPARE && berth_call_is(call, "Slice")) abort();
}

void mock_break_run(const mock_run *run) {
  const mock_operator *op = run->plan->op;
  mock_fault fault = run->plan->fault;
  if (fault == MOCK_FAULT_CRASH_IN_TANH && op == &mock_tanh_operator) {
    (void)*(volatile const char *)(uintptr_t)64;
  } else if (fault == MOCK_FAULT_EXIT_IN_EXP && op == &mock_exp_operator) {
    _exit(0);
  } else if (fault == MOCK_FAULT_HANG_IN_SQRT && op == &mock_sqrt_operator) {
    const struct timespec hour = {3600, 0};
    for (;;) nanosleep(&hour, NULL);
  }
}

/* ---- Memory that is not the operator's ------------------------------------------------------------------------- */

/* The first and the last element that an operand reaches. */
static void reach(const mock_tensor *operand, int64_t *first, int64_t *last) {
  *first = *last = operand->offset;
  for (int axis = 0; axis < operand->rank; axis++) {
    int64_t span = (operand->dims[axis] - 1) * operand->strides[axis];
    *(span < 0 ? first : last) += span;
  }
}

static void fill_gaps(const mock_tensor *output, uint8_t *memory) {
  int row = output->rank - 2, last = output->rank - 1;
  if (output->rank < 2 || output->strides[last] != 1 || output->strides[row] <= output->dims[last]) return;
  int64_t index[MOCK_MAX_RANK] = {0};
  for (;;) {
    int64_t place = output->offset + output->dims[last];
    for (int axis = 0; axis < last; axis++) place += index[axis] * output->strides[axis];
    if (index[row] + 1 < output->dims[row]) memset(memory + place * output->width, 0, output->width);
    int axis = row;
    while (axis >= 0 && ++index[axis] == output->dims[axis]) index[axis--] = 0;
    if (axis < 0) return;
  }
}

static void write_elsewhere(const mock_run *run, const mock_tensor *output, uint8_t *memory) {
  uint32_t width = output->width;
  int64_t first, last;
  reach(output, &first, &last);
  switch (run->plan->fault) {
    case MOCK_FAULT_GUARD_BEHIND:
      if (run->plan->op->execute == mock_vector_execute && output->count % MOCK_LANES != 0) {
        memset(memory + (last + 1) * width, 0, (size_t)(MOCK_LANES - output->count % MOCK_LANES) * width);
      }
      break;
    case MOCK_FAULT_GUARD_BEFORE:
      if (first > 0) memset(memory + (first - 1) * width, 0, width);
      break;
    case MOCK_FAULT_GAPS_FILLED: fill_gaps(output, memory); break;
    default: break;
  }
}

/* ---- Results --------------------------------------------------------------------------------------------------- */

static void spoil_output(const mock_run *run, const mock_tensor *output, uint8_t *memory) {
  const berth_plan *plan = run->plan;
  float *floats = (float *)memory + output->offset;
  int is_plain = output->dtype == BERTH_FLOAT32 && mock_is_dense(output);
  const int64_t million = (int64_t)1 << 20;
  switch (plan->fault) {
    case MOCK_FAULT_ONE_IN_A_MILLION:
      for (int64_t i = million - 1; is_plain && i < output->count; i += million) floats[i] += 1;
      break;
    case MOCK_FAULT_UNSTEADY_BITS:
      if (!is_plain || plan->op != &mock_sigmoid_operator || run->number % 2 == 0) break;
      for (int64_t i = 0; i < output->count; i++) {
        /* Away from 0 and 1, so that one bit stays inside every bound. */
        if (floats[i] > 0.125f && floats[i] < 0.875f) ((uint32_t *)floats)[i] ^= 1;
      }
      break;
    case MOCK_FAULT_FIRST_RUN:
      if (run->number > 0) memory[output->offset * output->width] ^= 1;
      break;
    case MOCK_FAULT_STANDARD_SEED:
      if (plan->op == &mock_relu_operator && is_plain && output->offset == 0 && !mock_is_standard_data(run)) {
        for (int64_t i = 0; i < output->count; i++) floats[i] *= 1.001f;
      }
      break;
    default: break;
  }
}

void mock_spoil(const mock_run *run) {
  const berth_plan *plan = run->plan;
  if (plan->fault == MOCK_FAULT_WORKSPACE_OVERRUN && plan->workspace_size > 0) {
    memset(run->workspace + plan->workspace_size, 0x5A, MOCK_BURST);
  }
  for (int place = plan->input_count; place < plan->operand_count; place++) {
    const mock_tensor *output = &plan->operands[place];
    if (output->count == 0) continue;
    write_elsewhere(run, output, run->operands[place]);
    spoil_output(run, output, run->operands[place]);
  }
}
