// SPDX-License-Identifier: Apache-2.0

/* Runs the first operators of the mock ASIC (units.c the others) on operands that lie in memory of exactly their size, so that valgrind and the
   address sanitizer see every byte too far, and compares with the plainest way to compute the same. How exact results must
   be is the suite's business, not that of this program.
     operators      exit status 0 if all results are right */

#include "operands.h"

/* ---- References ------------------------------------------------------------------------------------------------ */

static double sum_of_two(const call *call, const int64_t *index) {
  /* The second operand lacks the first axis. */
  return at(&call->inputs[0], index) + at(&call->inputs[1], index + 1);
}

static double exponential(const call *call, const int64_t *index) { return exp(at(&call->inputs[0], index)); }

static double product(const call *call, const int64_t *index) {
  const operand *a = &call->inputs[0], *b = &call->inputs[1];
  double sum = 0;
  for (int64_t k = 0; k < a->dims[2]; k++) {
    sum += at(a, (int64_t[]){index[0], index[1], k}) * at(b, (int64_t[]){index[0], k, index[2]});
  }
  return sum;
}

static double product_with_addend(const call *call, const int64_t *index) {
  const operand *a = &call->inputs[0], *b = &call->inputs[1];
  double sum = 0;
  for (int64_t k = 0; k < a->dims[0]; k++) {
    sum += at(a, (int64_t[]){k, index[0]}) * at(b, (int64_t[]){index[1], k});
  }
  return 2 * sum + at(&call->inputs[2], index + 1);
}

static double product_less_zeros(const call *call, const int64_t *index) {
  const operand *a = &call->inputs[0], *b = &call->inputs[1];
  double sum = 0, zero_a = at(&call->inputs[2], index), zero_b = at(&call->inputs[3], index);
  for (int64_t k = 0; k < a->dims[1]; k++) {
    sum += (at(a, (int64_t[]){index[0], k}) - zero_a) * (at(b, (int64_t[]){k, index[1]}) - zero_b);
  }
  return sum;
}

/* Two groups, strides 2 and 1, dilations 1 and 2, one row and column of padding in front, two behind. */
static double convolution(const call *call, const int64_t *index) {
  const operand *x = &call->inputs[0], *w = &call->inputs[1];
  double sum = at(&call->inputs[2], index + 1);
  int64_t first = index[1] / (w->dims[0] / 2) * w->dims[1];
  for (int64_t channel = 0; channel < w->dims[1]; channel++) {
    for (int64_t i = 0; i < w->dims[2]; i++) {
      for (int64_t j = 0; j < w->dims[3]; j++) {
        int64_t row = index[2] * 2 + i - 1, column = index[3] + 2 * j - 1;
        if (row < 0 || row >= x->dims[2] || column < 0 || column >= x->dims[3]) continue;
        sum += at(x, (int64_t[]){index[0], first + channel, row, column}) *
               at(w, (int64_t[]){index[1], channel, i, j});
      }
    }
  }
  return sum;
}

/* Over the middle one of three axes. */
static double softmax(const call *call, const int64_t *index) {
  const operand *x = &call->inputs[0];
  double sum = 0;
  for (int64_t i = 0; i < x->dims[1]; i++) sum += exp(at(x, (int64_t[]){index[0], i, index[2]}));
  return exp(at(x, index)) / sum;
}

static double reduced_sum(const call *call, const int64_t *index) {
  const operand *x = &call->inputs[0];
  double sum = 0;
  for (int64_t i = 0; i < x->dims[1]; i++) sum += at(x, (int64_t[]){index[0], i, index[2]});
  return sum;
}

static double reduced_mean(const call *call, const int64_t *index) {
  return reduced_sum(call, index) / (double)call->inputs[0].dims[1];
}

static double reduced_maximum(const call *call, const int64_t *index) {
  double greatest = -INFINITY;
  for (int64_t i = 0; i < call->inputs[0].dims[1]; i++) {
    greatest = fmax(greatest, at(&call->inputs[0], (int64_t[]){index[0], i, index[2]}));
  }
  return greatest;
}

/* Over the last two of three axes. */
static double normalized(const call *call, const int64_t *index) {
  const operand *x = &call->inputs[0];
  double sum = 0, squares = 0, count = (double)(x->dims[1] * x->dims[2]);
  for (int64_t i = 0; i < x->dims[1] * x->dims[2]; i++) {
    double value = at(x, (int64_t[]){index[0], i / x->dims[2], i % x->dims[2]});
    sum += value;
    squares += value * value;
  }
  double mean = sum / count, deviation = sqrt(squares / count - mean * mean + 0.5);
  return (at(x, index) - mean) / deviation * at(&call->inputs[1], index + 2) + at(&call->inputs[2], index + 1);
}

