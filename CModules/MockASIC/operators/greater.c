// SPDX-License-Identifier: Apache-2.0

#include "../operators.h"
#include "../units/vector.h"

static void tests(int64_t *y, const float *a, const float *b, int count, mock_fault fault) {
  (void)fault;
  for (int i = 0; i < count; i++) y[i] = a[i] > b[i];
}

static void integers(int64_t *y, const int64_t *a, const int64_t *b, int count) {
  for (int i = 0; i < count; i++) y[i] = a[i] > b[i];
}

static const mock_vector_program program = {.inputs = 2, .integers = integers, .passes = 1, .tests = tests};

static int32_t prepare(const berth_call *call, berth_plan *plan, char reason[MOCK_REASON]) {
  return mock_vector_prepare(call, plan, &program, reason);
}

const mock_operator mock_greater_operator = {"Greater", prepare, mock_vector_execute, NULL};
