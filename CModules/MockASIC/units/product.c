// SPDX-License-Identifier: Apache-2.0

#include "product.h"

#include <string.h>

#include "../operators.h"
#include "mover.h"
#include "systolic.h"

/* A tensor as batches of matrices: a vector gets an axis of one element before or behind its own. */
static mock_tensor as_matrices(const mock_tensor *tensor, int is_row) {
  mock_tensor matrices = *tensor;
  if (tensor->rank == 1) {
    int own = is_row ? 1 : 0;
    matrices.rank = 2;
    matrices.dims[own] = tensor->dims[0];
    matrices.strides[own] = tensor->strides[0];
    matrices.dims[1 - own] = 1;
    matrices.strides[1 - own] = 0;
  }
  return matrices;
}

/* Strides of the batch axes, of which there are `rank`. */
static void batch_strides(const mock_tensor *matrices, int rank, const int64_t *dims, int64_t *strides) {
  mock_tensor batch = *matrices;
  batch.rank -= 2;
  mock_broadcast_strides(&batch, rank, dims, strides);
}

void mock_product_read(mock_product *product, const mock_tensor *a, const mock_tensor *b, const mock_tensor *y) {
  mock_tensor left = as_matrices(a, 1), right = as_matrices(b, 0);
  product->m = left.dims[left.rank - 2];
  product->k = left.dims[left.rank - 1];
  product->n = right.dims[right.rank - 1];
  product->a.row_step = left.strides[left.rank - 2];
  product->a.column_step = left.strides[left.rank - 1];
  product->b.row_step = right.strides[right.rank - 2];
  product->b.column_step = right.strides[right.rank - 1];
  /* Y lacks the axes that a vector has not. */
  int columns = b->rank > 1, rows = a->rank > 1;
  product->y.column_step = columns ? y->strides[y->rank - 1] : 1;
  product->y.row_step = rows ? y->strides[y->rank - 1 - columns] : 1;
  int rank = y->rank - rows - columns;
  product->batch = mock_walk_over(rank, y->dims);
  mock_walk_add(&product->batch, y->strides, y->offset);
  int64_t strides[MOCK_MAX_RANK];
  batch_strides(&left, rank, y->dims, strides);
  mock_walk_add(&product->batch, strides, a->offset);
  batch_strides(&right, rank, y->dims, strides);
  mock_walk_add(&product->batch, strides, b->offset);
  product->alpha = 1;
  product->beta = 1;
  product->c_operand = product->zero_a_operand = product->zero_b_operand = -1;
}

/* Decides whether a matrix of rows x columns, of each batch, can stay where it lies. */
static void plan_matrix(mock_matrix *matrix, const mock_walk *batch, int stream, uint32_t width, int64_t rows,
                        int64_t columns, int64_t block_rows, int64_t block_columns, uint64_t *workspace) {
  /* Steps along an axis of one element say nothing. */
  if (columns <= 1) matrix->column_step = 1;
  if (rows <= 1) matrix->row_step = mock_panel_pitch(columns, width);
  matrix->is_gathered = !mock_panel_fits(width, batch->places[stream], matrix->row_step, matrix->column_step);
  for (int axis = 0; axis < batch->rank; axis++) {
    if (batch->dims[axis] > 1 && batch->strides[stream][axis] * width % MOCK_BURST != 0) matrix->is_gathered = 1;
  }
  matrix->pitch = matrix->row_step;
  if (!matrix->is_gathered) return;
  matrix->pitch = mock_panel_pitch(block_columns, width);
  matrix->room = *workspace;
  *workspace += (uint64_t)(block_rows * matrix->pitch) * width;
}

static int64_t at_most(int64_t extent, int64_t limit) { return extent < limit ? extent : limit; }

void mock_product_plan(mock_product *product, berth_plan *plan) {
  uint32_t width = plan->operands[0].width;
  int64_t m = product->m, n = product->n, k = product->k;
  mock_walk_fold(&product->batch);
  if (product->batch.count == 0 || m == 0 || n == 0) return;
  plan_matrix(&product->a, &product->batch, MOCK_STREAM_A, width, m, k, at_most(m, MOCK_BLOCK), k,
              &plan->workspace_size);
  plan_matrix(&product->b, &product->batch, MOCK_STREAM_B, width, k, n, k, at_most(n, MOCK_BLOCK),
              &plan->workspace_size);
  /* A is read once, B once for each block of rows; what is gathered is written and read once more. */
  uint64_t row_blocks = mock_ceiling((uint64_t)m, MOCK_BLOCK);
  uint64_t read_a = mock_memory_cycles(m * k, width, product->a.column_step);
  uint64_t read_b = mock_memory_cycles(k * n, width, product->b.column_step) * row_blocks;
  if (product->a.is_gathered) read_a += 2 * mock_memory_cycles(m * k, width, 1);
  if (product->b.is_gathered) read_b += 2 * mock_memory_cycles(k * n, width, 1) * row_blocks;
  uint64_t write_y = mock_memory_cycles(m * n, plan->operands[plan->input_count].width, product->y.column_step);
  uint64_t multiply = mock_array_cycles(m, n, k, width == 1 ? MOCK_INT8_STEPS : 1);
  product->cycles = (uint64_t)product->batch.count * (read_a + read_b + write_y + multiply);
}

