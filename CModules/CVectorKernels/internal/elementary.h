// SPDX-License-Identifier: Apache-2.0
//
// Elementary functions in the vector vocabulary, for float32 and float64: exp, sigmoid, tanh, gelu, gelu_tanh here and
// in elementary_real.h, each other one in a file of its own under elementary/.
//
// The coefficients were computed for Berth in 70-digit arithmetic: a weighted Chebyshev fit by Lawson's iteration,
// each coefficient rounded to the target precision from the lowest upwards and the rest fitted again. The error
// beside each table is the largest one found on 3,000 points with the rounded coefficients, evaluated exactly.

#ifndef BERTH_BVK_ELEMENTARY_H
#define BERTH_BVK_ELEMENTARY_H

// log2 e; ln 2 as a short upper part (15 and 40 bits) and the rest.
static const float log2_e_f32 = 0x1.715476p+0f;
static const float ln2_high_f32 = 0x1.62e4p-1f;
static const float ln2_low_f32 = 0x1.7f7d1cp-20f;
static const double log2_e_f64 = 0x1.71547652b82fep+0;
static const double ln2_high_f64 = 0x1.62e42fefa2p-1;
static const double ln2_low_f64 = 0x1.9ef35793c7673p-41;

// e^x: half the smallest subnormal is e^-103.97 (float32), e^-745.1 (float64); overflow is at e^88.72 and e^709.8.
static const float exp_lowest_f32 = -105.0f;
static const float exp_highest_f32 = 90.0f;
static const double exp_lowest_f64 = -747.0;
static const double exp_highest_f64 = 711.0;

// (e^r - 1 - r) / r^2 on |r| <= ln 2 / 2. Relative error of e^r: 2^-28.2 and 2^-57.3.
static const float exp_table_f32[] = {
    0x1.fffffcp-2f, 0x1.555492p-3f, 0x1.5558a8p-5f, 0x1.123932p-7f, 0x1.6a513cp-10f,
};
static const double exp_table_f64[] = {
    0x1.000000000000ap-1, 0x1.55555555554fep-3, 0x1.555555555069ep-5, 0x1.1111111126e58p-7, 0x1.6c16c1847f636p-10,
    0x1.a01a012e86756p-13, 0x1.a01999444f2cfp-16, 0x1.71df1c1d0f3a6p-19, 0x1.28ae193a860d4p-22, 0x1.ad8f0e3dd0d2p-26,
};

// (tanh x / x - 1) / x^2 in x^2, |x| <= 0.6. Relative error of tanh x: 2^-28.4 and 2^-61.8. From 9.02 (float32) and
// 19.07 (float64) on, tanh rounds to 1.
static const float tanh_near_f32 = 0.6f;
static const double tanh_near_f64 = 0.6;
static const float tanh_saturates_f32 = 10.0f;
static const double tanh_saturates_f64 = 20.0;
static const float tanh_table_f32[] = {
    -0x1.55553ep-2f, 0x1.1109bep-3f, -0x1.b89ab8p-5f, 0x1.54c3a2p-6f, -0x1.828688p-8f,
};
static const double tanh_table_f64[] = {
    -0x1.5555555555554p-2, 0x1.1111111110effp-3, -0x1.ba1ba1b9f8844p-5, 0x1.664f48797dc1fp-6, -0x1.226e33f0b81d2p-7,
    0x1.d6d38908ebfa6p-9, -0x1.7d9eac565fcd7p-10, 0x1.3521b76c2467bp-11, -0x1.f218fb577a9bcp-13,
    0x1.83eaaa59d34bcp-14, -0x1.058449c206b73p-15, 0x1.b452de0252935p-18,
};

