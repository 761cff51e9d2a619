// SPDX-License-Identifier: Apache-2.0

#include "../operators.h"
#include "../units/registers.h"
#include "../units/vector.h"

static void floats(float *y, const float *a, const float *b, int count, mock_fault fault) {
  if (fault == MOCK_FAULT_ROUGH_DIVISION) {
    for (int i = 0; i < count; i++) y[i] = a[i] * mock_round_significand(1 / b[i], 12);
    return;
  }
  for (int i = 0; i < count; i++) y[i] = a[i] / b[i];
}

static const mock_vector_program program = {.inputs = 2, .floats = floats, .passes = 2};

static int32_t prepare(const berth_call *call, berth_plan *plan, char reason[MOCK_REASON]) {
  return mock_vector_prepare(call, plan, &program, reason);
}

const mock_operator mock_div_operator = {"Div", prepare, mock_vector_execute, NULL};
