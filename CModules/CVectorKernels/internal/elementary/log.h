// SPDX-License-Identifier: Apache-2.0
//
// Logarithms. Included by elementary.h for each precision.

#ifndef BERTH_BVK_ELEMENTARY_LOG
#define BERTH_BVK_ELEMENTARY_LOG
// With s = f / (2 + f), log(1 + f) = 2 s + s z P(z), z = s^2: P on sqrt(1/2) <= 1 + f <= sqrt 2, by Chebyshev
// interpolation. Relative error of the logarithm: 2^-31.6 and 2^-60.7.
static const float log_table_f32[] = {0x1.555556p-1f, 0x1.9999ecp-2f, 0x1.245c4p-2f, 0x1.ddcf72p-3f};
static const double log_table_f64[] = {
    0x1.5555555555555p-1, 0x1.9999999999a38p-2, 0x1.2492492476c87p-2, 0x1.c71c720160b47p-3,
    0x1.745cf901605f7p-3, 0x1.3b1c360763b8ap-3, 0x1.0fbe83c2cbcf3p-3, 0x1.0c04595972ab8p-3,
};
// The least normal number, and what makes a subnormal one normal.
static const float log_least_f32 = 0x1p-126f;
static const double log_least_f64 = 0x1p-1022;
static const float log_lift_f32 = 0x1p25f;
static const double log_lift_f64 = 0x1p54;
static const float log_lifted_f32 = 25;
static const double log_lifted_f64 = 54;

// x = m 2^k with m in [sqrt(1/2), sqrt 2), for normal x > 0. The exponent is what is left of the bits above those of
// sqrt(1/2); a power of two with that integer in its low bits turns it into a number.
VF_FN vf_t split_f32(vf_t x, vf_t *k) {
  const vf_bits above = (vf_bits)x - vf_bits1(0x3F3504F3u) + vf_bits1(127u << 23);
  const vf_bits exponent = above >> 23;
  *k = vf_sub((vf_t)(exponent + vf_bits1(0x4B400000u)), vf_set1(0x1.8p23f + 127.0f));
  return (vf_t)((vf_bits)x - (exponent << 23) + vf_bits1(127u << 23));
}
VD_FN vd_t split_f64(vd_t x, vd_t *k) {
  const vd_bits above = (vd_bits)x - vd_bits1(0x3FE6A09E667F3BCDu) + vd_bits1((uint64_t)1023 << 52);
  const vd_bits exponent = above >> 52;
  *k = vd_sub((vd_t)(exponent + vd_bits1(0x4338000000000000u)), vd_set1(0x1.8p52 + 1023.0));
  return (vd_t)((vd_bits)x - (exponent << 52) + vd_bits1((uint64_t)1023 << 52));
}
#endif

/// The logarithm of x + low, for x > 0 and |low| below an ulp of x; of anything else nothing that is of use.
VF_FN E_V(t) E(log_of_sum)(E_V(t) x, E_V(t) low) {
  const E_V(m) subnormal = E_V(lt)(x, E_V(set1)(E(log_least)));
  E_V(t) k;
  const E_V(t) lifted = E_V(select)(subnormal, E_V(mul)(x, E_V(set1)(E(log_lift))), x);
  const E_V(t) f = E_V(sub)(E(split)(lifted, &k), E_V(set1)(1));
  k = E_V(sub)(k, E_V(select)(subnormal, E_V(set1)(E(log_lifted)), E_V(set1)(0)));
  const E_V(t) s = E_V(div)(f, E_V(add)(E_V(set1)(2), f));
  const E_V(t) z = E_V(mul)(s, s);
  const E_V(t) half_square = E_V(mul)(E_V(set1)((E_SCALAR)0.5), E_V(mul)(f, f));
  // 2 s = f - s f = f - f^2/2 + s f^2/2: f is exact, all that is rounded is small beside it.
  const E_V(t) tail = E_V(mul)(s, E_V(fma)(z, E_HORNER(z, E(log_table)), half_square));
  // The upper part of ln 2 is short enough for its product with k to be exact.
  const E_V(t) small = E_V(add)(tail, E_V(fma)(k, E_V(set1)(E(ln2_low)), E_V(div)(low, x)));
  const E_V(t) rest = E_V(sub)(f, E_V(sub)(half_square, small));
  return E_V(fma)(k, E_V(set1)(E(ln2_high)), rest);
}

/// What the logarithm is where x is no positive number, else `value`.
VF_FN E_V(t) E(log_special)(E_V(t) x, E_V(t) value) {
  const E_V(t) zero = E_V(set1)(0), infinity = E_V(set1)(INFINITY);
  value = E_V(select)(E_V(eq)(x, infinity), x, value);
  value = E_V(select)(E_V(eq)(x, zero), E_V(set1)(-INFINITY), value);
  value = E_V(select)(E_V(lt)(x, zero), E_V(set1)(NAN), value);
  return E_V(select)(E_V(isnan)(x), x, value);
}

VF_FN E_V(t) E_V(log)(E_V(t) x) { return E(log_special)(x, E(log_of_sum)(x, E_V(set1)(0))); }

/// log(1 + x). The sum is carried in two parts.
VF_FN E_V(t) E_V(log1p)(E_V(t) x) {
  const E_V(t) one = E_V(set1)(1);
  const E_V(t) u = E_V(add)(one, x);
  const E_V(t) from_x = E_V(sub)(u, one);
  const E_V(t) low = E_V(add)(E_V(sub)(one, E_V(sub)(u, from_x)), E_V(sub)(x, from_x));
  const E_V(t) value = E(log_special)(u, E(log_of_sum)(u, low));
  // So small that the logarithm is x itself; zeros keep their sign.
  return E_V(select)(E_V(eq)(u, one), x, value);
}