// Gelu: R(t) / w in w - middle, where R(t) = e^(t^2 / 2) erfc(t / sqrt 2) / 2 and w = k / (t + k), for 0 <= t <=
// vanishes, from where on t Q(t) is below half the smallest subnormal. Relative error of R: 2^-26.9 and 2^-56.6.
// slope_0 + slope_1 w is d ln R / d ln w within 20 %, enough to carry the rounding error of w on.
static const float gelu_k_f32 = 4.0f;
static const double gelu_k_f64 = 5.0;
static const float gelu_middle_f32 = 0.6875f;
static const double gelu_middle_f64 = 0.546875;
static const float gelu_vanishes_f32 = 14.5f;
static const double gelu_vanishes_f64 = 39.0;
static const float gelu_slope_0_f32 = 0.75f;
static const float gelu_slope_1_f32 = 2.4f;
static const double gelu_slope_0_f64 = 0.5;
static const double gelu_slope_1_f64 = 3.4;
static const float gelu_table_f32[] = {
    0x1.0c7bb6p-2f, 0x1.fb00a8p-2f, 0x1.4d2104p-1f, 0x1.21d21p-1f, 0x1.0881ecp-2f, -0x1.117cb8p-5f, -0x1.9f9536p-4f,
    -0x1.4633p-7f, 0x1.50a322p-5f, 0x1.41df16p-7f, -0x1.29eb8p-7f,
};
static const double gelu_table_f64[] = {
    0x1.5681aab77998cp-3, 0x1.3a334cccabb96p-2, 0x1.e59ba13d4373bp-2, 0x1.38cde233c7c0cp-1, 0x1.4813e7fcdf5ep-1,
    0x1.0a7d4fc9738d1p-1, 0x1.273c13d49b176p-2, 0x1.d128d533f57fcp-5, -0x1.0b1ff8e76b116p-4, -0x1.e14a6ee40e8cp-5,
    0x1.98e0428bfccaap-14, 0x1.b454ecd356f07p-6, 0x1.0707e854cc07ap-7, -0x1.7e2094a890743p-7, -0x1.92e594c9df8d6p-8,
    0x1.815ba5b2926a5p-8, 0x1.e87231661ff8dp-9, -0x1.d4db0d07964bfp-9, -0x1.d8d2fd4137c1dp-10, 0x1.4011c4dc17ee8p-9,
    0x1.60930bfe7bcc6p-18, -0x1.970c718a32f7dp-10, 0x1.9e7c9f25e4d3cp-10, 0x1.4a8d792f9287ap-11,
    -0x1.9d50a0a751197p-10,
};

// Gelu's tanh form: A = 2 sqrt(2 / pi) and B = 0.044715 A, each in two parts. At 11 and 22 the result is below half
// the smallest subnormal.
static const float gelu_tanh_a_f32 = 0x1.988454p+0f;
static const float gelu_tanh_a_low_f32 = -0x1.857936p-25f;
static const float gelu_tanh_b_f32 = 0x1.2444f2p-4f;
static const float gelu_tanh_b_low_f32 = 0x1.49b16ap-29f;
static const double gelu_tanh_a_f64 = 0x1.9884533d43651p+0;
static const double gelu_tanh_a_low_f64 = -0x1.cbc0d30ebfd15p-54;
static const double gelu_tanh_b_f64 = 0x1.2444f2a4d8b4bp-4;
static const double gelu_tanh_b_low_f64 = -0x1.6c843a29d1c70p-61;
static const float gelu_tanh_vanishes_f32 = 11.0f;
static const double gelu_tanh_vanishes_f64 = 22.0;

#define E(name) name##_f32
#define E_V(name) vf_##name
#define E_SCALAR float
#include "elementary_real.h"
#include "elementary/log.h"
#include "elementary/expm1.h"
#include "elementary/softplus.h"
#include "elementary/erf.h"
#undef E
#undef E_V
#undef E_SCALAR

#define E(name) name##_f64
#define E_V(name) vd_##name
#define E_SCALAR double
#include "elementary_real.h"
#include "elementary/log.h"
#include "elementary/expm1.h"
#include "elementary/softplus.h"
#include "elementary/erf.h"
#undef E
#undef E_V
#undef E_SCALAR

#include "elementary/trigonometry.h"
#include "elementary/pow.h"

#undef E_HORNER

#endif
