// SPDX-License-Identifier: Apache-2.0

/* The reduction unit: sums in 16 float32 lanes that are added up pairwise at the end, and extremes. */

#ifndef MOCK_REDUCE_H
#define MOCK_REDUCE_H

#include "../cycles.h"
#include "../operator.h"
#include "walk.h"

/* A sum under way. Zeroed, it is a sum of nothing. */
typedef struct mock_sum {
  float lanes[MOCK_LANES];
} mock_sum;

/* Adds `count` numbers. All portions but the last must be whole registers, or the order depends on the portions. */
void mock_sum_add(mock_sum *sum, const float *values, int count);
/* What the lanes come to. */
float mock_sum_total(const mock_sum *sum);
/* The greater of two numbers, NaN if one is. */
float mock_maximum(float a, float b, mock_fault fault);

/* What a reduction does with the elements that fold together. */
typedef enum mock_reduction {
  MOCK_SUM,
  MOCK_MEAN,
  MOCK_SUM_OF_SQUARES,
  MOCK_MAXIMUM,
  MOCK_MINIMUM
} mock_reduction;

int32_t mock_reduce_prepare(const berth_call *call, berth_plan *plan, mock_reduction kind, char reason[160]);
int32_t mock_reduce_execute(mock_run *run);

#endif
