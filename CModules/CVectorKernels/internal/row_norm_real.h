// SPDX-License-Identifier: Apache-2.0
//
// Normalisation of rows and channels of one floating-point type. A template: see for_each_real.h.

/// Elements whose sum is taken lane by lane before it joins an outer one, so that no chain of additions in R_SCALAR is
/// long; a block has so many of these stretches, whose sums are added lane by lane, and then in float64.
enum { R(norm_stretch) = 16 * R_V(W), R(norm_block) = 16 * R(norm_stretch) };

/// The sum of the lanes, by halves: in order each addition would wait for the one before, which short rows feel.
VF_FN double R(lanes_total)(R_V(t) lanes) {
  R_SCALAR values[R_V(W)];
  double sums[R_V(W)];
  R_V(store)(values, lanes);
  for (int lane = 0; lane < R_V(W); ++lane) sums[lane] = (double)values[lane];
  for (int half = R_V(W) / 2; half > 0; half /= 2) {
    for (int lane = 0; lane < half; ++lane) sums[lane] += sums[lane + half];
  }
  return sums[0];
}

/// The sum of a block.
static double R(block_sum)(const R_STORAGE *x, size_t count) {
  const R_V(t) none = R_V(set1)(0);
  R_V(t) sums = none;
  size_t i = 0;
  while (i + R_V(W) <= count) {
    const size_t stop = count - i < R(norm_stretch) ? count : i + R(norm_stretch);
    R_V(t) a = none, b = none;
    for (; i + 2 * R_V(W) <= stop; i += 2 * R_V(W)) {
      a = R_V(add)(a, R_LOAD(x + i));
      b = R_V(add)(b, R_LOAD(x + i + R_V(W)));
    }
    for (; i + R_V(W) <= stop; i += R_V(W)) a = R_V(add)(a, R_LOAD(x + i));
    sums = R_V(add)(sums, R_V(add)(a, b));
  }
  double total = R(lanes_total)(sums);
  for (; i < count; ++i) total += (double)R_GET(x + i);
  return total;
}

/// The sums of x - shift and of its square over a block.
static void R(block_deviations)(const R_STORAGE *x, size_t count, R_SCALAR shift, double *sum, double *squares) {
  const R_V(t) none = R_V(set1)(0);
  const R_V(t) offset = R_V(set1)(shift);
  R_V(t) sums = none, square_sums = none;
  size_t i = 0;
  while (i + R_V(W) <= count) {
    const size_t stop = count - i < R(norm_stretch) ? count : i + R(norm_stretch);
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
  *sum = R(lanes_total)(sums);
  *squares = R(lanes_total)(square_sums);
  for (; i < count; ++i) {
    const R_SCALAR d = R_GET(x + i) - shift;
    *sum += (double)d;
    *squares += (double)(d * d);
  }
}

static bvk_moments R(block_moments)(const void *in, size_t count, int takes_mean) {
  const R_STORAGE *x = in;
  bvk_moments moments = {(double)count, 0, 0};
  double rest;
  if (!takes_mean) {
    R(block_deviations)(x, count, 0, &rest, &moments.squares);
    return moments;
  }
  moments.sum = R(block_sum)(x, count);
  R(block_deviations)(x, count, (R_SCALAR)(moments.sum / moments.count), &rest, &moments.squares);
  // The sum of deviations would be 0 but for the rounding of the mean: taking it off makes the squares those of the
  // deviations from the true mean.
  const double corrected = moments.squares - rest * rest / moments.count;
  moments.squares = corrected < 0 ? 0 : corrected;
  return moments;
}

/// One vector of `left` elements. Inlined with constants for which of scale and bias go along with the elements.
VF_FN void R(normalize)(R_STORAGE *y, const R_STORAGE *x, size_t left, R_V(t) mean, R_V(t) factor, R_V(t) summand,
                        const R_STORAGE *scale, const R_STORAGE *bias, int has_scale, int has_bias) {
  const int whole = left == R_V(W);
  R_V(t) value = R_V(mul)(R_V(sub)(whole ? R_LOAD(x) : R_LOAD_N(x, left), mean), factor);
  if (has_scale) value = R_V(mul)(value, whole ? R_LOAD(scale) : R_LOAD_N(scale, left));
  if (has_bias) summand = whole ? R_LOAD(bias) : R_LOAD_N(bias, left);
  value = R_V(add)(value, summand);
  if (whole) {
    R_STORE(y, value);
  } else {
    R_STORE_N(y, value, left);
  }
}

static void R(apply)(void *out, const void *in, size_t count, double mean, double factor, double summand,
                     const void *scale, const void *bias) {
  const R_V(t) m = R_V(set1)((R_SCALAR)mean), f = R_V(set1)((R_SCALAR)factor), s = R_V(set1)((R_SCALAR)summand);
  R_STORAGE *y = out;
  const R_STORAGE *x = in, *gain = scale, *offset = bias;
#define LOOP(scale_at, bias_at, has_scale, has_bias)                                              \
  do {                                                                                            \
    size_t i = 0;                                                                                 \
    for (; i + R_V(W) <= count; i += R_V(W)) {                                                    \
      R(normalize)(y + i, x + i, R_V(W), m, f, s, scale_at, bias_at, has_scale, has_bias);        \
    }                                                                                             \
    if (i < count) R(normalize)(y + i, x + i, count - i, m, f, s, scale_at, bias_at, has_scale, has_bias); \
  } while (0)
  if (gain != NULL && offset != NULL) {
    LOOP(gain + i, offset + i, 1, 1);
  } else if (gain != NULL) {
    LOOP(gain + i, NULL, 1, 0);
  } else if (offset != NULL) {
    LOOP(NULL, offset + i, 0, 1);
  } else {
    LOOP(NULL, NULL, 0, 0);
  }
#undef LOOP
}

static void R(apply_across)(void *out, const void *in, size_t count, const void *mean, const void *factor,
                            const void *summand) {
  R_STORAGE *y = out;
  const R_STORAGE *x = in;
  const R_SCALAR *m = mean, *f = factor, *s = summand;
  size_t i = 0;
  for (; i + R_V(W) <= count; i += R_V(W)) {
    const R_V(t) value = R_V(mul)(R_V(sub)(R_LOAD(x + i), R_V(load)(m + i)), R_V(load)(f + i));
    R_STORE(y + i, R_V(add)(value, R_V(load)(s + i)));
  }
  if (i < count) {
    const size_t left = count - i;
    const R_V(t) value = R_V(mul)(R_V(sub)(R_LOAD_N(x + i, left), R_V(load_n)(m + i, left)), R_V(load_n)(f + i, left));
    R_STORE_N(y + i, R_V(add)(value, R_V(load_n)(s + i, left)), left);
  }
}

static const struct bvk_row_norm_code R(row_norm) = {
    sizeof(R_STORAGE), sizeof(R_SCALAR), R(norm_block), R(block_moments), R(apply), R(apply_across),
};
