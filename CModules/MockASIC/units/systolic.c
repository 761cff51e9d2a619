// SPDX-License-Identifier: Apache-2.0

#include "systolic.h"

#include <math.h>
#include <string.h>

#include "registers.h"

/* Steps of K whose operands the edges of the array hold at a time. */
#define STEPS 64

typedef struct tile {
  int first_row, first_column, rows, columns;
} tile;

int64_t mock_panel_pitch(int64_t columns, uint32_t width) {
  return (int64_t)mock_ceiling((uint64_t)columns * width, MOCK_BURST) * MOCK_BURST / width;
}

int mock_panel_fits(uint32_t width, int64_t place, int64_t row_step, int64_t column_step) {
  return column_step == 1 && row_step > 0 && place * width % MOCK_BURST == 0 && row_step * width % MOCK_BURST == 0;
}

/* ---- Floats ---------------------------------------------------------------------------------------------------- */

/* The edges, and what faults do to what passes them. */
static void load_edge(float *to, const mock_panel *panel, int64_t row, int64_t column, int count, mock_fault fault) {
  mock_load(to, panel->data, panel->dtype, row * panel->pitch + column, 1, count);
  if (fault == MOCK_FAULT_REDUCED_INPUTS && panel->dtype == BERTH_FLOAT32) {
    for (int i = 0; i < count; i++) to[i] = mock_round_significand(to[i], 11);
  }
}

static void add_products(float sums[MOCK_TILE][MOCK_TILE], float a[MOCK_TILE][STEPS], float b[STEPS][MOCK_TILE],
                         int rows, int steps) {
  for (int row = 0; row < rows; row++) {
    float sum[MOCK_TILE];
    memcpy(sum, sums[row], sizeof sum);
    for (int step = 0; step < steps; step++) {
      float factor = a[row][step];
      for (int column = 0; column < MOCK_TILE; column++) sum[column] += factor * b[step][column];
    }
    memcpy(sums[row], sum, sizeof sum);
  }
}

/* A sum as an accumulator of fewer bits holds it; float16 also has a smaller range. */
static float narrow(float sum, int bits) {
  float rounded = mock_round_significand(sum, bits);
  return bits == 11 && fabsf(rounded) > 65504.0f ? copysignf(INFINITY, rounded) : rounded;
}

static void add_products_narrowly(float sums[MOCK_TILE][MOCK_TILE], float a[MOCK_TILE][STEPS],
                                  float b[STEPS][MOCK_TILE], int rows, int columns, int steps, int bits) {
  for (int row = 0; row < rows; row++) {
    for (int step = 0; step < steps; step++) {
      for (int column = 0; column < columns; column++) {
        sums[row][column] = narrow(sums[row][column] + a[row][step] * b[step][column], bits);
      }
    }
  }
}

/* Significand bits of the accumulators. */
static int accumulator_bits(uint32_t dtype, mock_fault fault) {
  if (fault == MOCK_FAULT_HALF_ACCUMULATION) return 11;
  if (fault == MOCK_FAULT_DECLARED_ACCUMULATION && dtype == BERTH_BFLOAT16) return 8;
  return 24;
}

static void multiply_tile(float sums[MOCK_TILE][MOCK_TILE], const mock_panel *a, const mock_panel *b, tile tile,
                          int64_t k, mock_fault fault) {
  float left[MOCK_TILE][STEPS], above[STEPS][MOCK_TILE];
  int bits = accumulator_bits(a->dtype, fault);
  memset(sums, 0, sizeof(float) * MOCK_TILE * MOCK_TILE);
  memset(above, 0, sizeof above);
  for (int64_t first = 0; first < k; first += STEPS) {
    int steps = k - first < STEPS ? (int)(k - first) : STEPS;
    for (int row = 0; row < tile.rows; row++) load_edge(left[row], a, tile.first_row + row, first, steps, fault);
    for (int step = 0; step < steps; step++) {
      load_edge(above[step], b, first + step, tile.first_column, tile.columns, fault);
    }
    if (bits == 24) {
      add_products(sums, left, above, tile.rows, steps);
    } else {
      add_products_narrowly(sums, left, above, tile.rows, tile.columns, steps, bits);
    }
  }
}

/* ---- The drain ------------------------------------------------------------------------------------------------- */

/* Whether a fault keeps a row from being written. */
static int loses_row(const mock_drain *drain, int row, mock_fault fault) {
  int64_t whole = drain->m / MOCK_TILE * MOCK_TILE;
  return fault == MOCK_FAULT_LAST_ROW && whole > 0 && drain->first_row + row >= whole;
}

/* Whether a fault spoils a column. */
static int spoils_column(const mock_drain *drain, int column, mock_fault fault) {
  int64_t place = drain->first_column + column;
  return fault == MOCK_FAULT_LAST_COLUMN && place > 0 && place == drain->n - 1 && place % MOCK_TILE == 0;
}

/* How far apart neighbouring columns of a tile lie; 0 if that differs. */
static int64_t column_step(const mock_drain *drain, tile tile) {
  const int64_t *columns = drain->columns + tile.first_column;
  int64_t step = tile.columns > 1 ? columns[1] - columns[0] : 1;
  for (int column = 1; column < tile.columns; column++) {
    if (columns[column] - columns[column - 1] != step) return 0;
  }
  return step;
}

