// SPDX-License-Identifier: Apache-2.0

#include "../operators.h"
#include "../units/vector.h"

static void floats(float *y, const float *a, const float *b, int count, mock_fault fault) {
  (void)b;
  (void)fault;
  for (int i = 0; i < count; i++) y[i] = 1 / a[i];
}

static const mock_vector_program program = {.inputs = 1, .floats = floats, .passes = 2};

static int32_t prepare(const berth_call *call, berth_plan *plan, char reason[MOCK_REASON]) {
  return mock_vector_prepare(call, plan, &program, reason);
}

const mock_operator mock_reciprocal_operator = {"Reciprocal", prepare, mock_vector_execute, NULL};