static double same(const call *call, const int64_t *index) { return at(&call->inputs[0], index); }

static double transposed(const call *call, const int64_t *index) {
  return at(&call->inputs[0], (int64_t[]){index[2], index[0], index[1]});
}

static double reshaped(const call *call, const int64_t *index) {
  return get(&call->inputs[0], place_of(&call->inputs[0], index[0] * call->outputs[0].dims[1] + index[1]));
}

static double joined(const call *call, const int64_t *index) {
  int64_t extent = call->inputs[0].dims[1];
  int64_t behind[3] = {index[0], index[1] - extent, index[2]};
  return index[1] < extent ? at(&call->inputs[0], index) : at(&call->inputs[1], behind);
}

static double sliced(const call *call, const int64_t *index) {
  return at(&call->inputs[0], (int64_t[]){index[0] + 1, index[1], call->inputs[0].dims[2] - 1 - 3 * index[2]});
}

static double gathered(const call *call, const int64_t *index) {
  int64_t picked = (int64_t)at(&call->inputs[1], index + 1);
  if (picked < 0) picked += call->inputs[0].dims[1];
  return at(&call->inputs[0], (int64_t[]){index[0], picked, index[3]});
}

static double chosen(const call *call, const int64_t *index) {
  return at(&call->inputs[0], index + 1) != 0 ? at(&call->inputs[1], index) : at(&call->inputs[2], index);
}

/* ---- Calls ----------------------------------------------------------------------------------------------------- */

static void check_products(uint32_t dtype, layout in, layout out) {
  call matmul = {.name = "MatMul"};
  input(&matmul, dtype, in, DIMS(1, 35, 70));
  input(&matmul, dtype, out, DIMS(3, 70, 33));
  output(&matmul, dtype, out, DIMS(3, 35, 33));
  finish(&matmul, product);
  call gemm = {.name = "Gemm"};
  input(&gemm, dtype, in, DIMS(5, 300));
  input(&gemm, dtype, out, DIMS(259, 5));
  input(&gemm, dtype, in, DIMS(259));
  output(&gemm, dtype, out, DIMS(300, 259));
  set_int(&gemm, "transA", 1);
  set_int(&gemm, "transB", 1);
  attribute(&gemm, "alpha", BERTH_ATTRIBUTE_FLOAT)->float_value = 2;
  finish(&gemm, product_with_addend);
  call conv = {.name = "Conv"};
  input(&conv, dtype, in, DIMS(2, 4, 9, 23));
  input(&conv, dtype, out, DIMS(6, 2, 3, 2));
  input(&conv, dtype, in, DIMS(6));
  output(&conv, dtype, out, DIMS(2, 6, 5, 24));
  set_int(&conv, "group", 2);
  set_ints(&conv, "strides", DIMS(2, 1));
  set_ints(&conv, "dilations", DIMS(1, 2));
  set_ints(&conv, "pads", DIMS(1, 1, 2, 2));
  finish(&conv, convolution);
}

static void check_bytes(uint32_t left, uint32_t right, layout in, layout out) {
  call matmul = {.name = "MatMulInteger"};
  input(&matmul, left, in, DIMS(41, 67));
  input(&matmul, right, out, DIMS(67, 39));
  input(&matmul, left, in, DIMS(41));
  /* One number is for all columns: the reference finds it at any index, as its axis has one element. */
  input(&matmul, right, out, DIMS(1));
  output(&matmul, BERTH_INT32, out, DIMS(41, 39));
  finish(&matmul, product_less_zeros);
}

static void check_vectors(uint32_t dtype, layout in, layout out) {
  call add = {.name = "Add"};
  input(&add, dtype, in, DIMS(5, 6, 9));
  input(&add, dtype, out, DIMS(6, 1));
  output(&add, dtype, out, DIMS(5, 6, 9));
  finish(&add, sum_of_two);
  if (dtype == BERTH_INT32) return;
  call function = {.name = "Exp"};
  input(&function, dtype, in, DIMS(600));
  output(&function, dtype, out, DIMS(600));
  finish(&function, exponential);
  call soft = {.name = "Softmax"};
  input(&soft, dtype, in, DIMS(5, 6, 9));
  output(&soft, dtype, out, DIMS(5, 6, 9));
  set_int(&soft, "axis", 1);
  finish(&soft, softmax);
  call normalization = {.name = "LayerNormalization"};
  input(&normalization, dtype, in, DIMS(5, 6, 9));
  input(&normalization, dtype, out, DIMS(9));
  input(&normalization, dtype, in, DIMS(6, 9));
  output(&normalization, dtype, out, DIMS(5, 6, 9));
  output(&normalization, BERTH_FLOAT32, in, DIMS(5, 1, 1));
  set_int(&normalization, "axis", 1);
  attribute(&normalization, "epsilon", BERTH_ATTRIBUTE_FLOAT)->float_value = 0.5f;
  finish(&normalization, normalized);
}