static void drain_floats(float sums[MOCK_TILE][MOCK_TILE], tile tile, const mock_drain *drain, mock_fault fault) {
  int64_t step = column_step(drain, tile);
  for (int row = 0; row < tile.rows; row++) {
    int place_of_row = tile.first_row + row;
    if (loses_row(drain, place_of_row, fault)) continue;
    int64_t start = drain->place + place_of_row * drain->row_step;
    float *result = sums[row];
    if (drain->addend != NULL) {
      float addend[MOCK_TILE];
      mock_load(addend, drain->addend, drain->dtype,
                drain->addend_place + place_of_row * drain->addend_row_step +
                    tile.first_column * drain->addend_column_step,
                drain->addend_column_step, tile.columns);
      for (int i = 0; i < tile.columns; i++) result[i] = drain->alpha * result[i] + drain->beta * addend[i];
    } else {
      for (int i = 0; i < tile.columns; i++) result[i] *= drain->alpha;
    }
    for (int i = 0; i < tile.columns; i++) {
      if (spoils_column(drain, tile.first_column + i, fault)) result[i] = result[i] * 1.0625f + 1;
      if (fault == MOCK_FAULT_ADDS_TO_OUTPUT) {
        float held;
        mock_load(&held, drain->output, drain->dtype, start + drain->columns[tile.first_column + i], 1, 1);
        if (held == held) result[i] += held;
      }
    }
    if (step != 0) {
      mock_store(drain->output, drain->dtype, start + drain->columns[tile.first_column], step, result, tile.columns,
                 fault);
    } else {
      for (int i = 0; i < tile.columns; i++) {
        mock_store(drain->output, drain->dtype, start + drain->columns[tile.first_column + i], 1, result + i, 1, fault);
      }
    }
  }
}

static tile tile_at(int row, int column, int rows, int columns) {
  tile tile = {row, column, rows - row < MOCK_TILE ? rows - row : MOCK_TILE,
               columns - column < MOCK_TILE ? columns - column : MOCK_TILE};
  return tile;
}

void mock_multiply_floats(const mock_panel *a, const mock_panel *b, int rows, int columns, int64_t k,
                          const mock_drain *drain, mock_fault fault) {
  float sums[MOCK_TILE][MOCK_TILE];
  if (fault == MOCK_FAULT_TERMS_BEYOND_4096 && k > 4096) k = 4096;
  for (int row = 0; row < rows; row += MOCK_TILE) {
    for (int column = 0; column < columns; column += MOCK_TILE) {
      tile tile = tile_at(row, column, rows, columns);
      multiply_tile(sums, a, b, tile, k, fault);
      drain_floats(sums, tile, drain, fault);
    }
  }
}

/* ---- 8-bit integers -------------------------------------------------------------------------------------------- */

static void load_bytes(int32_t *to, const mock_panel *panel, int64_t row, int64_t column, int count) {
  const uint8_t *from = panel->data + row * panel->pitch + column;
  if (panel->dtype == BERTH_INT8) {
    for (int i = 0; i < count; i++) to[i] = (int8_t)from[i];
  } else {
    for (int i = 0; i < count; i++) to[i] = from[i];
  }
}

static void multiply_integer_tile(uint32_t sums[MOCK_TILE][MOCK_TILE], const mock_panel *a, const mock_panel *b,
                                  tile tile, int64_t k, const mock_zero_points *zeros, mock_fault fault) {
  int32_t left[MOCK_TILE][STEPS], above[STEPS][MOCK_TILE];
  memset(sums, 0, sizeof(uint32_t) * MOCK_TILE * MOCK_TILE);
  memset(above, 0, sizeof above);
  for (int64_t first = 0; first < k; first += STEPS) {
    int steps = k - first < STEPS ? (int)(k - first) : STEPS;
    for (int row = 0; row < tile.rows; row++) {
      load_bytes(left[row], a, tile.first_row + row, first, steps);
      for (int step = 0; step < steps; step++) left[row][step] -= zeros->rows[tile.first_row + row];
    }
    for (int step = 0; step < steps; step++) {
      load_bytes(above[step], b, first + step, tile.first_column, tile.columns);
      for (int i = 0; i < tile.columns; i++) above[step][i] -= zeros->columns[tile.first_column + i];
    }
    for (int row = 0; row < tile.rows; row++) {
      for (int step = 0; step < steps; step++) {
        int32_t factor = left[row][step];
        /* Unsigned, because int32 accumulators wrap. */
        for (int i = 0; i < MOCK_TILE; i++) sums[row][i] += (uint32_t)(factor * above[step][i]);
        if (fault != MOCK_FAULT_NARROW_INT8_ACCUMULATION) continue;
        for (int i = 0; i < MOCK_TILE; i++) {
          int32_t sum = (int32_t)sums[row][i];
          sums[row][i] = (uint32_t)(sum > INT16_MAX ? INT16_MAX : sum < INT16_MIN ? INT16_MIN : sum);
        }
      }
    }
  }
}

void mock_multiply_integers(const mock_panel *a, const mock_panel *b, int rows, int columns, int64_t k,
                            const mock_zero_points *zeros, const mock_drain *drain, mock_fault fault) {
  uint32_t sums[MOCK_TILE][MOCK_TILE];
  if (fault == MOCK_FAULT_TERMS_BEYOND_4096 && k > 4096) k = 4096;
  for (int row = 0; row < rows; row += MOCK_TILE) {
    for (int column = 0; column < columns; column += MOCK_TILE) {
      tile tile = tile_at(row, column, rows, columns);
      multiply_integer_tile(sums, a, b, tile, k, zeros, fault);
      for (int i = 0; i < tile.rows; i++) {
        if (loses_row(drain, row + i, fault)) continue;
        uint32_t *output = (uint32_t *)drain->output + drain->place + (row + i) * drain->row_step;
        for (int j = 0; j < tile.columns; j++) {
          uint32_t *target = output + drain->columns[column + j];
          uint32_t before = fault == MOCK_FAULT_ADDS_TO_OUTPUT ? *target : 0;
          *target = sums[i][j] + before + (uint32_t)spoils_column(drain, column + j, fault);
        }
      }
    }
  }
}
