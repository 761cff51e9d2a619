// SPDX-License-Identifier: Apache-2.0

/* From a call to a plan, and from a plan to a run. */

#include "operators.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cycles.h"
#include "units/defects.h"
#include "units/registers.h"

static const mock_operator *const all[] = {
#define MOCK_LIST(identifier) &mock_##identifier##_operator,
    MOCK_OPERATORS(MOCK_LIST)
#undef MOCK_LIST
};

const mock_operator *mock_find_operator(const berth_call *call) {
  for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
    if (berth_call_is(call, all[i]->name)) return all[i];
  }
  return NULL;
}

/* Takes an operand over, with what the chip asks of every operand. */
static int32_t read_operand(const berth_tensor *from, mock_tensor *to, const berth_plan *plan,
                            char reason[MOCK_REASON]) {
  if (from->rank > MOCK_MAX_RANK) {
    return mock_refuse(reason, "an operand of rank %llu, where the address generators have %d counters",
                       (unsigned long long)from->rank, MOCK_MAX_RANK);
  }
  memset(to, 0, sizeof *to);
  to->dtype = from->dtype;
  to->width = mock_width(from->dtype);
  if (from->dtype == BERTH_FLOAT64 && mock_takes_float64(plan)) to->width = 8;
  if (to->width == 0) {
    return mock_refuse(reason, "%s, of which the chip has neither storage nor arithmetic",
                       mock_dtype_name(from->dtype));
  }
  to->rank = (int)from->rank;
  to->offset = from->offset;
  to->count = 1;
  for (int axis = 0; axis < to->rank; axis++) {
    to->dims[axis] = from->dims[axis];
    to->strides[axis] = from->strides[axis];
    to->count *= from->dims[axis];
  }
  return BERTH_OK;
}

static int is_bound(const berth_tensor *operand) { return operand != NULL && operand->value == NULL; }

static int32_t read_operands(const berth_call *call, berth_plan *plan, char reason[MOCK_REASON]) {
  plan->operands = calloc((size_t)(call->input_count + call->output_count) + 1, sizeof *plan->operands);
  if (plan->operands == NULL) return mock_no_memory(reason);
  for (uint64_t i = 0; i < call->input_count; i++) {
    if (!is_bound(call->inputs[i])) continue;
    mock_tensor *operand = &plan->operands[plan->operand_count];
    int32_t status = read_operand(call->inputs[i], operand, plan, reason);
    if (status != BERTH_OK) return status;
    mock_misread_operand(plan->fault, plan->operand_count, operand);
    plan->operand_count++;
  }
  plan->input_count = plan->operand_count;
  for (uint64_t i = 0; i < call->output_count; i++) {
    if (call->outputs[i] == NULL) continue;
    int32_t status = read_operand(call->outputs[i], &plan->operands[plan->operand_count], plan, reason);
    if (status != BERTH_OK) return status;
    plan->operand_count++;
  }
  return BERTH_OK;
}

static int32_t make_plan(const berth_call *call, mock_fault fault, berth_plan **result, char reason[MOCK_REASON]) {
  const mock_operator *op = mock_find_operator(call);
  if (op == NULL) {
    return mock_refuse(reason, "the chip has no unit for %.*s", (int)(call->name.size < 60 ? call->name.size : 60),
                       call->name.data);
  }
  berth_plan *plan = calloc(1, sizeof *plan);
  if (plan == NULL) return mock_no_memory(reason);
  plan->op = op;
  plan->fault = fault;
  atomic_init(&plan->runs, 0);
  int32_t status = read_operands(call, plan, reason);
  if (status == BERTH_OK) status = op->prepare(call, plan, reason);
  if (status != BERTH_OK) {
    mock_release_plan(plan);
    return status;
  }
  *result = plan;
  return BERTH_OK;
}

int32_t mock_supports(const berth_call *call, mock_fault fault, char reason[MOCK_REASON]) {
  if (mock_claims_falsely(fault, call)) return BERTH_OK;
  berth_plan *plan = NULL;
  int32_t status = make_plan(call, fault, &plan, reason);
  if (status == BERTH_OK) mock_release_plan(plan);
  return status;
}

int32_t mock_prepare(const berth_call *call, mock_fault fault, berth_plan **plan, char reason[MOCK_REASON]) {
  mock_break_prepare(fault, call);
  return make_plan(call, fault, plan, reason);
}

void mock_release_plan(berth_plan *plan) {
  if (plan->op->release != NULL && plan->state != NULL) {
    plan->op->release(plan);
  } else {
    free(plan->state);
  }
  free(plan->operands);
  free(plan);
}

