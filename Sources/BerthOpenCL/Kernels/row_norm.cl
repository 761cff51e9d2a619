// SPDX-License-Identifier: Apache-2.0
//
// Rows normalised: (x - mean) / sqrt(variance + epsilon) * scale + bias, or with 0 for the mean unless TAKES_MEAN. x is
// of T, scale, bias and y of V, statistics of S; all is computed in A.
//
// The variance is the mean square of the deviations from the mean, in a pass of its own: the mean of squares less the
// square of the mean would lose what cancels.

#include "fold.cl"

DEFINE_ROW_FOLD(row_sum, T, A, 0, TAKE_SUM, JOIN_SUM, PAD_ZERO)
DEFINE_ROW_FOLD(row_squares, T, A, 0, TAKE_DEVIATION, JOIN_SUM, PAD_SHIFT)

// The factors or summands of rows. Row r has those of place r / repeat % period; in it, each `run` of elements shares
// one. A run of 0: there are none.
typedef struct {
  index_t repeat, period, row_step;
  index_t run, run_step;
} row_operand_t;

static inline global const MEM(V) *operand_of(global const MEM(V) *p, const row_operand_t operand, index_t row) {
  return p + row / operand.repeat % operand.period * operand.row_step;
}

#if BERTH_GPU
// The one of an element.
static inline VAL(A) operand_at(global const MEM(V) *p, const row_operand_t operand, index_t i, VAL(A) none) {
  if (operand.run == 0) return none;
  return (VAL(A))LOAD(V, p, operand.run == 1 ? i * operand.run_step : i / operand.run * operand.run_step);
}
#else
static inline bool are_neighbours(const row_operand_t operand) { return operand.run == 1 && operand.run_step == 1; }

// The one that holds from element i on, and up to where; of no meaning where each element has its own.
static inline VAL(A) operand_from(global const MEM(V) *p, const row_operand_t operand, index_t i, VAL(A) none, index_t *stop) {
  if (operand.run == 0) return none;
  if (operand.run == 1) return 0;
  const index_t run = i / operand.run;
  *stop = min(*stop, (run + 1) * operand.run);
  return (VAL(A))LOAD(V, p, run * operand.run_step);
}
#endif

KERNEL void rows(global const MEM(T) *restrict x, index_t x0, global const MEM(V) *restrict scale, index_t scale0,
                 global const MEM(V) *restrict bias, index_t bias0, global MEM(V) *restrict y, index_t y0,
                 global MEM(S) *restrict means, index_t means0, index_t means_step, global MEM(S) *restrict deviations,
                 index_t deviations0, index_t deviations_step, const lines_t lines, const row_operand_t scales,
                 const row_operand_t biases, const VAL(A) reciprocal, const VAL(A) epsilon TREE_PARAMETER(A)) {
  x += x0, y += y0, scale += scale0, bias += bias0, means += means0, deviations += deviations0;
  const index_t length = lines.along[1];
  FOR_LINES(row, lines_count(lines)) {
    global const MEM(T) *from = x + x_of_line(lines, row);
    global MEM(V) *to = y + y_of_line(lines, row);
    global const MEM(V) *gain = operand_of(scale, scales, row);
    global const MEM(V) *summand = operand_of(bias, biases, row);
    const VAL(A) mean = TAKES_MEAN ? row_sum(from, whole_line(lines), 0 TREE) * reciprocal : 0;
    const VAL(A) inverse = 1 / sqrt(row_squares(from, whole_line(lines), mean TREE) * reciprocal + epsilon);
    // A step of 0: they are not wanted.
    if (IS_FIRST_ITEM && means_step != 0) STORE(S, means, row * means_step, (VAL(S))mean);
    if (IS_FIRST_ITEM && deviations_step != 0) STORE(S, deviations, row * deviations_step, (VAL(S))inverse);
#if BERTH_GPU
    FOR_PACKS(i, left, length) {
      const VAL(A) value = ((VAL(A))LOAD(T, from, i) - mean) * inverse;
      STORE(V, to, i, (VAL(V))(value * operand_at(gain, scales, i, 1) + operand_at(summand, biases, i, 0)));
    }
#else
    index_t i = 0;
    // As most rows are: a factor and a summand, or none, for each element, and neighbours in memory.
    if (are_neighbours(scales) && (biases.run == 0 || are_neighbours(biases))) {
      for (; i + LANES <= length; i += LANES) {
        const PACK(A) value = (PACK_CAST(A, LOAD_VECTOR(T, LANES, from + i)) - mean) * inverse;
        const PACK(A) g = PACK_CAST(A, LOAD_VECTOR(V, LANES, gain + i));
        const PACK(A) s = biases.run == 0 ? PACK_OF(A, 0) : PACK_CAST(A, LOAD_VECTOR(V, LANES, summand + i));
        STORE_VECTOR(V, LANES, to + i, PACK_CAST(V, value * g + s));
      }
    }
    while (i < length) {
      index_t stop = length;
      PACK(A) g = PACK_OF(A, operand_from(gain, scales, i, 1, &stop));
      PACK(A) s = PACK_OF(A, operand_from(summand, biases, i, 0, &stop));
      for (; i < stop; i += LANES) {
        const index_t left = stop - i;
        const PACK(A) value = (PACK_CAST(A, PACK_LOAD(T, from, i, 1, left, 0)) - mean) * inverse;
        if (scales.run == 1) g = PACK_CAST(A, PACK_LOAD(V, gain, i * scales.run_step, scales.run_step, left, 0));
        if (biases.run == 1) s = PACK_CAST(A, PACK_LOAD(V, summand, i * biases.run_step, biases.run_step, left, 0));
        PACK_STORE(V, to, i, 1, left, PACK_CAST(V, value * g + s));
      }
      i = stop;
    }
#endif
  }
}