static void check_reductions(uint32_t dtype, layout in, layout out) {
  const struct { const char *name; reference *expected; } kinds[] = {
      {"ReduceSum", reduced_sum}, {"ReduceMax", reduced_maximum}, {"ReduceMean", reduced_mean}};
  for (int i = 0; i < (dtype == BERTH_INT32 ? 2 : 3); i++) {
    call reduction = {.name = kinds[i].name};
    input(&reduction, dtype, in, DIMS(3, 300, 7));
    parameter(&reduction, DIMS(-2));
    output(&reduction, dtype, out, DIMS(3, 1, 7));
    finish(&reduction, kinds[i].expected);
  }
}

static void check_moves(uint32_t dtype, layout in, layout out) {
  call identity = {.name = "Identity"};
  input(&identity, dtype, in, DIMS(5, 6, 9));
  output(&identity, dtype, out, DIMS(5, 6, 9));
  finish(&identity, same);
  call transpose = {.name = "Transpose"};
  input(&transpose, dtype, in, DIMS(5, 6, 9));
  output(&transpose, dtype, out, DIMS(6, 9, 5));
  set_ints(&transpose, "perm", DIMS(1, 2, 0));
  finish(&transpose, transposed);
  call reshape = {.name = "Reshape"};
  input(&reshape, dtype, in, DIMS(5, 6, 9));
  parameter(&reshape, DIMS(27, 10));
  output(&reshape, dtype, out, DIMS(27, 10));
  finish(&reshape, reshaped);
  call concat = {.name = "Concat"};
  input(&concat, dtype, in, DIMS(5, 6, 9));
  input(&concat, dtype, out, DIMS(5, 2, 9));
  output(&concat, dtype, out, DIMS(5, 8, 9));
  set_int(&concat, "axis", 1);
  finish(&concat, joined);
  call slice = {.name = "Slice"};
  input(&slice, dtype, in, DIMS(5, 6, 9));
  parameter(&slice, DIMS(1, INT32_MAX));
  parameter(&slice, DIMS(-1, INT32_MIN));
  parameter(&slice, DIMS(0, -1));
  parameter(&slice, DIMS(1, -3));
  output(&slice, dtype, out, DIMS(3, 6, 3));
  finish(&slice, sliced);
  call gather = {.name = "Gather"};
  input(&gather, dtype, in, DIMS(5, 9, 6));
  /* Indices of -8 to 8 all lie in the axis. */
  input(&gather, BERTH_INT64, out, DIMS(3, 4));
  output(&gather, dtype, out, DIMS(5, 3, 4, 6));
  set_int(&gather, "axis", 1);
  finish(&gather, gathered);
  call where = {.name = "Where"};
  input(&where, BERTH_BOOL, in, DIMS(6, 1));
  input(&where, dtype, out, DIMS(5, 6, 9));
  input(&where, dtype, in, DIMS(5, 1, 9));
  output(&where, dtype, out, DIMS(5, 6, 9));
  finish(&where, chosen);
}

static void check_casts(layout in, layout out) {
  const uint32_t dtypes[] = {BERTH_FLOAT32, BERTH_BFLOAT16, BERTH_INT8, BERTH_INT32, BERTH_INT64};
  for (int from = 0; from < 5; from++) {
    for (int to = 0; to < 5; to++) {
      call cast = {.name = "Cast"};
      input(&cast, dtypes[from], in, DIMS(5, 6, 9));
      output(&cast, dtypes[to], out, DIMS(5, 6, 9));
      set_int(&cast, "to", dtypes[to]);
      finish(&cast, same);
    }
  }
}

int main(void) {
  const uint32_t stored[] = {BERTH_FLOAT32, BERTH_BFLOAT16, BERTH_INT8, BERTH_INT64};
  FOR_EACH_LAYOUTS(in, out) {
    for (int i = 0; i < 2; i++) {
      check_products(stored[i], in, out);
      check_vectors(stored[i], in, out);
      check_reductions(stored[i], in, out);
    }
    check_vectors(BERTH_INT32, in, out);
    check_reductions(BERTH_INT32, in, out);
    check_bytes(BERTH_INT8, BERTH_UINT8, in, out);
    check_bytes(BERTH_UINT8, BERTH_INT8, in, out);
    for (int i = 0; i < 4; i++) check_moves(stored[i], in, out);
    check_casts(in, out);
  }
  if (failures == 0) printf("operators: all results are right\n");
  return failures > 0;
}
