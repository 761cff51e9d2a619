// SPDX-License-Identifier: Apache-2.0

#include "../operators.h"
#include "../units/vector.h"

/* b holds alpha. */
static void floats(float *y, const float *a, const float *b, int count, mock_fault fault) {
  if (fault == MOCK_FAULT_LEAKY_DEFAULT) {
    for (int i = 0; i < count; i++) y[i] = a[i] < 0 ? 0.01f * a[i] : a[i];
    return;
  }
  for (int i = 0; i < count; i++) y[i] = a[i] < 0 ? b[i] * a[i] : a[i];
}

static const mock_vector_program program = {.inputs = 1, .floats = floats, .passes = 2, .attribute = "alpha", .otherwise = 0.01f};

static int32_t prepare(const berth_call *call, berth_plan *plan, char reason[MOCK_REASON]) {
  return mock_vector_prepare(call, plan, &program, reason);
}

const mock_operator mock_leaky_relu_operator = {"LeakyRelu", prepare, mock_vector_execute, NULL};
