// SPDX-License-Identifier: Apache-2.0

/* As operators.c, for the operators of the vector unit, the reduction unit, the comparators and the movers that it leaves out.
     units          exit status 0 if all results are right */

#include "operands.h"

/* ---- One operand, element by element --------------------------------------------------------------------------- */

static double x_of(const call *call, const int64_t *index) { return at(&call->inputs[0], index); }
static double y_of(const call *call, const int64_t *index) { return at(&call->inputs[1], index + 1); }

static double negative(const call *call, const int64_t *index) { return -x_of(call, index); }
static double magnitude(const call *call, const int64_t *index) { return fabs(x_of(call, index)); }
static double error_function(const call *call, const int64_t *index) { return erf(x_of(call, index)); }
static double softplus(const call *call, const int64_t *index) { return log1p(exp(x_of(call, index))); }
static double leaky(const call *call, const int64_t *index) {
  return x_of(call, index) < 0 ? 0.25 * x_of(call, index) : x_of(call, index);
}
static double opposite(const call *call, const int64_t *index) { return x_of(call, index) == 0; }

/* The logarithm and the reciprocal of an operand without zeros or negative numbers: the exponential comes first. */
static double logarithm(const call *call, const int64_t *index) { return log(x_of(call, index)); }
static double inverse(const call *call, const int64_t *index) { return 1 / x_of(call, index); }

static void make_positive(operand *operand) {
  for (int64_t i = 0; i < operand->count; i++) {
    int64_t place = place_of(operand, i);
    set(operand, place, fabs(get(operand, place)) + 1);
  }
}

static void check_functions(uint32_t dtype, layout in, layout out) {
  const struct { const char *name; reference *expected; int is_positive, takes_integers; } functions[] = {
      {"Neg", negative, 0, 1},          {"Abs", magnitude, 0, 1},      {"Erf", error_function, 0, 0},
      {"Softplus", softplus, 0, 0},     {"LeakyRelu", leaky, 0, 0},    {"Log", logarithm, 1, 0},
      {"Reciprocal", inverse, 1, 0}};
  for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
    if (dtype == BERTH_INT32 && !functions[i].takes_integers) continue;
    call function = {.name = functions[i].name};
    operand *x = input(&function, dtype, in, DIMS(5, 6, 9));
    if (functions[i].is_positive) make_positive(x);
    output(&function, dtype, out, DIMS(5, 6, 9));
    attribute(&function, "alpha", BERTH_ATTRIBUTE_FLOAT)->float_value = 0.25f;
    finish(&function, functions[i].expected);
  }
}

/* ---- Two and more ---------------------------------------------------------------------------------------------- */

static double equal(const call *call, const int64_t *index) { return x_of(call, index) == y_of(call, index); }
static double less(const call *call, const int64_t *index) { return x_of(call, index) < y_of(call, index); }
static double greater(const call *call, const int64_t *index) { return x_of(call, index) > y_of(call, index); }
static double both(const call *call, const int64_t *index) { return x_of(call, index) != 0 && y_of(call, index) != 0; }
static double either(const call *call, const int64_t *index) { return x_of(call, index) != 0 || y_of(call, index) != 0; }
static double least(const call *call, const int64_t *index) {
  return fmin(fmin(x_of(call, index), y_of(call, index)), at(&call->inputs[2], index + 2));
}
static double greatest(const call *call, const int64_t *index) {
  return fmax(fmax(x_of(call, index), y_of(call, index)), at(&call->inputs[2], index + 2));
}
static double clipped(const call *call, const int64_t *index) {
  return fmin(fmax(x_of(call, index), at(&call->inputs[1], index)), at(&call->inputs[2], index));
}

