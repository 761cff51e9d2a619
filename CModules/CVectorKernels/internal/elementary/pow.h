// SPDX-License-Identifier: Apache-2.0
//
// Powers. Computed in float64 for both precisions.

#ifndef BERTH_BVK_ELEMENTARY_POW
#define BERTH_BVK_ELEMENTARY_POW

// With s = f / (2 + f), z = s^2: log(1 + f) = 2 s + s z (2/3 + z Q(z)); Q by Chebyshev interpolation. What is left out is
// 2^-66.5 of the logarithm.
static const double pow_table_f64[] = {
    0x1.999999999999ap-2, 0x1.2492492492491p-2, 0x1.c71c71c71cfd9p-3, 0x1.745d174513593p-3, 0x1.3b13b1bc75cd4p-3,
    0x1.1110dfad0f8eap-3, 0x1.e1f7fa7547177p-4, 0x1.ac4a89c964b82p-4, 0x1.b8d433113b7fap-4,
};
static const double two_thirds = 0x1.5555555555555p-1, two_thirds_low = 0x1.5555555555555p-55;
// What ln 2 has behind ln2_high and ln2_low.
static const double ln2_lowest = 0x1.f97b57a079a19p-103;
// Beyond this exponents y make 0, 1 or infinity of everything.
static const double pow_exponent_limit = 0x1p65;

/// a + b exactly, as a sum and what its rounding lost.
VF_FN vd_t two_sum_f64(vd_t a, vd_t b, vd_t *low) {
  const vd_t s = vd_add(a, b);
  const vd_t from_b = vd_sub(s, a);
  *low = vd_add(vd_sub(a, vd_sub(s, from_b)), vd_sub(b, from_b));
  return s;
}

/// log x in two parts for x > 0, to about 2^-63 of it.
VF_FN vd_t log_parts_f64(vd_t x, vd_t *low) {
  const vd_m subnormal = vd_lt(x, vd_set1(log_least_f64));
  vd_t k;
  const vd_t lifted = vd_select(subnormal, vd_mul(x, vd_set1(log_lift_f64)), x);
  const vd_t f = vd_sub(split_f64(lifted, &k), vd_set1(1));
  k = vd_sub(k, vd_select(subnormal, vd_set1(log_lifted_f64), vd_set1(0)));
  // s in two parts: the quotient, and its remainder divided again.
  vd_t d_low;
  const vd_t d = two_sum_f64(vd_set1(2), f, &d_low);
  const vd_t s = vd_div(f, d);
  const vd_t sd = vd_mul(s, d);
  const vd_t remainder = vd_sub(vd_sub(vd_sub(f, sd), vd_product_error(s, d, sd)), vd_mul(s, d_low));
  const vd_t s_low = vd_div(remainder, d);
  const vd_t z = vd_mul(s, s);
  const vd_t z_low = vd_fma(vd_mul(vd_set1(2), s), s_low, vd_product_error(s, s, z));
  const vd_t zq = vd_mul(z, horner_f64(z, pow_table_f64, 9));
  vd_t p_low;
  const vd_t p = two_sum_f64(vd_set1(two_thirds), zq, &p_low);
  p_low = vd_add(p_low, vd_set1(two_thirds_low));
  // s z p in two parts.
  const vd_t sz = vd_mul(s, z);
  const vd_t sz_low = vd_add(vd_product_error(s, z, sz), vd_fma(s, z_low, vd_mul(s_low, z)));
  const vd_t cubic = vd_mul(sz, p);
  const vd_t cubic_low = vd_add(vd_product_error(sz, p, cubic), vd_fma(sz, p_low, vd_mul(sz_low, p)));
  // k ln 2 + 2 s + s z p, the greatest first: where k is 0 that is 2 s, else k ln 2.
  const vd_t two_s = vd_add(s, s);
  vd_t low_1, low_2, low_3;
  const vd_t head = two_sum_f64(vd_mul(k, vd_set1(ln2_high_f64)), two_s, &low_1);
  const vd_t k_low = vd_mul(k, vd_set1(ln2_low_f64));
  const vd_t k_rest = vd_fma(k, vd_set1(ln2_lowest), vd_product_error(k, vd_set1(ln2_low_f64), k_low));
  const vd_t middle = two_sum_f64(head, cubic, &low_2);
  const vd_t high = two_sum_f64(middle, k_low, &low_3);
  vd_t rest = vd_add(vd_add(low_1, low_2), vd_add(low_3, vd_add(cubic_low, k_rest)));
  rest = vd_add(rest, vd_add(s_low, s_low));
  return two_sum_f64(high, rest, low);
}

