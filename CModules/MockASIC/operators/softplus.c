// SPDX-License-Identifier: Apache-2.0

#include <math.h>

#include "../operators.h"
#include "../units/vector.h"

/* max(x, 0) + log(1 + e^-|x|), in which nothing overflows. */
static void floats(float *y, const float *a, const float *b, int count, mock_fault fault) {
  (void)b;
  if (fault == MOCK_FAULT_SOFTPLUS_OVERFLOW) {
    for (int i = 0; i < count; i++) y[i] = logf(1 + expf(a[i]));
    return;
  }
  for (int i = 0; i < count; i++) y[i] = (float)((a[i] < 0 ? 0 : a[i]) + log1p(exp(-fabs((double)a[i]))));
}

static const mock_vector_program program = {.inputs = 1, .floats = floats, .passes = 8};

static int32_t prepare(const berth_call *call, berth_plan *plan, char reason[MOCK_REASON]) {
  return mock_vector_prepare(call, plan, &program, reason);
}

const mock_operator mock_softplus_operator = {"Softplus", prepare, mock_vector_execute, NULL};
