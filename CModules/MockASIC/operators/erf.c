// SPDX-License-Identifier: Apache-2.0

#include <math.h>

#include "../operators.h"
#include "../units/vector.h"

static void floats(float *y, const float *a, const float *b, int count, mock_fault fault) {
  (void)b;
  for (int i = 0; i < count; i++) y[i] = (float)erf((double)a[i]);
  if (fault == MOCK_FAULT_ERF_OF_MAGNITUDE) {
    for (int i = 0; i < count; i++) y[i] = fabsf(y[i]);
  }
}

static const mock_vector_program program = {.inputs = 1, .floats = floats, .passes = 4};

static int32_t prepare(const berth_call *call, berth_plan *plan, char reason[MOCK_REASON]) {
  return mock_vector_prepare(call, plan, &program, reason);
}

const mock_operator mock_erf_operator = {"Erf", prepare, mock_vector_execute, NULL};