int32_t mock_execute(mock_run *run) {
  run->cycles = MOCK_LAUNCH_CYCLES;
  mock_break_run(run);
  if (run->plan->fault == MOCK_FAULT_NONE) return run->plan->op->execute(run);
  int32_t status = run->plan->op->execute(run);
  if (status == BERTH_OK) mock_spoil(run);
  return status;
}

/* ---- What operators share -------------------------------------------------------------------------------------- */

int32_t mock_refuse(char reason[MOCK_REASON], const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(reason, MOCK_REASON, format, arguments);
  va_end(arguments);
  return BERTH_UNSUPPORTED;
}

void *mock_make_state(berth_plan *plan, uint64_t size) {
  plan->state = calloc(1, (size_t)size);
  return plan->state;
}

int32_t mock_no_memory(char reason[MOCK_REASON]) {
  mock_refuse(reason, "the host has no memory for a plan");
  return BERTH_OUT_OF_MEMORY;
}

int mock_input_place(const berth_call *call, uint64_t input) {
  if (input >= call->input_count || !is_bound(call->inputs[input])) return -1;
  int place = 0;
  for (uint64_t i = 0; i < input; i++) place += is_bound(call->inputs[i]);
  return place;
}

int mock_output_place(const berth_call *call, uint64_t output) {
  if (output >= call->output_count || call->outputs[output] == NULL) return -1;
  int place = 0;
  for (uint64_t i = 0; i < call->input_count; i++) place += is_bound(call->inputs[i]);
  for (uint64_t i = 0; i < output; i++) place += call->outputs[i] != NULL;
  return place;
}

const mock_tensor *mock_input(const berth_call *call, const berth_plan *plan, uint64_t input) {
  int place = mock_input_place(call, input);
  return place < 0 ? NULL : &plan->operands[place];
}

const mock_tensor *mock_output(const berth_call *call, const berth_plan *plan, uint64_t output) {
  int place = mock_output_place(call, output);
  return place < 0 ? NULL : &plan->operands[place];
}

int64_t mock_int(const berth_call *call, const char *name, int64_t otherwise) {
  const berth_attribute *attribute = berth_find_attribute(call, name, BERTH_ATTRIBUTE_INT);
  return attribute == NULL ? otherwise : attribute->int_value;
}

float mock_float(const berth_call *call, const char *name, float otherwise) {
  const berth_attribute *attribute = berth_find_attribute(call, name, BERTH_ATTRIBUTE_FLOAT);
  return attribute == NULL ? otherwise : attribute->float_value;
}

int mock_string_is(const berth_call *call, const char *name, const char *text) {
  const berth_attribute *attribute = berth_find_attribute(call, name, BERTH_ATTRIBUTE_STRING);
  return attribute != NULL && berth_string_is(attribute->string_value, text);
}

int mock_parameter(const berth_call *call, uint64_t input, int64_t *values, int capacity) {
  if (input >= call->input_count || call->inputs[input] == NULL || call->inputs[input]->value == NULL) return -1;
  const berth_tensor *parameter = call->inputs[input];
  int64_t count = berth_element_count(parameter);
  if (count > capacity) count = capacity;
  for (int64_t i = 0; i < count; i++) {
    /* Copied, because nothing is said of how the value is aligned. */
    if (parameter->dtype == BERTH_INT32) {
      int32_t value;
      memcpy(&value, (const char *)parameter->value + i * (int64_t)sizeof value, sizeof value);
      values[i] = value;
    } else {
      memcpy(&values[i], (const char *)parameter->value + i * (int64_t)sizeof *values, sizeof *values);
    }
  }
  return (int)count;
}

int mock_axis(int64_t axis, int rank) { return (int)(axis < 0 ? axis + rank : axis); }

void mock_dense_strides(int rank, const int64_t *dims, int64_t *strides) {
  int64_t reach = 1;
  for (int axis = rank - 1; axis >= 0; axis--) {
    strides[axis] = reach;
    reach *= dims[axis] > 0 ? dims[axis] : 1;
  }
}

int mock_is_dense(const mock_tensor *tensor) {
  int64_t dense[MOCK_MAX_RANK];
  mock_dense_strides(tensor->rank, tensor->dims, dense);
  for (int axis = 0; tensor->count > 0 && axis < tensor->rank; axis++) {
    if (tensor->dims[axis] != 1 && tensor->strides[axis] != dense[axis]) return 0;
  }
  return 1;
}

void mock_broadcast_strides(const mock_tensor *tensor, int rank, const int64_t *dims, int64_t *strides) {
  int added = rank - tensor->rank;
  for (int axis = 0; axis < rank; axis++) {
    int own = axis - added;
    strides[axis] = own < 0 || (tensor->dims[own] == 1 && dims[axis] != 1) ? 0 : tensor->strides[own];
  }
}
