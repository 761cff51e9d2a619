// SPDX-License-Identifier: Apache-2.0
//
// Gelu and its tanh form without cancellation: the functions of Berth's CPU device, with its coefficients. How these were found is told in
// CModules/CVectorKernels/internal/elementary.h.

#include "math.cl"

#if IS_DOUBLE(A)
#define INTEGER long
#define SIGNIFICAND 52
#define BIAS 1023
constant REAL exp_table[] = {
    0x1.000000000000ap-1, 0x1.55555555554fep-3, 0x1.555555555069ep-5, 0x1.1111111126e58p-7, 0x1.6c16c1847f636p-10,
    0x1.a01a012e86756p-13, 0x1.a01999444f2cfp-16, 0x1.71df1c1d0f3a6p-19, 0x1.28ae193a860d4p-22, 0x1.ad8f0e3dd0d2p-26,
};
constant REAL gelu_table[] = {
    0x1.5681aab77998cp-3, 0x1.3a334cccabb96p-2, 0x1.e59ba13d4373bp-2, 0x1.38cde233c7c0cp-1, 0x1.4813e7fcdf5ep-1,
    0x1.0a7d4fc9738d1p-1, 0x1.273c13d49b176p-2, 0x1.d128d533f57fcp-5, -0x1.0b1ff8e76b116p-4, -0x1.e14a6ee40e8cp-5,
    0x1.98e0428bfccaap-14, 0x1.b454ecd356f07p-6, 0x1.0707e854cc07ap-7, -0x1.7e2094a890743p-7, -0x1.92e594c9df8d6p-8,
    0x1.815ba5b2926a5p-8, 0x1.e87231661ff8dp-9, -0x1.d4db0d07964bfp-9, -0x1.d8d2fd4137c1dp-10, 0x1.4011c4dc17ee8p-9,
    0x1.60930bfe7bcc6p-18, -0x1.970c718a32f7dp-10, 0x1.9e7c9f25e4d3cp-10, 0x1.4a8d792f9287ap-11,
    -0x1.9d50a0a751197p-10,
};
#define log2_e ((V)0x1.71547652b82fep+0)
#define ln2_high ((V)0x1.62e42fefa2p-1)
#define ln2_low ((V)0x1.9ef35793c7673p-41)
#define gelu_k ((V)5.0)
#define gelu_middle ((V)0.546875)
#define gelu_vanishes ((V)39.0)
#define gelu_slope_0 ((V)0.5)
#define gelu_slope_1 ((V)3.4)
#define gelu_tanh_a ((V)0x1.9884533d43651p+0)
#define gelu_tanh_a_low ((V)-0x1.cbc0d30ebfd15p-54)
#define gelu_tanh_b ((V)0x1.2444f2a4d8b4bp-4)
#define gelu_tanh_b_low ((V)-0x1.6c843a29d1c70p-61)
#define gelu_tanh_vanishes ((V)22.0)
#else
#define INTEGER int
#define SIGNIFICAND 23
#define BIAS 127
constant REAL exp_table[] = {
    0x1.fffffcp-2f, 0x1.555492p-3f, 0x1.5558a8p-5f, 0x1.123932p-7f, 0x1.6a513cp-10f,
};
constant REAL gelu_table[] = {
    0x1.0c7bb6p-2f, 0x1.fb00a8p-2f, 0x1.4d2104p-1f, 0x1.21d21p-1f, 0x1.0881ecp-2f, -0x1.117cb8p-5f, -0x1.9f9536p-4f,
    -0x1.4633p-7f, 0x1.50a322p-5f, 0x1.41df16p-7f, -0x1.29eb8p-7f,
};
#define log2_e ((V)0x1.715476p+0f)
#define ln2_high ((V)0x1.62e4p-1f)
#define ln2_low ((V)0x1.7f7d1cp-20f)
#define gelu_k ((V)4.0f)
#define gelu_middle ((V)0.6875f)
#define gelu_vanishes ((V)14.5f)
#define gelu_slope_0 ((V)0.75f)
#define gelu_slope_1 ((V)2.4f)
#define gelu_tanh_a ((V)0x1.988454p+0f)
#define gelu_tanh_a_low ((V)-0x1.857936p-25f)
#define gelu_tanh_b ((V)0x1.2444f2p-4f)
#define gelu_tanh_b_low ((V)0x1.49b16ap-29f)
#define gelu_tanh_vanishes ((V)11.0f)
#endif
#define HORNER(x, table) horner((x), (table), (int)(sizeof(table) / sizeof((table)[0])))

