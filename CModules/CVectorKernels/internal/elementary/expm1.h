// SPDX-License-Identifier: Apache-2.0
//
// e^x - 1 without cancellation. Included by elementary.h for each precision.

#ifndef BERTH_BVK_ELEMENTARY_EXPM1
#define BERTH_BVK_ELEMENTARY_EXPM1
// Beyond this the 1 no longer counts.
static const float expm1_large_f32 = 30.0f;
static const double expm1_large_f64 = 60.0;
#endif

VF_FN E_V(t) E_V(expm1)(E_V(t) x) {
  const E_V(t) one = E_V(set1)(1);
  E_V(t) n, rest;
  const E_V(t) limit = E_V(set1)(E(expm1_large));
  const E_V(t) clamped = E_V(min)(limit, E_V(max)(E_V(neg)(limit), x));
  const E_V(t) p = E(exp_parts)(clamped, E_V(set1)(0), &n, &rest);
  // e^x - 1 = 2^n (p - 1) + (2^n - 1) + 2^n rest. The first two may cancel; they are exact, and so is what rounding their
  // sum loses, to which the rest belongs.
  const E_V(t) power = E_V(scale)(one, n);
  const E_V(t) a = E_V(mul)(power, E_V(sub)(p, one)), b = E_V(sub)(power, one);
  const E_V(t) sum = E_V(add)(a, b);
  const E_V(t) from_b = E_V(sub)(sum, a);
  const E_V(t) lost = E_V(add)(E_V(sub)(a, E_V(sub)(sum, from_b)), E_V(sub)(b, from_b));
  const E_V(t) value = E_V(add)(sum, E_V(fma)(power, rest, lost));
  // With n = 0 the two parts of e^r - 1 are all there is, and lose nothing.
  const E_V(t) near = E_V(add)(E_V(sub)(p, one), rest);
  const E_V(t) moderate = E_V(select)(E_V(eq)(n, E_V(set1)(0)), near, value);
  const E_V(t) result = E_V(select)(E_V(lt)(limit, x), E_V(exp)(x), moderate);
  // Zeros keep their sign, and a NaN goes through.
  return E_V(select)(E_V(m_or)(E_V(eq)(x, E_V(set1)(0)), E_V(isnan)(x)), x, result);
}
