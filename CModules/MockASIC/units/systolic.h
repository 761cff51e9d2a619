// SPDX-License-Identifier: Apache-2.0

/* The systolic array: 32 x 32 accumulators that stay where they are while rows of A come in from the left and columns
   of B from above. It multiplies float32 and bfloat16 with float32 accumulators, and 8-bit integers with int32 ones.

   It reads matrices whose rows are dense and begin at whole bursts; what lies otherwise is gathered into the workspace
   by the mover first. Edge tiles are masked: nothing behind a matrix is read.

   Work comes in blocks of up to 8 x 8 tiles. The drain takes finished tiles out of the array, scales them, adds what is
   to be added, rounds once and stores. */

#ifndef MOCK_SYSTOLIC_H
#define MOCK_SYSTOLIC_H

#include "../cycles.h"
#include "../operator.h"

/* Rows and columns of a block. */
#define MOCK_BLOCK (8 * MOCK_TILE)

/* A matrix as the array reads it. */
typedef struct mock_panel {
  const uint8_t *data;
  uint32_t dtype;
  /* Elements from row to row. */
  int64_t pitch;
} mock_panel;

/* Where results go. Rows and columns are counted within the block. */
typedef struct mock_drain {
  uint8_t *output;
  uint32_t dtype;
  int64_t place;
  int64_t row_step;
  /* How far from `place` each column of the block lies. */
  const int64_t *columns;
  /* The result is alpha times the sum, plus beta times an addend if there is one. */
  float alpha;
  float beta;
  const uint8_t *addend;
  int64_t addend_place;
  int64_t addend_row_step;
  int64_t addend_column_step;
  /* The whole product, and where in it the block begins. */
  int64_t m, n, first_row, first_column;
} mock_drain;

/* What is taken off 8-bit operands on their way into the array, one number for each row of A and column of B. */
typedef struct mock_zero_points {
  int32_t rows[MOCK_BLOCK];
  int32_t columns[MOCK_BLOCK];
} mock_zero_points;

/* Elements from row to row for rows of `columns` elements. */
int64_t mock_panel_pitch(int64_t columns, uint32_t width);
/* Whether the array can read a matrix where it lies. */
int mock_panel_fits(uint32_t width, int64_t place, int64_t row_step, int64_t column_step);

/* A block of a float product: rows x k times k x columns. */
void mock_multiply_floats(const mock_panel *a, const mock_panel *b, int rows, int columns, int64_t k,
                          const mock_drain *drain, mock_fault fault);
/* A block of a product of 8-bit integers. */
void mock_multiply_integers(const mock_panel *a, const mock_panel *b, int rows, int columns, int64_t k,
                            const mock_zero_points *zeros, const mock_drain *drain, mock_fault fault);

#endif