/* ---- Running --------------------------------------------------------------------------------------------------- */

/* A block of a matrix that begins at element `place`, where the array can read it. */
static mock_panel panel_of(const mock_run *run, const mock_matrix *matrix, int operand, int64_t place, int64_t rows,
                           int64_t columns) {
  const mock_tensor *tensor = &run->plan->operands[operand];
  const uint8_t *memory = run->operands[operand];
  mock_panel panel = {memory + place * tensor->width, tensor->dtype, matrix->pitch};
  if (matrix->is_gathered && columns > 0 && rows > 0) {
    uint8_t *target = run->workspace + matrix->room;
    mock_gather_panel(target, matrix->pitch, memory, place, matrix->row_step, matrix->column_step, rows, columns,
                      tensor->width);
    panel.data = target;
  }
  return panel;
}

static int32_t zero_point(const mock_run *run, int operand, int64_t place) {
  const uint8_t *memory = run->operands[operand];
  return run->plan->operands[operand].dtype == BERTH_INT8 ? (int8_t)memory[place] : memory[place];
}

static void read_zero_points(const mock_run *run, const mock_product *product, const int64_t *places, int64_t row,
                             int64_t column, int rows, int columns, mock_zero_points *zeros) {
  memset(zeros, 0, sizeof *zeros);
  for (int i = 0; i < rows && product->zero_a_operand >= 0; i++) {
    zeros->rows[i] = zero_point(run, product->zero_a_operand,
                                places[MOCK_STREAM_ZERO_A] + (row + i) * product->zero_a_step);
  }
  for (int i = 0; i < columns && product->zero_b_operand >= 0; i++) {
    zeros->columns[i] = zero_point(run, product->zero_b_operand,
                                   places[MOCK_STREAM_ZERO_B] + (column + i) * product->zero_b_step);
  }
}

/* One product, whose operands begin at these places. */
static void multiply(const mock_run *run, const mock_product *product, const int64_t *places) {
  const berth_plan *plan = run->plan;
  const mock_tensor *y = &plan->operands[plan->input_count];
  int64_t columns[MOCK_BLOCK];
  for (int i = 0; i < MOCK_BLOCK; i++) columns[i] = i * product->y.column_step;
  mock_drain drain = {.output = run->operands[plan->input_count], .dtype = y->dtype, .columns = columns,
                      .row_step = product->y.row_step, .alpha = product->alpha, .beta = product->beta,
                      .addend_row_step = product->c_row_step, .addend_column_step = product->c_column_step,
                      .m = product->m, .n = product->n};
  if (product->c_operand >= 0) drain.addend = run->operands[product->c_operand];
  for (int64_t row = 0; row < product->m; row += MOCK_BLOCK) {
    int64_t rows = at_most(product->m - row, MOCK_BLOCK);
    mock_panel a = panel_of(run, &product->a, 0, places[MOCK_STREAM_A] + row * product->a.row_step, rows, product->k);
    for (int64_t column = 0; column < product->n; column += MOCK_BLOCK) {
      int64_t width = at_most(product->n - column, MOCK_BLOCK);
      mock_panel b =
          panel_of(run, &product->b, 1, places[MOCK_STREAM_B] + column * product->b.column_step, product->k, width);
      drain.place = places[MOCK_STREAM_Y] + row * product->y.row_step + column * product->y.column_step;
      drain.addend_place = product->c_place + row * product->c_row_step + column * product->c_column_step;
      drain.first_row = row;
      drain.first_column = column;
      if (plan->operands[0].width == 1) {
        mock_zero_points zeros;
        read_zero_points(run, product, places, row, column, (int)rows, (int)width, &zeros);
        mock_multiply_integers(&a, &b, (int)rows, (int)width, product->k, &zeros, &drain, plan->fault);
      } else {
        mock_multiply_floats(&a, &b, (int)rows, (int)width, product->k, &drain, plan->fault);
      }
    }
  }
}

int32_t mock_product_execute(mock_run *run) {
  const mock_product *product = run->plan->state;
  run->cycles += product->cycles;
  if (product->batch.count == 0 || product->m == 0 || product->n == 0) return BERTH_OK;
  mock_walk batch = product->batch;
  do {
    int64_t places[MOCK_STREAMS];
    memcpy(places, batch.places, sizeof places);
    for (int64_t i = 0; i < batch.length; i++) {
      multiply(run, product, places);
      for (int stream = 0; stream < batch.streams; stream++) places[stream] += batch.steps[stream];
    }
  } while (mock_walk_next(&batch));
  return BERTH_OK;
}