static inline V horner(V x, constant REAL *coefficients, int count) {
  V sum = (V)coefficients[count - 1];
  for (int i = count - 2; i >= 0; --i) sum = fma(sum, x, (V)coefficients[i]);
  return sum;
}

// What rounding a b to `product` lost.
static inline V product_error(V a, V b, V product) { return fma(a, b, -product); }

// p 2^n by two factors, the second of which rounds once: gradual underflow is right to the last place.
static inline V scale(V p, V n) {
  const LANES_OF(INTEGER) power = CONVERT(INTEGER, n), half_of_it = power >> 1;
  return p * REINTERPRET(REAL, (half_of_it + BIAS) << SIGNIFICAND) *
         REINTERPRET(REAL, (power - half_of_it + BIAS) << SIGNIFICAND);
}

// e^(high + low) = (result + *rest) 2^*power, the result in about [0.7, 1.42] and `rest` what its rounding lost.
static inline V exp_parts(V high, V low, V *power, V *rest) {
  const V n = rint(high * log2_e);
  // The upper part of ln 2 is short enough for its product with n to be exact.
  const V r = fma(-n, ln2_high, high) + fma(-n, ln2_low, low);
  const V excess = fma(r * r, HORNER(r, exp_table), r);
  const V result = 1 + excess;
  *power = n;
  *rest = excess - (result - 1);
  return result;
}

// x Phi(x). With t = |x| and Q(t) = Phi(-t) it is -t Q(t) below zero and x - x Q(t) above. Q(t) = e^(-t^2 / 2) R(t), and R(t) / w is a
// smooth function of w = k / (t + k). The rounding errors of t^2 and of w are carried into the exponential.
static inline V gelu(V x) {
  const V t = LEAST(fabs(x), gelu_vanishes), d = t + gelu_k;
  const V d_low = LEAST(t, gelu_k) - (d - GREATEST(t, gelu_k));
  const V w = gelu_k / d, wd = w * d;
  // The relative error of w times k: k - w (d + d_low).
  const V residue = fma(-w, d_low, (gelu_k - wd) - product_error(w, d, wd));
  const V slope = fma(w, gelu_slope_1 / gelu_k, gelu_slope_0 / gelu_k);
  const V r = w * HORNER(w - gelu_middle, gelu_table);
  const V square = t * t;
  const V low = fma(slope, residue, product_error(t, t, square) * (V)-0.5f);
  V n, rest;
  const V p = exp_parts(square * (V)-0.5f, low, &n, &rest);
  const V tail = scale(fma(r, rest, r * p) * t, n);
  return x < (V)0 ? -tail : x - tail;
}

// x sigmoid(s), s = x (A + B x^2). With t = |x| and z = e^-s(t) it is -t z / (1 + z) below zero and x - x z / (1 + z) above. s is carried
// to twice the precision: an error of one unit in a large s would be many in its exponential.
static inline V gelu_tanh(V x) {
  const V t = LEAST(fabs(x), gelu_tanh_vanishes);
  const V square = t * t, square_low = product_error(t, t, square);
  const V bs = gelu_tanh_b * square;
  const V bs_low = fma(gelu_tanh_b, square_low, fma(gelu_tanh_b_low, square, product_error(gelu_tanh_b, square, bs)));
  // Knuth's exact sum: either addend may be the larger.
  const V sum = gelu_tanh_a + bs, from_bs = sum - gelu_tanh_a;
  const V sum_error = (gelu_tanh_a - (sum - from_bs)) + (bs - from_bs);
  const V low = (sum_error + gelu_tanh_a_low) + bs_low;
  const V s = t * sum, s_low = fma(t, low, product_error(t, sum, s));
  V n, rest;
  const V p = exp_parts(-s, -s_low, &n, &rest);
  const V tail = scale(quotient(t * p, 1 + scale(p, n)), n);
  return x < (V)0 ? -tail : x - tail;
}

#define op_gelu(x) gelu(x)
#define op_gelu_tanh(x) gelu_tanh(x)

#include "elementwise.cl"
