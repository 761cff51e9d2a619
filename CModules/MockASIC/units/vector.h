// SPDX-License-Identifier: Apache-2.0

/* The vector unit: operators that work element by element, on one operand or on two that are broadcast. It computes in
   float32, and in int32 what needs an adder, a multiplier or a comparator only; truth values it takes and gives as
   single bytes. Operands may lie anyhow. */

#ifndef MOCK_VECTOR_H
#define MOCK_VECTOR_H

#include "../operator.h"

/* The program of an operator: what the unit does with registers full of elements. */
typedef struct mock_vector_program {
  /* One or two. */
  int inputs;
  /* y = f(a) or f(a, b) in float32; b is NULL with one input. */
  void (*floats)(float *y, const float *a, const float *b, int count, mock_fault fault);
  /* The same modulo 2^32; NULL if the unit has none. */
  void (*integers)(int64_t *y, const int64_t *a, const int64_t *b, int count);
  /* How often an element goes through the unit. */
  uint32_t passes;
  /* In place of `floats` where the result is a truth value: 0 or 1. */
  void (*tests)(int64_t *y, const float *a, const float *b, int count, mock_fault fault);
  /* Whether the operands are truth values, for which `integers` stands. */
  int takes_truth;
  /* With one input: a FLOAT attribute that fills b, and what holds if it is absent. NULL for none. */
  const char *attribute;
  float otherwise;
} mock_vector_program;

int32_t mock_vector_prepare(const berth_call *call, berth_plan *plan, const mock_vector_program *program,
                            char reason[160]);
int32_t mock_vector_execute(mock_run *run);

#endif
