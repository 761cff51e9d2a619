// SPDX-License-Identifier: Apache-2.0
//
// Sine and cosine of every number. Computed in float64 for both precisions: reducing a large float32 takes more bits than
// float32 has, and the rest costs little more.

#ifndef BERTH_BVK_ELEMENTARY_TRIGONOMETRY
#define BERTH_BVK_ELEMENTARY_TRIGONOMETRY

#include "reduction.h"

// (sin r - r) / r^3 and (cos r - 1 + r^2/2) / r^4 in r^2 on |r| <= pi/4, by Chebyshev interpolation. Relative error of
// the sine 2^-57.3, absolute error of the cosine 2^-60.
static const double sin_table_f64[] = {
    -0x1.5555555555555p-3, 0x1.1111111111110p-7, -0x1.a01a01a019926p-13, 0x1.71de3a545e704p-19,
    -0x1.ae64540f0c1bcp-26, 0x1.61217c18c5ad8p-33, -0x1.ab161790d481ep-41,
};
static const double cos_table_f64[] = {
    0x1.5555555555555p-5, -0x1.6c16c16c16c16p-10, 0x1.a01a01a019d02p-16, -0x1.27e4fb7711e1fp-22,
    0x1.1eed8de9efaa4p-29, -0x1.9394b76d752bfp-37, 0x1.ab76cfa136b4ap-45,
};
// pi/2 in parts of 33 bits, whose products with 20 bits are exact, and the rest.
static const double half_pi_1 = 0x1.921fb544p+0;
static const double half_pi_2 = 0x1.0b4611a6p-34;
static const double half_pi_3 = 0x1.3198a2ep-69;
static const double half_pi_4 = 0x1.b839a252049c1p-104;
static const double two_over_pi = 0x1.45f306dc9c883p-1;
// Up to here the quotient has 20 bits.
static const double reduction_limit = 0x1p20;

/// a - b exactly, as a difference and what its rounding lost.
VF_FN vd_t difference_f64(vd_t a, vd_t b, vd_t *low) {
  const vd_t d = vd_sub(a, b);
  const vd_t from_a = vd_add(d, b);
  *low = vd_sub(vd_sub(a, from_a), vd_sub(b, vd_sub(from_a, d)));
  return d;
}

/// x = n pi/2 + (r + *low), |r| at most pi/4 or a little more. Gives r; of n the rest by 4 counts.
VF_FN vd_t reduce_f64(vd_t x, vd_t *low, vd_t *n) {
  const vd_t limit = vd_set1(reduction_limit);
  const vd_t moderate = vd_select(vd_lt(vd_abs(x), limit), x, vd_set1(0));
  vd_t quotient = vd_round(vd_mul(moderate, vd_set1(two_over_pi)));
  // Both are multiples of a unit of the smaller one: the first difference is exact.
  const vd_t first = vd_fnma(quotient, vd_set1(half_pi_1), moderate);
  vd_t low_2, low_3;
  const vd_t second = difference_f64(first, vd_mul(quotient, vd_set1(half_pi_2)), &low_2);
  vd_t r = difference_f64(second, vd_mul(quotient, vd_set1(half_pi_3)), &low_3);
  vd_t rest = vd_add(low_2, vd_fnma(quotient, vd_set1(half_pi_4), low_3));
  const vd_t sum = vd_add(r, rest);
  rest = vd_sub(rest, vd_sub(sum, r));
  r = sum;
  const vd_m large = vd_m_and(vd_le(limit, vd_abs(x)), vd_lt(vd_abs(x), vd_set1(INFINITY)));
  if (vd_any(large)) {
    double xs[vd_W], rs[vd_W], lows[vd_W], ns[vd_W];
    vd_store(xs, x);
    vd_store(rs, r);
    vd_store(lows, rest);
    vd_store(ns, quotient);
    for (int lane = 0; lane < vd_W; ++lane) {
      const double magnitude = xs[lane] < 0 ? -xs[lane] : xs[lane];
      if (magnitude >= reduction_limit && magnitude < INFINITY) {
        ns[lane] = bvk_reduce_large(xs[lane], &rs[lane], &lows[lane]);
      }
    }
    r = vd_load(rs);
    rest = vd_load(lows);
    quotient = vd_load(ns);
  }
  *low = rest;
  *n = quotient;
  return r;
}

/// sin(x + quarter turns): `quarters` is 0 for the sine and 1 for the cosine.
VF_FN vd_t turn_f64(vd_t x, double quarters) {
  vd_t low, n;
  const vd_t r = reduce_f64(x, &low, &n);
  const vd_t one = vd_set1(1);
  const vd_t z = vd_mul(r, r);
  // sin(r + low) = r + (low cos r + r^3 S); low is below a unit of r, of which cos r may be 1 - z/2.
  const vd_t cubic = vd_mul(vd_mul(r, z), horner_f64(z, sin_table_f64, 7));
  const vd_t half = vd_mul(vd_set1(0.5), z);
  const vd_t sine = vd_add(r, vd_fma(low, vd_sub(one, half), cubic));
  // cos(r + low) = (1 - z/2) + (z^2 C - r low), and what rounding 1 - z/2 lost.
  const vd_t head = vd_sub(one, half);
  const vd_t lost = vd_sub(vd_sub(one, head), half);
  const vd_t quartic = vd_mul(vd_mul(z, z), horner_f64(z, cos_table_f64, 7));
  const vd_t cosine = vd_add(head, vd_add(lost, vd_fnma(r, low, quartic)));
  // Which quarter: n modulo 4 from the fraction of n / 4.
  const vd_t turned = vd_add(n, vd_set1(quarters));
  const vd_t quarter = vd_fnma(vd_floor(vd_mul(turned, vd_set1(0.25))), vd_set1(4), turned);
  const vd_m is_odd = vd_m_or(vd_eq(quarter, one), vd_eq(quarter, vd_set1(3)));
  const vd_t value = vd_select(is_odd, cosine, sine);
  return vd_select(vd_le(vd_set1(2), quarter), vd_neg(value), value);
}

/// NaN for infinities and NaN, else `value`.
VF_FN vd_t of_finite_f64(vd_t x, vd_t value) {
  return vd_select(vd_lt(vd_abs(x), vd_set1(INFINITY)), value, vd_sub(x, x));
}

VD_FN vd_t vd_sin(vd_t x) {
  // Zeros keep their sign.
  return vd_select(vd_eq(x, vd_set1(0)), x, of_finite_f64(x, turn_f64(x, 0)));
}
VD_FN vd_t vd_cos(vd_t x) { return of_finite_f64(x, turn_f64(x, 1)); }
VF_FN vf_t vf_sin(vf_t x) { return vf_join(vd_sin(vf_low(x)), vd_sin(vf_high(x))); }
VF_FN vf_t vf_cos(vf_t x) { return vf_join(vd_cos(vf_low(x)), vd_cos(vf_high(x))); }

#endif