/// |x|^y for finite x other than 0 and finite y. Without `extended` the logarithm has the 53 bits that do for float32:
/// its product with y is at most 104, and off by less than 2^-45.
VF_FN vd_t pow_of_magnitude_f64(vd_t magnitude, vd_t y, int extended) {
  const vd_t limit = vd_set1(pow_exponent_limit);
  y = vd_min(limit, vd_max(vd_neg(limit), y));
  if (!extended) return vd_exp(vd_mul(y, log_of_sum_f64(magnitude, vd_set1(0))));
  vd_t log_low;
  const vd_t log_high = log_parts_f64(magnitude, &log_low);
  const vd_t product = vd_mul(y, log_high);
  const vd_t product_low = vd_fma(y, log_low, vd_product_error(y, log_high, product));
  const vd_t high = vd_min(vd_set1(exp_highest_f64), vd_max(vd_set1(exp_lowest_f64), product));
  // What was clamped overflows or vanishes whatever its lower part.
  const vd_t low = vd_select(vd_eq(high, product), product_low, vd_set1(0));
  vd_t n, rest;
  const vd_t p = exp_parts_f64(high, low, &n, &rest);
  return vd_scale(vd_add(p, rest), n);
}

/// C's pow, with all its special cases.
VF_FN vd_t power_f64(vd_t x, vd_t y, int extended) {
  const vd_t zero = vd_set1(0), one = vd_set1(1), infinity = vd_set1(INFINITY);
  const vd_t magnitude = vd_abs(x);
  const vd_m is_finite = vd_m_and(vd_lt(magnitude, infinity), vd_lt(vd_abs(y), infinity));
  const vd_m is_ordinary = vd_m_and(is_finite, vd_lt(zero, magnitude));
  const vd_t ordinary =
      pow_of_magnitude_f64(vd_select(is_ordinary, magnitude, one), vd_select(is_ordinary, y, zero), extended);
  // 0, infinity, or an infinite exponent: what grows with y is infinite for y > 0 and 0 below, what shrinks the other way.
  const vd_m grows = vd_lt(one, magnitude);
  const vd_m is_positive = vd_lt(zero, y);
  const vd_m is_large = vd_m_or(vd_m_and(grows, is_positive), vd_m_and(vd_m_not(grows), vd_m_not(is_positive)));
  vd_t value = vd_select(is_ordinary, ordinary, vd_select(is_large, infinity, zero));
  const vd_t floor = vd_floor(y), half = vd_mul(y, vd_set1(0.5));
  const vd_m is_integer = vd_eq(floor, y);
  const vd_m is_odd = vd_m_and(is_integer, vd_m_not(vd_eq(vd_floor(half), half)));
  const vd_m has_sign = vd_lt(vd_copysign(one, x), zero);
  value = vd_select(vd_m_and(has_sign, vd_m_and(is_odd, vd_lt(vd_abs(y), infinity))), vd_neg(value), value);
  const vd_m is_undefined = vd_m_and(vd_m_and(vd_lt(x, zero), is_finite), vd_m_not(is_integer));
  value = vd_select(is_undefined, vd_set1(NAN), value);
  value = vd_select(vd_m_and(vd_eq(magnitude, one), vd_eq(vd_abs(y), infinity)), one, value);
  value = vd_select(vd_m_or(vd_isnan(x), vd_isnan(y)), vd_add(x, y), value);
  return vd_select(vd_m_or(vd_eq(x, one), vd_eq(y, zero)), one, value);
}

VD_FN vd_t vd_pow(vd_t x, vd_t y) { return power_f64(x, y, 1); }
VF_FN vf_t vf_pow(vf_t x, vf_t y) {
  return vf_join(power_f64(vf_low(x), vf_low(y), 0), power_f64(vf_high(x), vf_high(y), 0));
}

#endif
