// SPDX-License-Identifier: Apache-2.0

#include <math.h>

#include "../operators.h"
#include "../units/vector.h"

/* The function unit computes in float64 and rounds once: half a unit in the last place, as its tables promise. */
static void floats(float *y, const float *a, const float *b, int count, mock_fault fault) {
  (void)b;
  (void)fault;
  for (int i = 0; i < count; i++) y[i] = (float)tanh((double)a[i]);
}

static const mock_vector_program program = {.inputs = 1, .floats = floats, .passes = 4};

static int32_t prepare(const berth_call *call, berth_plan *plan, char reason[MOCK_REASON]) {
  return mock_vector_prepare(call, plan, &program, reason);
}

const mock_operator mock_tanh_operator = {"Tanh", prepare, mock_vector_execute, NULL};
