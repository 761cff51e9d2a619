// SPDX-License-Identifier: Apache-2.0

#include <math.h>

#include "../operators.h"
#include "../units/vector.h"

/* x/2 (1 + erf(x / sqrt 2)), as x/2 erfc(-x / sqrt 2), which does not cancel. */
static void by_error_function(float *y, const float *a, const float *b, int count, mock_fault fault) {
  (void)b;
  (void)fault;
  for (int i = 0; i < count; i++) y[i] = (float)(0.5 * a[i] * erfc(-0.70710678118654752440 * a[i]));
}

/* x/2 (1 + tanh w), as x / (1 + e^-2w), which does not cancel either. */
static void by_tanh(float *y, const float *a, const float *b, int count, mock_fault fault) {
  (void)b;
  (void)fault;
  for (int i = 0; i < count; i++) {
    double x = a[i];
    double w = 0.79788456080286535588 * (x + 0.044715 * x * x * x);
    y[i] = (float)(x / (1 + exp(-2 * w)));
  }
}

static const mock_vector_program exact = {.inputs = 1, .floats = by_error_function, .passes = 4};
static const mock_vector_program approximate = {.inputs = 1, .floats = by_tanh, .passes = 6};

static int32_t prepare(const berth_call *call, berth_plan *plan, char reason[MOCK_REASON]) {
  int is_tanh = mock_string_is(call, "approximate", "tanh");
  return mock_vector_prepare(call, plan, is_tanh ? &approximate : &exact, reason);
}

const mock_operator mock_gelu_operator = {"Gelu", prepare, mock_vector_execute, NULL};
