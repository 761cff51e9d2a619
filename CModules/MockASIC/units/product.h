// SPDX-License-Identifier: Apache-2.0

/* Products of matrices on the systolic array: batches, blocks, and what has to be gathered for it. */

#ifndef MOCK_PRODUCT_H
#define MOCK_PRODUCT_H

#include "../operator.h"
#include "walk.h"

/* The streams of the walk over a batch. */
enum { MOCK_STREAM_Y, MOCK_STREAM_A, MOCK_STREAM_B, MOCK_STREAM_ZERO_A, MOCK_STREAM_ZERO_B };

/* How the elements of a matrix lie. */
typedef struct mock_matrix {
  int64_t row_step;
  int64_t column_step;
  /* Whether the mover gathers it, since the array cannot read it where it lies; then from where in the workspace, in
     bytes, and with how many elements from row to row. */
  int is_gathered;
  int64_t pitch;
  uint64_t room;
} mock_matrix;

typedef struct mock_product {
  int64_t m, n, k;
  /* One step a product. Zero points are in it if there are any. */
  mock_walk batch;
  mock_matrix a, b, y;
  /* alpha A B + beta C; the place of C among the operands, -1 if there is none. */
  float alpha, beta;
  int c_operand;
  int64_t c_place, c_row_step, c_column_step;
  /* Zero points of 8-bit operands: the operand, -1 if there is none, and how far apart those of neighbouring rows of A
     and columns of B lie. */
  int zero_a_operand, zero_b_operand;
  int64_t zero_a_step, zero_b_step;
  uint64_t cycles;
} mock_product;

/* Reads a product A B as MatMul has it: matrices in the last two axes, batches broadcast, vectors at either side. The
   operands of A, B and Y must be the call's first two inputs and its first output. */
void mock_product_read(mock_product *product, const mock_tensor *a, const mock_tensor *b, const mock_tensor *y);
/* Once all is known: decides what is gathered, and asks for the workspace. */
void mock_product_plan(mock_product *product, berth_plan *plan);
/* Runs a plan whose state is a product. */
int32_t mock_product_execute(mock_run *run);

#endif
