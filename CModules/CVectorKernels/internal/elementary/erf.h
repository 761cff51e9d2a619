// SPDX-License-Identifier: Apache-2.0
//
// The error function. Included by elementary.h for each precision.

#ifndef BERTH_BVK_ELEMENTARY_ERF
#define BERTH_BVK_ELEMENTARY_ERF
// erf x / x - 1 in x^2 on |x| <= 0.9, by Chebyshev interpolation. Relative error of erf: 2^-29.0 and 2^-56.3.
static const float erf_near_f32 = 0.9f;
static const double erf_near_f64 = 0.9;
static const float erf_table_f32[] = {
    0x1.06eba8p-3f, -0x1.812744p-2f, 0x1.ce2e5cp-4f, -0x1.b815ccp-6f, 0x1.55107p-8f, -0x1.acd92ap-11f, 0x1.65bfcp-14f,
};
static const double erf_table_f64[] = {
    0x1.06eba8214db69p-3, -0x1.812746b0379e7p-2, 0x1.ce2f21a042bcfp-4, -0x1.b82ce3128833dp-6, 0x1.565bcd0e4dc6ap-8,
    -0x1.c02db3f8bcd97p-11, 0x1.f9a325b45db29p-14, -0x1.f4d237523b49ap-17, 0x1.b9e3ea24a86c3p-20,
    -0x1.5f4cb9da70effp-23, 0x1.f9e53ae66db54p-27, -0x1.404cfeed5c513p-30, 0x1.1da77cbf6aea3p-34,
};
// From here on erf rounds to 1.
static const float erf_saturates_f32 = 4.0f;
static const double erf_saturates_f64 = 6.0;
static const float root_two_f32 = 0x1.6a09e6p+0f;
static const double root_two_f64 = 0x1.6a09e667f3bcdp+0;
#endif

/// Near zero a polynomial; beyond it 1 - 2 Phi(-t), t = |x| sqrt 2, with the distribution function as Gelu has it: an
/// error of a few units in that is a fraction of one in the result.
VF_FN E_V(t) E_V(erf)(E_V(t) x) {
  const E_V(t) one = E_V(set1)(1), two = E_V(set1)(2);
  const E_V(t) magnitude = E_V(min)(E_V(set1)(E(erf_saturates)), E_V(abs)(x));
  const E_V(t) square = E_V(mul)(magnitude, magnitude);
  const E_V(t) near = E_V(fma)(magnitude, E_HORNER(square, E(erf_table)), magnitude);
  const E_V(t) k = E_V(set1)(E(gelu_k));
  const E_V(t) w = E_V(div)(k, E_V(fma)(magnitude, E_V(set1)(E(root_two)), k));
  const E_V(t) r = E_V(mul)(w, E_HORNER(E_V(sub)(w, E_V(set1)(E(gelu_middle))), E(gelu_table)));
  E_V(t) n, rest;
  const E_V(t) p = E(exp_parts)(E_V(neg)(square), E_V(neg)(E_V(product_error)(magnitude, magnitude, square)), &n, &rest);
  const E_V(t) far = E_V(fnma)(two, E_V(scale)(E_V(mul)(r, p), n), one);
  const E_V(t) value = E_V(copysign)(E_V(select)(E_V(lt)(magnitude, E_V(set1)(E(erf_near))), near, far), x);
  return E_V(select)(E_V(isnan)(x), x, value);
}
