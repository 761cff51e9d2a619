// SPDX-License-Identifier: Apache-2.0

#include <math.h>

#include "include/bvk_normalize.h"
#include "internal/lookup.h"
#include "internal/normalize_code.h"
#include "internal/real_at.h"

static const struct bvk_row_norm_code *find_code(bvk_isa isa, bvk_dtype dtype) {
  BVK_RETURN_LOOKUP(isa, bvk_row_norm_code, (dtype));
}

bvk_status bvk_row_norm_init(bvk_row_norm *norm, bvk_isa isa) {
  norm->code = find_code(isa, norm->dtype);
  if (norm->code == NULL) return BVK_UNSUPPORTED;
  norm->block = norm->code->block;
  norm->blocks = norm->length / norm->block + (norm->length % norm->block != 0);
  return BVK_OK;
}

/// The moments of two parts of a row as one (Chan, Golub and LeVeque 1983). Sums are added as they are, so that an
/// infinity on both sides is one, not NaN as the difference of the means.
static void join(bvk_moments *all, bvk_moments part) {
  if (all->count > 0) {
    const double difference = part.sum / part.count - all->sum / all->count;
    all->squares += difference * difference * (all->count * part.count / (all->count + part.count));
  }
  all->squares += part.squares;
  all->sum += part.sum;
  all->count += part.count;
}

/// The elements of the blocks `begin ..< end`; the first one is number `begin * norm->block`.
static size_t elements_of(const bvk_row_norm *norm, size_t begin, size_t end) {
  const size_t stop = end < norm->blocks ? end * norm->block : norm->length;
  return stop - begin * norm->block;
}

static const char *input_row(const bvk_row_norm *norm, const bvk_row_norm_operands *operands, size_t row) {
  return (const char *)operands->in + (ptrdiff_t)row * norm->row_stride * (ptrdiff_t)norm->code->element_size;
}

static bvk_moments block_moments(const bvk_row_norm *norm, const char *x, size_t block) {
  const size_t size = norm->code->element_size;
  return norm->code->moments(x + block * norm->block * size, elements_of(norm, block, block + 1),
                             norm->takes_mean != 0);
}

/// The statistics of a row, as they are computed with: rounded to float32 for all but float64 data.
typedef struct statistics {
  double mean;
  double inverse;
} statistics;

static statistics statistics_of(const bvk_row_norm *norm, const bvk_moments *moments) {
  const int is_wide = norm->dtype == BVK_F64;
  statistics result;
  result.mean = moments->sum / moments->count;
  result.inverse = 1.0 / sqrt(moments->squares / moments->count + norm->epsilon);
  if (!norm->takes_mean) result.mean = 0;
  if (is_wide) return result;
  result.mean = (double)(float)result.mean;
  result.inverse = (double)(float)result.inverse;
  return result;
}

static void store_statistic(const bvk_row_norm *norm, void *to, size_t row, double value) {
  if (to == NULL) return;
  if (norm->dtype == BVK_F64) {
    ((double *)to)[row] = value;
  } else {
    ((float *)to)[row] = (float)value;
  }
}

/// The factors or summands of one row on the way along it.
typedef struct along {
  const char *base;
  const bvk_row_operand *layout;
} along;

static along along_row(const bvk_row_operand *layout, const void *operand, size_t row, size_t size) {
  along result = {NULL, layout};
  if (operand == NULL) return result;
  const size_t place = row / layout->repeat % layout->period;
  result.base = (const char *)operand + (ptrdiff_t)place * layout->row_stride * (ptrdiff_t)size;
  return result;
}

/// What holds for the elements from `i` on: an address if each has its own, else `*shared`; and up to where.
static const void *take(const along *operand, bvk_dtype dtype, size_t size, size_t i, double *shared, size_t *stop) {
  if (operand->base == NULL) return NULL;
  if (operand->layout->per_element) return operand->base + i * size;
  const size_t run = i / operand->layout->run;
  const size_t end = (run + 1) * operand->layout->run;
  if (end < *stop) *stop = end;
  *shared = bvk_real_at(dtype, operand->base + (ptrdiff_t)run * operand->layout->run_stride * (ptrdiff_t)size);
  return NULL;
}

static void apply(const bvk_row_norm *norm, const bvk_row_norm_operands *operands, size_t row, statistics values,
                  size_t begin, size_t count) {
  const struct bvk_row_norm_code *code = norm->code;
  const size_t size = code->element_size;
  const char *x = input_row(norm, operands, row);
  char *y = (char *)operands->out + (ptrdiff_t)row * norm->output_row_stride * (ptrdiff_t)size;
  const along scales = along_row(&norm->scale, operands->scale, row, size);
  const along biases = along_row(&norm->bias, operands->bias, row, size);
  const size_t end = begin + count;
  for (size_t i = begin, stop; i < end; i = stop) {
    double gain = 1, summand = 0;
    stop = end;
    const void *scale = take(&scales, norm->dtype, size, i, &gain, &stop);
    const void *bias = take(&biases, norm->dtype, size, i, &summand, &stop);
    code->apply(y + i * size, x + i * size, stop - i, values.mean, values.inverse * gain, summand, scale, bias);
  }
}

void bvk_row_norm_run(const bvk_row_norm *norm, const bvk_row_norm_operands *operands, size_t begin, size_t end) {
  for (size_t row = begin; row < end; ++row) {
    const char *x = input_row(norm, operands, row);
    bvk_moments moments = {0, 0, 0};
    for (size_t block = 0; block < norm->blocks; ++block) join(&moments, block_moments(norm, x, block));
    const statistics values = statistics_of(norm, &moments);
    store_statistic(norm, operands->mean, row, values.mean);
    store_statistic(norm, operands->inverse_deviation, row, values.inverse);
    apply(norm, operands, row, values, 0, norm->length);
  }
}

void bvk_row_norm_measure(const bvk_row_norm *norm, const bvk_row_norm_operands *operands, size_t row,
                          bvk_moments *moments, size_t begin, size_t end) {
  const char *x = input_row(norm, operands, row);
  for (size_t block = begin; block < end; ++block) moments[block] = block_moments(norm, x, block);
}

void bvk_row_norm_apply(const bvk_row_norm *norm, const bvk_row_norm_operands *operands, size_t row,
                        const bvk_moments *moments, size_t begin, size_t end) {
  bvk_moments all = {0, 0, 0};
  for (size_t block = 0; block < norm->blocks; ++block) join(&all, moments[block]);
  const statistics values = statistics_of(norm, &all);
  if (begin == 0) {
    store_statistic(norm, operands->mean, row, values.mean);
    store_statistic(norm, operands->inverse_deviation, row, values.inverse);
  }
  apply(norm, operands, row, values, begin * norm->block, elements_of(norm, begin, end));
}
