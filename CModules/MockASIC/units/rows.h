// SPDX-License-Identifier: Apache-2.0

/* Rows for operators that look at each row as a whole: the mover gathers a row into the workspace as dense float32, the
   vector and reduction units work on it there, and what comes of it is stored where the output lies. */

#ifndef MOCK_ROWS_H
#define MOCK_ROWS_H

#include "../operator.h"
#include "walk.h"

typedef struct mock_rows {
  /* Over the rows: where each begins in the input and in the output. */
  mock_walk starts;
  /* Over the elements of a row, from its start, in either. */
  mock_walk in;
  mock_walk out;
} mock_rows;

/* Splits two tensors of one shape into rows that run along the axes first to last. */
mock_rows mock_rows_along(const mock_tensor *input, const mock_tensor *output, int first, int last);
/* Gathers the row that begins at element `start`. */
void mock_rows_load(const mock_walk *row, int64_t start, float *to, const uint8_t *memory, uint32_t dtype);
/* Stores a row. */
void mock_rows_store(const mock_walk *row, int64_t start, const float *from, uint8_t *memory, uint32_t dtype,
                     mock_fault fault);
/* The sum of a dense row. */
float mock_rows_sum(const float *row, int64_t count);
/* Bytes that a dense row of float32 takes in the workspace. */
uint64_t mock_rows_room(int64_t count);

#endif
