// SPDX-License-Identifier: Apache-2.0

/* What the programs that drive the mock ASIC's operators share: operands in memory of exactly their size, calls, and the
   comparison with a reference. One program includes it once. */

#ifndef MOCK_TEST_OPERANDS_H
#define MOCK_TEST_OPERANDS_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "operator.h"

#define AXES 6
#define OPERANDS 8

static int failures;

/* ---- Operands -------------------------------------------------------------------------------------------------- */

typedef enum layout { DENSE, SHIFTED, PADDED, SPREAD, REVERSED_AXES, BACKWARDS, LAYOUTS } layout;

typedef struct operand {
  berth_tensor tensor;
  int64_t dims[AXES], strides[AXES];
  uint8_t *memory;
  int64_t count;
} operand;

typedef struct call {
  const char *name;
  operand inputs[OPERANDS];
  operand outputs[3];
  berth_attribute attributes[OPERANDS];
  int input_count, output_count, attribute_count;
} call;

static uint64_t random_state = 1;

static inline int64_t pick(int64_t low, int64_t high) {
  random_state = random_state * 6364136223846793005u + 1442695040888963407u;
  return low + (int64_t)((random_state >> 33) % (uint64_t)(high - low + 1));
}

static inline int64_t width_of(uint32_t dtype) {
  return dtype == BERTH_INT64 ? 8
         : dtype == BERTH_FLOAT32 || dtype == BERTH_INT32 ? 4
         : dtype == BERTH_BFLOAT16 ? 2 : 1;
}

static inline void set(operand *operand, int64_t place, double value) {
  uint8_t *at = operand->memory + place * width_of(operand->tensor.dtype);
  float single = (float)value;
  switch (operand->tensor.dtype) {
    case BERTH_FLOAT32: memcpy(at, &single, sizeof single); break;
    case BERTH_BFLOAT16: memcpy(at, (uint8_t *)&single + 2, 2); break;
    case BERTH_INT64: memcpy(at, &(int64_t){(int64_t)value}, 8); break;
    case BERTH_INT32: memcpy(at, &(int32_t){(int32_t)value}, 4); break;
    default: *at = (uint8_t)(int)value;
  }
}

static inline double get(const operand *operand, int64_t place) {
  const uint8_t *at = operand->memory + place * width_of(operand->tensor.dtype);
  union { uint8_t bytes[8]; float single; int64_t wide; int32_t narrow; } value = {{0}};
  switch (operand->tensor.dtype) {
    case BERTH_FLOAT32: memcpy(value.bytes, at, 4); return value.single;
    case BERTH_BFLOAT16: memcpy(value.bytes + 2, at, 2); return value.single;
    case BERTH_INT64: memcpy(value.bytes, at, 8); return (double)value.wide;
    case BERTH_INT32: memcpy(value.bytes, at, 4); return value.narrow;
    case BERTH_INT8: return (int8_t)*at;
    default: return *at;
  }
}

/* Where the element with this row-major number lies. */
static inline int64_t place_of(const operand *operand, int64_t number) {
  int64_t place = operand->tensor.offset;
  for (int axis = (int)operand->tensor.rank - 1; axis >= 0; axis--) {
    place += number % operand->dims[axis] * operand->strides[axis];
    number /= operand->dims[axis];
  }
  return place;
}

/* The element with these indices; of an axis with one element it is that one. */
static inline double at(const operand *operand, const int64_t *index) {
  int64_t place = operand->tensor.offset;
  for (uint64_t axis = 0; axis < operand->tensor.rank; axis++) {
    place += (operand->dims[axis] == 1 ? 0 : index[axis]) * operand->strides[axis];
  }
  return get(operand, place);
}

static inline void lay_out(operand *operand, layout layout) {
  int rank = (int)operand->tensor.rank;
  int64_t reach = layout == SPREAD ? 2 : 1;
  for (int depth = 0; depth < rank; depth++) {
    int axis = layout == REVERSED_AXES ? depth : rank - 1 - depth;
    operand->strides[axis] = layout == BACKWARDS ? -reach : reach;
    reach *= operand->dims[axis] > 0 ? operand->dims[axis] : 1;
    if (layout == PADDED && depth == 0) reach += 5;
  }
  operand->tensor.offset = layout == SHIFTED ? 3 : layout == BACKWARDS && operand->count > 0 ? operand->count - 1 : 0;
}

static inline operand make(uint32_t dtype, int rank, const int64_t *dims, layout layout) {
  operand operand = {{sizeof operand.tensor, dtype, NULL, (uint64_t)rank, NULL, NULL, 0, NULL, 0}, {0}, {0}, NULL, 1};
  for (int axis = 0; axis < rank; axis++) {
    operand.dims[axis] = dims[axis];
    operand.count *= dims[axis];
  }
  lay_out(&operand, layout);
  int64_t last = operand.tensor.offset;
  for (int axis = 0; axis < rank; axis++) {
    if (operand.strides[axis] > 0 && operand.count > 0) last += (dims[axis] - 1) * operand.strides[axis];
  }
  size_t size = (size_t)((operand.count > 0 ? last + 1 : 1) * width_of(dtype));
  if (posix_memalign((void **)&operand.memory, 64, size) != 0) exit(2);
  memset(operand.memory, 0x3D, size);
  for (int64_t i = 0; i < operand.count; i++) {
    int64_t value = dtype == BERTH_BOOL ? pick(0, 1) : dtype == BERTH_UINT8 ? pick(0, 16) : pick(-8, 8);
    set(&operand, place_of(&operand, i), (double)value);
  }
  return operand;
}