static void check_pairs(uint32_t dtype, layout in, layout out) {
  const struct { const char *name; reference *expected; int is_logic; } pairs[] = {
      {"Equal", equal, 0}, {"Less", less, 0}, {"Greater", greater, 0}, {"And", both, 1}, {"Or", either, 1}};
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
    if (pairs[i].is_logic != (dtype == BERTH_BOOL)) continue;
    call pair = {.name = pairs[i].name};
    input(&pair, dtype, in, DIMS(5, 6, 9));
    input(&pair, dtype, out, DIMS(6, 1));
    output(&pair, BERTH_BOOL, out, DIMS(5, 6, 9));
    finish(&pair, pairs[i].expected);
  }
  if (dtype == BERTH_BOOL) {
    call not = {.name = "Not"};
    input(&not, dtype, in, DIMS(5, 6, 9));
    output(&not, dtype, out, DIMS(5, 6, 9));
    finish(&not, opposite);
    return;
  }
  for (int i = 0; i < 2; i++) {
    call extreme = {.name = i == 0 ? "Min" : "Max"};
    input(&extreme, dtype, in, DIMS(5, 6, 9));
    input(&extreme, dtype, out, DIMS(6, 1));
    input(&extreme, dtype, in, DIMS(9));
    output(&extreme, dtype, out, DIMS(5, 6, 9));
    finish(&extreme, i == 0 ? least : greatest);
  }
  call clip = {.name = "Clip"};
  input(&clip, dtype, in, DIMS(5, 6, 9));
  input(&clip, dtype, DENSE, NULL, 0);
  input(&clip, dtype, DENSE, NULL, 0);
  output(&clip, dtype, out, DIMS(5, 6, 9));
  finish(&clip, clipped);
}

/* ---- Along axes ------------------------------------------------------------------------------------------------ */

static double reduced_minimum(const call *call, const int64_t *index) {
  double value = INFINITY;
  for (int64_t i = 0; i < call->inputs[0].dims[1]; i++) {
    value = fmin(value, at(&call->inputs[0], (int64_t[]){index[0], i, index[2]}));
  }
  return value;
}

static double reduced_squares(const call *call, const int64_t *index) {
  double sum = 0;
  for (int64_t i = 0; i < call->inputs[0].dims[1]; i++) {
    double value = at(&call->inputs[0], (int64_t[]){index[0], i, index[2]});
    sum += value * value;
  }
  return sum;
}

static double log_softmax(const call *call, const int64_t *index) {
  double sum = 0;
  for (int64_t i = 0; i < call->inputs[0].dims[1]; i++) {
    sum += exp(at(&call->inputs[0], (int64_t[]){index[0], i, index[2]}));
  }
  return x_of(call, index) - log(sum);
}

/* Over the last of three axes, with a scale for each row. */
static double root_mean_square(const call *call, const int64_t *index) {
  const operand *x = &call->inputs[0];
  double squares = 0;
  for (int64_t i = 0; i < x->dims[2]; i++) {
    double value = at(x, (int64_t[]){index[0], index[1], i});
    squares += value * value;
  }
  return x_of(call, index) / sqrt(squares / (double)x->dims[2] + 0.5) * at(&call->inputs[1], index + 1);
}

static void check_rows(uint32_t dtype, layout in, layout out) {
  for (int i = 0; i < 2; i++) {
    call reduction = {.name = i == 0 ? "ReduceMin" : "ReduceSumSquare"};
    input(&reduction, dtype, in, DIMS(3, 300, 7));
    parameter(&reduction, DIMS(1));
    output(&reduction, dtype, out, DIMS(3, 1, 7));
    finish(&reduction, i == 0 ? reduced_minimum : reduced_squares);
  }
  if (dtype == BERTH_INT32) return;
  call soft = {.name = "LogSoftmax"};
  input(&soft, dtype, in, DIMS(5, 6, 9));
  output(&soft, dtype, out, DIMS(5, 6, 9));
  set_int(&soft, "axis", 1);
  finish(&soft, log_softmax);
  call normalization = {.name = "RMSNormalization"};
  input(&normalization, dtype, in, DIMS(5, 6, 9));
  input(&normalization, dtype, out, DIMS(6, 9));
  output(&normalization, dtype, out, DIMS(5, 6, 9));
  set_int(&normalization, "axis", -1);
  attribute(&normalization, "epsilon", BERTH_ATTRIBUTE_FLOAT)->float_value = 0.5f;
  finish(&normalization, root_mean_square);
}

/* ---- Moves ----------------------------------------------------------------------------------------------------- */

