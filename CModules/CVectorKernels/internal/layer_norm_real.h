// SPDX-License-Identifier: Apache-2.0
//
// Layer normalisation of one floating-point type. A template: see for_each_real.h.

/// The sums of x - shift and of its square over a row. Lanes are summed in short stretches, these in blocks, and the
/// blocks in float64, so that no chain of additions in R_SCALAR is long.
static void R(deviations)(const R_STORAGE *x, size_t length, R_SCALAR shift, double *sum, double *squares) {
  enum { stretch = 16 * R_V(W), block = 16 * stretch };
  const R_V(t) none = R_V(set1)(0);
  const R_V(t) offset = R_V(set1)(shift);
  double total = 0, total_squares = 0;
  size_t i = 0;
  while (i < length) {
    const size_t block_end = length - i < block ? length : i + block;
    R_V(t) sums = none, square_sums = none;
    while (i + R_V(W) <= block_end) {
      const size_t stop = block_end - i < stretch ? block_end : i + stretch;
      R_V(t) a = none, b = none, a2 = none, b2 = none;
      for (; i + 2 * R_V(W) <= stop; i += 2 * R_V(W)) {
        const R_V(t) d = R_V(sub)(R_LOAD(x + i), offset);
        const R_V(t) e = R_V(sub)(R_LOAD(x + i + R_V(W)), offset);
        a = R_V(add)(a, d);
        b = R_V(add)(b, e);
        a2 = R_V(fma)(d, d, a2);
        b2 = R_V(fma)(e, e, b2);
      }
      for (; i + R_V(W) <= stop; i += R_V(W)) {
        const R_V(t) d = R_V(sub)(R_LOAD(x + i), offset);
        a = R_V(add)(a, d);
        a2 = R_V(fma)(d, d, a2);
      }
      sums = R_V(add)(sums, R_V(add)(a, b));
      square_sums = R_V(add)(square_sums, R_V(add)(a2, b2));
    }
    R_SCALAR lanes[R_V(W)], square_lanes[R_V(W)];
    R_V(store)(lanes, sums);
    R_V(store)(square_lanes, square_sums);
    for (int lane = 0; lane < R_V(W); ++lane) {
      total += (double)lanes[lane];
      total_squares += (double)square_lanes[lane];
    }
    for (; i < block_end; ++i) {
      const R_SCALAR d = R_GET(x + i) - shift;
      total += (double)d;
      total_squares += (double)(d * d);
    }
  }
  *sum = total;
  *squares = total_squares;
}

static void R(layer_norm_row)(void *out, const void *in, const void *scale, const void *bias, size_t length,
                              double epsilon, void *mean_out, void *inverse_out) {
  const R_STORAGE *x = in;
  const R_STORAGE *gain = scale;
  const R_STORAGE *offset = bias;
  R_STORAGE *y = out;
  double sum, squares;
  R(deviations)(x, length, 0, &sum, &squares);
  const R_SCALAR mean = (R_SCALAR)(sum / (double)length);
  // In the second pass the sum of deviations would be 0 but for the rounding of the mean: taking it off the squares
  // makes the variance that of the true mean.
  R(deviations)(x, length, mean, &sum, &squares);
  const double corrected = (squares - sum * sum / (double)length) / (double)length;
  const double variance = corrected < 0 ? 0 : corrected;
  const R_SCALAR inverse = (R_SCALAR)(1.0 / sqrt(variance + epsilon));
  if (mean_out != NULL) *(R_SCALAR *)mean_out = mean;
  if (inverse_out != NULL) *(R_SCALAR *)inverse_out = inverse;

  const R_V(t) shift = R_V(set1)(mean);
  const R_V(t) factor = R_V(set1)(inverse);
  for (size_t i = 0; i < length; i += R_V(W)) {
    const size_t left = length - i < R_V(W) ? length - i : R_V(W);
    R_V(t) value;
    if (left == R_V(W)) {
      value = R_V(mul)(R_V(sub)(R_LOAD(x + i), shift), factor);
      if (gain != NULL) value = R_V(mul)(value, R_LOAD(gain + i));
      if (offset != NULL) value = R_V(add)(value, R_LOAD(offset + i));
      R_STORE(y + i, value);
    } else {
      value = R_V(mul)(R_V(sub)(R_LOAD_N(x + i, left), shift), factor);
      if (gain != NULL) value = R_V(mul)(value, R_LOAD_N(gain + i, left));
      if (offset != NULL) value = R_V(add)(value, R_LOAD_N(offset + i, left));
      R_STORE_N(y + i, value, left);
    }
  }
}

static const struct bvk_layer_norm_code R(layer_norm) = {sizeof(R_STORAGE), R(layer_norm_row)};