#define DIMS(...) (const int64_t[]){__VA_ARGS__}, sizeof((const int64_t[]){__VA_ARGS__}) / sizeof(int64_t)

static inline operand *input(call *call, uint32_t dtype, layout layout, const int64_t *dims, int rank) {
  call->inputs[call->input_count] = make(dtype, rank, dims, layout);
  return &call->inputs[call->input_count++];
}

static inline operand *output(call *call, uint32_t dtype, layout layout, const int64_t *dims, int rank) {
  call->outputs[call->output_count] = make(dtype, rank, dims, layout);
  return &call->outputs[call->output_count++];
}

/* An int64 vector whose value is known to prepare. */
static inline void parameter(call *call, const int64_t *values, int count) {
  operand *operand = input(call, BERTH_INT64, DENSE, (const int64_t[]){count}, 1);
  for (int i = 0; i < count; i++) set(operand, i, (double)values[i]);
  operand->tensor.value = operand->memory;
  operand->tensor.value_size = (uint64_t)count * sizeof *values;
}

static inline berth_attribute *attribute(call *call, const char *name, uint32_t type) {
  berth_attribute *result = &call->attributes[call->attribute_count++];
  *result = (berth_attribute){.struct_size = sizeof *result, .type = type, .name = berth_text(name)};
  return result;
}

static inline void set_int(call *call, const char *name, int64_t value) {
  attribute(call, name, BERTH_ATTRIBUTE_INT)->int_value = value;
}

static inline void set_ints(call *call, const char *name, const int64_t *values, int count) {
  berth_attribute *list = attribute(call, name, BERTH_ATTRIBUTE_INTS);
  list->ints = values;
  list->count = (uint64_t)count;
}

/* Runs the call twice with the fault that is switched on; whether it was taken. */
static inline int run(call *call, mock_fault fault) {
  const berth_tensor *inputs[OPERANDS], *outputs[3];
  const berth_attribute *attributes[OPERANDS];
  uint8_t *bound[OPERANDS + 3];
  int bound_count = 0;
  for (int i = 0; i < call->input_count + call->output_count; i++) {
    int is_input = i < call->input_count;
    operand *operand = is_input ? &call->inputs[i] : &call->outputs[i - call->input_count];
    operand->tensor.dims = operand->dims;
    operand->tensor.strides = operand->strides;
    if (is_input) inputs[i] = &operand->tensor;
    if (!is_input) outputs[i - call->input_count] = &operand->tensor;
    if (operand->tensor.value == NULL) bound[bound_count++] = operand->memory;
  }
  for (int i = 0; i < call->attribute_count; i++) attributes[i] = &call->attributes[i];
  berth_call made = {.struct_size = sizeof made, .domain = berth_text("ai.onnx"), .name = berth_text(call->name),
                     .input_count = (uint64_t)call->input_count, .inputs = inputs,
                     .output_count = (uint64_t)call->output_count, .outputs = outputs,
                     .attribute_count = (uint64_t)call->attribute_count, .attributes = attributes};
  char reason[160];
  berth_plan *plan = NULL;
  if (mock_supports(&made, fault, reason) != BERTH_OK || mock_prepare(&made, fault, &plan, reason) != BERTH_OK) {
    fprintf(stderr, "%s: %s\n", call->name, reason);
    failures++;
    return 0;
  }
  uint8_t *workspace = NULL;
  if (plan->workspace_size > 0 && posix_memalign((void **)&workspace, 64, plan->workspace_size) != 0) exit(2);
  for (uint64_t number = 0; number < 2; number++) {
    mock_run run = {.plan = plan, .operands = bound, .workspace = workspace, .number = number};
    if (mock_execute(&run) != BERTH_OK || run.cycles == 0) {
      fprintf(stderr, "%s: run %d: %s\n", call->name, (int)number, run.message);
      failures++;
    }
  }
  free(workspace);
  mock_release_plan(plan);
  return 1;
}

/* What the element of the first output with these indices should be. */
typedef double reference(const call *call, const int64_t *index);

static inline void finish(call *call, reference *expected) {
  const operand *result = &call->outputs[0];
  int64_t wrong = 0, first = 0;
  if (run(call, MOCK_FAULT_NONE)) {
    for (int64_t i = 0; i < result->count; i++) {
      int64_t index[AXES] = {0}, rest = i;
      for (int axis = (int)result->tensor.rank - 1; axis >= 0; axis--) {
        index[axis] = rest % result->dims[axis];
        rest /= result->dims[axis];
      }
      double wanted = expected(call, index), got = get(result, place_of(result, i));
      /* Enough for float32 sums of small integers and for bfloat16's rounding, and far less than any slip of a place. */
      double slack = result->tensor.dtype == BERTH_BFLOAT16 ? 0x1p-7 : 0x1p-18;
      if (!(fabs(wanted - got) <= slack * fmax(fabs(wanted), 1)) && wrong++ == 0) first = i;
    }
  }
  if (wrong > 0) {
    fprintf(stderr, "%s: %d wrong, the first is element %d\n", call->name, (int)wrong, (int)first);
    failures++;
  }
  for (int i = 0; i < call->input_count; i++) free(call->inputs[i].memory);
  for (int i = 0; i < call->output_count; i++) free(call->outputs[i].memory);
}

/* Every pair of layouts, for inputs and outputs. */
#define FOR_EACH_LAYOUTS(in, out)                \
  for (layout in = DENSE; in < LAYOUTS; in++) \
    for (layout out = DENSE; out < LAYOUTS; out++)

#endif