static double reordered(const call *call, const int64_t *index) {
  int64_t number = 0;
  for (uint64_t axis = 0; axis < call->outputs[0].tensor.rank; axis++) {
    number = number * call->outputs[0].dims[axis] + index[axis];
  }
  return get(&call->inputs[0], place_of(&call->inputs[0], number));
}

static double expanded(const call *call, const int64_t *index) { return at(&call->inputs[0], index + 1); }
static double first_part(const call *call, const int64_t *index) { return at(&call->inputs[0], index); }
static double tiled(const call *call, const int64_t *index) {
  return at(&call->inputs[0], (int64_t[]){index[0] % 5, index[1] % 6});
}
/* Two before, cut off one behind; three and one. */
static double padded(const call *call, const int64_t *index) {
  int64_t row = index[0] - 2, column = index[1] - 3;
  if (row < 0 || column < 0 || column >= 6) return at(&call->inputs[2], index);
  return at(&call->inputs[0], (int64_t[]){row, column});
}
static double reflected(const call *call, const int64_t *index) {
  int64_t row = llabs(index[0] - 2), column = index[1];
  return at(&call->inputs[0], (int64_t[]){row > 4 ? 8 - row : row, column});
}

static void check_moves(uint32_t dtype, layout in, layout out) {
  call flatten = {.name = "Flatten"};
  input(&flatten, dtype, in, DIMS(5, 6, 9));
  output(&flatten, dtype, out, DIMS(30, 9));
  set_int(&flatten, "axis", 2);
  finish(&flatten, reordered);
  call squeeze = {.name = "Squeeze"};
  input(&squeeze, dtype, in, DIMS(5, 1, 9));
  parameter(&squeeze, DIMS(1));
  output(&squeeze, dtype, out, DIMS(5, 9));
  finish(&squeeze, reordered);
  call unsqueeze = {.name = "Unsqueeze"};
  input(&unsqueeze, dtype, in, DIMS(5, 9));
  parameter(&unsqueeze, DIMS(0, 2));
  output(&unsqueeze, dtype, out, DIMS(1, 5, 1, 9));
  finish(&unsqueeze, reordered);
  call expand = {.name = "Expand"};
  input(&expand, dtype, in, DIMS(6, 1));
  parameter(&expand, DIMS(5, 6, 9));
  output(&expand, dtype, out, DIMS(5, 6, 9));
  finish(&expand, expanded);
  call split = {.name = "Split"};
  input(&split, dtype, in, DIMS(5, 6, 9));
  parameter(&split, DIMS(4, 2));
  output(&split, dtype, out, DIMS(5, 4, 9));
  output(&split, dtype, in, DIMS(5, 2, 9));
  set_int(&split, "axis", 1);
  finish(&split, first_part);
  call tile = {.name = "Tile"};
  input(&tile, dtype, in, DIMS(5, 6));
  parameter(&tile, DIMS(2, 3));
  output(&tile, dtype, out, DIMS(10, 18));
  finish(&tile, tiled);
  call pad = {.name = "Pad"};
  input(&pad, dtype, in, DIMS(5, 6));
  parameter(&pad, DIMS(2, 3, -1, 1));
  input(&pad, dtype, DENSE, NULL, 0);
  output(&pad, dtype, out, DIMS(6, 10));
  finish(&pad, padded);
  call reflect = {.name = "Pad"};
  input(&reflect, dtype, in, DIMS(5, 6));
  parameter(&reflect, DIMS(2, 0, 3, 0));
  output(&reflect, dtype, out, DIMS(10, 6));
  attribute(&reflect, "mode", BERTH_ATTRIBUTE_STRING)->string_value = berth_text("reflect");
  finish(&reflect, reflected);
}

int main(void) {
  const uint32_t stored[] = {BERTH_FLOAT32, BERTH_BFLOAT16, BERTH_INT32, BERTH_INT8, BERTH_INT64};
  FOR_EACH_LAYOUTS(in, out) {
    for (int i = 0; i < 3; i++) {
      check_functions(stored[i], in, out);
      check_pairs(stored[i], in, out);
      check_rows(stored[i], in, out);
    }
    check_pairs(BERTH_BOOL, in, out);
    for (int i = 0; i < 5; i++) check_moves(stored[i], in, out);
  }
  if (failures == 0) printf("units: all results are right\n");
  return failures > 0;
}
