// SPDX-License-Identifier: Apache-2.0

#include <math.h>

#include "../operators.h"
#include "../units/vector.h"

/* The function unit computes in float64 and rounds once. */
static void floats(float *y, const float *a, const float *b, int count, mock_fault fault) {
  (void)b;
  for (int i = 0; i < count; i++) y[i] = (float)log((double)a[i]);
  if (fault == MOCK_FAULT_LOG_NEAR_ONE) {
    /* As a logarithm to the base 2 of 24 bits, times ln 2: near 1 nothing is left of it. */
    for (int i = 0; i < count; i++) {
      float fixed = ldexpf(rintf(ldexpf(log2f(a[i]), 20)), -20);
      if (fabsf(fixed) < 1) y[i] = fixed * 0.69314718f;
    }
  }
}

static const mock_vector_program program = {.inputs = 1, .floats = floats, .passes = 4};

static int32_t prepare(const berth_call *call, berth_plan *plan, char reason[MOCK_REASON]) {
  return mock_vector_prepare(call, plan, &program, reason);
}

const mock_operator mock_log_operator = {"Log", prepare, mock_vector_execute, NULL};
