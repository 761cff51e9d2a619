// SPDX-License-Identifier: Apache-2.0
//
// Sums of exponentials of one floating-point type. Included by reduce_real.h.
//
// An accumulator is the greatest element m, -inf where there is none, and the sum s of e^(x - m): every term is at most
// 1, and one of them is. Blocks are small enough to be in the cache still when they are read for the second time.

/// What is taken off before an exponential: m, but 0 where it is infinite, so that e^-inf = 0 and e^inf = inf come of
/// it where e^(inf - inf) would be NaN.
VF_FN R_V(t) R(exp_shift)(R_V(t) m) {
  return R_V(select)(R_V(eq)(R_V(abs)(m), R_V(set1)(INFINITY)), R_V(set1)(0), m);
}

VF_FN R_V(t) R(add_exp)(R_V(t) sum, R_V(t) x, R_V(t) shift) {
  return R_V(add)(sum, R_V(exp)(R_V(sub)(x, shift)));
}

static void R(identity_exp)(void *accumulators, size_t count) {
  R_SCALAR *to = accumulators;
  for (size_t i = 0; i < count; ++i) {
    to[2 * i] = (R_SCALAR)-INFINITY;
    to[2 * i + 1] = 0;
  }
}

static void R(block_exp)(void *accumulator, const void *in, size_t count) {
  const R_STORAGE *x = in;
  R_SCALAR *to = accumulator;
  R(block_nan_max)(to, in, count);
  const R_V(t) none = R_V(set1)(0), shift = R(exp_shift)(R_V(set1)(to[0]));
  R_V(t) total = none;
  size_t i = 0;
  while (i + R_V(W) <= count) {
    const size_t stop = count - i < inner_block ? count : i + inner_block;
    R_V(t) a = none, b = none;
    for (; i + 2 * R_V(W) <= stop; i += 2 * R_V(W)) {
      a = R(add_exp)(a, R_LOAD(x + i), shift);
      b = R(add_exp)(b, R_LOAD(x + i + R_V(W)), shift);
    }
    for (; i + R_V(W) <= stop; i += R_V(W)) a = R(add_exp)(a, R_LOAD(x + i), shift);
    total = R_V(add)(total, R_V(add)(a, b));
  }
  R_SCALAR lanes[R_V(W)], rest[R_V(W)];
  R_V(store)(lanes, total);
  if (i < count) {
    // The lanes beyond the last element hold the exponential of nothing, and stay out.
    R_V(store)(rest, R(add_exp)(none, R_LOAD_N(x + i, count - i), shift));
    for (size_t lane = 0; lane < count - i; ++lane) lanes[lane] += rest[lane];
  }
  for (size_t half = R_V(W) / 2; half > 0; half /= 2) {
    for (size_t lane = 0; lane < half; ++lane) lanes[lane] += lanes[lane + half];
  }
  to[1] = lanes[0];
}

VF_FN void R(read_pairs)(const R_SCALAR *pairs, R_V(t) * m, R_V(t) * s, size_t count) {
  R_SCALAR ms[R_V(W)] = {0}, ss[R_V(W)] = {0};
  for (size_t i = 0; i < count; ++i) {
    ms[i] = pairs[2 * i];
    ss[i] = pairs[2 * i + 1];
  }
  *m = R_V(load)(ms);
  *s = R_V(load)(ss);
}

VF_FN void R(write_pairs)(R_SCALAR *pairs, R_V(t) m, R_V(t) s, size_t count) {
  R_SCALAR ms[R_V(W)], ss[R_V(W)];
  R_V(store)(ms, m);
  R_V(store)(ss, s);
  for (size_t i = 0; i < count; ++i) {
    pairs[2 * i] = ms[i];
    pairs[2 * i + 1] = ss[i];
  }
}

/// One vector of columns, `left` of its lanes in use: inlined with a constant where that is all.
VF_FN void R(columns_exp_vector)(R_SCALAR *to, const char *in, ptrdiff_t stride, size_t rows, size_t left) {
#define ROW (left == R_V(W) ? R_LOAD((const void *)row) : R_LOAD_N((const void *)row, left))
  R_V(t) m = R_V(set1)(-INFINITY), sum = R_V(set1)(0);
  const char *row = in;
  for (size_t r = 0; r < rows; ++r, row += stride) m = R(take_nan_max)(m, ROW);
  const R_V(t) shift = R(exp_shift)(m);
  row = in;
  for (size_t r = 0; r < rows; ++r, row += stride) sum = R(add_exp)(sum, ROW, shift);
  R(write_pairs)(to, m, sum, left);
#undef ROW
}

static void R(columns_exp)(void *accumulators, const void *in, ptrdiff_t stride, size_t rows, size_t count) {
  R_SCALAR *to = accumulators;
  const char *from = in;
  size_t i = 0;
  for (; i + R_V(W) <= count; i += R_V(W)) {
    R(columns_exp_vector)(to + 2 * i, from + i * sizeof(R_STORAGE), stride, rows, R_V(W));
  }
  if (i < count) R(columns_exp_vector)(to + 2 * i, from + i * sizeof(R_STORAGE), stride, rows, count - i);
}

static void R(combine_exp)(void *to, const void *from, size_t count) {
  R_SCALAR *a = to;
  const R_SCALAR *b = from;
  for (size_t i = 0; i < count; i += R_V(W)) {
    const size_t left = count - i < R_V(W) ? count - i : R_V(W);
    R_V(t) ma, sa, mb, sb;
    R(read_pairs)(a + 2 * i, &ma, &sa, left);
    R(read_pairs)(b + 2 * i, &mb, &sb, left);
    const R_V(t) m = R(take_nan_max)(ma, mb), shift = R(exp_shift)(m);
    // An m of -inf has the sum 0 and one of inf the sum inf, which their factors 0 and inf leave alone.
    const R_V(t) scaled_a = R_V(mul)(sa, R_V(exp)(R_V(sub)(ma, shift)));
    const R_V(t) scaled_b = R_V(mul)(sb, R_V(exp)(R_V(sub)(mb, shift)));
    R(write_pairs)(a + 2 * i, m, R_V(add)(scaled_a, scaled_b), left);
  }
}

static void R(finish_exp)(void *out, ptrdiff_t stride, const void *accumulators, size_t count, size_t length) {
  (void)length;
  const R_SCALAR *from = accumulators;
  char *to = out;
  for (size_t i = 0; i < count; i += R_V(W)) {
    const size_t left = count - i < R_V(W) ? count - i : R_V(W);
    R_V(t) m, s;
    R(read_pairs)(from + 2 * i, &m, &s, left);
    R_SCALAR lanes[R_V(W)];
    R_V(store)(lanes, R_V(add)(R_V(log)(s), R(exp_shift)(m)));
    for (size_t lane = 0; lane < left; ++lane, to += stride) R_PUT((R_STORAGE *)(void *)to, lanes[lane]);
  }
}
