// SPDX-License-Identifier: Apache-2.0
//
// The vector vocabulary on AVX-512: see vector_portable.h for what each function promises.

#ifndef BERTH_BVK_VECTOR_AVX512_H
#define BERTH_BVK_VECTOR_AVX512_H

#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

#define VF_FN static inline __attribute__((always_inline, unused))
#define VD_FN VF_FN
#define BVK_HAS_FMA 1

typedef __m512 vf_t;
typedef __mmask16 vf_m;
enum { vf_W = 16 };

typedef __m512d vd_t;
typedef __mmask8 vd_m;
enum { vd_W = 8 };

VF_FN __mmask16 vf_first(size_t n) { return (__mmask16)((1u << n) - 1u); }
VD_FN __mmask8 vd_first(size_t n) { return (__mmask8)((1u << n) - 1u); }

VF_FN vf_t vf_load(const float *p) { return _mm512_loadu_ps(p); }
VF_FN vf_t vf_load_n(const float *p, size_t n) { return _mm512_maskz_loadu_ps(vf_first(n), p); }
VF_FN void vf_store(float *p, vf_t a) { _mm512_storeu_ps(p, a); }
VF_FN void vf_store_n(float *p, vf_t a, size_t n) { _mm512_mask_storeu_ps(p, vf_first(n), a); }
VF_FN vf_t vf_set1(float x) { return _mm512_set1_ps(x); }
VF_FN vf_t vf_add(vf_t a, vf_t b) { return _mm512_add_ps(a, b); }
VF_FN vf_t vf_sub(vf_t a, vf_t b) { return _mm512_sub_ps(a, b); }
VF_FN vf_t vf_mul(vf_t a, vf_t b) { return _mm512_mul_ps(a, b); }
VF_FN vf_t vf_div(vf_t a, vf_t b) { return _mm512_div_ps(a, b); }
VF_FN vf_t vf_sqrt(vf_t a) { return _mm512_sqrt_ps(a); }
VF_FN vf_t vf_fma(vf_t a, vf_t b, vf_t c) { return _mm512_fmadd_ps(a, b, c); }
VF_FN vf_t vf_fnma(vf_t a, vf_t b, vf_t c) { return _mm512_fnmadd_ps(a, b, c); }
VF_FN vf_t vf_product_error(vf_t a, vf_t b, vf_t p) { return _mm512_fmsub_ps(a, b, p); }
VF_FN vf_t vf_max(vf_t a, vf_t b) { return _mm512_max_ps(a, b); }
VF_FN vf_t vf_min(vf_t a, vf_t b) { return _mm512_min_ps(a, b); }
VF_FN vf_t vf_abs(vf_t a) { return _mm512_abs_ps(a); }
VF_FN vf_t vf_neg(vf_t a) { return _mm512_xor_ps(a, _mm512_set1_ps(-0.0f)); }
VF_FN vf_t vf_copysign(vf_t magnitude, vf_t sign) {
  // Bit by bit: the sign where the last operand is 1, else the magnitude. Written with and, andnot and or, a copysign
  // that is selected lane by lane is compiled to a wrong truth table by clang 21, where the sign comes from bfloat16.
  return _mm512_castsi512_ps(_mm512_ternarylogic_epi32(_mm512_castps_si512(magnitude), _mm512_castps_si512(sign),
                                                       _mm512_set1_epi32(INT32_MIN), 0xD8));
}
VF_FN vf_m vf_lt(vf_t a, vf_t b) { return _mm512_cmp_ps_mask(a, b, _CMP_LT_OQ); }
VF_FN vf_m vf_eq(vf_t a, vf_t b) { return _mm512_cmp_ps_mask(a, b, _CMP_EQ_OQ); }
VF_FN vf_m vf_isnan(vf_t a) { return _mm512_cmp_ps_mask(a, a, _CMP_UNORD_Q); }
VF_FN int vf_any(vf_m m) { return m != 0; }
VF_FN vf_t vf_select(vf_m m, vf_t a, vf_t b) { return _mm512_mask_blend_ps(m, b, a); }
VF_FN vf_t vf_round(vf_t a) {
  return _mm512_roundscale_ps(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}
VF_FN vf_t vf_scale(vf_t a, vf_t n) { return _mm512_scalef_ps(a, n); }

typedef uint32_t vf_bits __attribute__((vector_size(64)));
VF_FN vf_bits vf_bits1(uint32_t x) { return (vf_bits)_mm512_set1_epi32((int)x); }
VF_FN vf_t vf_floor(vf_t a) { return _mm512_roundscale_ps(a, _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC); }
VF_FN vf_t vf_ceil(vf_t a) { return _mm512_roundscale_ps(a, _MM_FROUND_TO_POS_INF | _MM_FROUND_NO_EXC); }
VF_FN vf_t vf_trunc(vf_t a) { return _mm512_roundscale_ps(a, _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC); }
VF_FN vf_t vf_nearest(vf_t a) { return vf_round(a); }
VF_FN vf_m vf_le(vf_t a, vf_t b) { return _mm512_cmp_ps_mask(a, b, _CMP_LE_OQ); }
VF_FN vf_m vf_m_and(vf_m a, vf_m b) { return (vf_m)(a & b); }
VF_FN vf_m vf_m_or(vf_m a, vf_m b) { return (vf_m)(a | b); }
VF_FN vf_m vf_m_not(vf_m a) { return (vf_m)~a; }

VD_FN vd_t vd_load(const double *p) { return _mm512_loadu_pd(p); }
VD_FN vd_t vd_load_n(const double *p, size_t n) { return _mm512_maskz_loadu_pd(vd_first(n), p); }
VD_FN void vd_store(double *p, vd_t a) { _mm512_storeu_pd(p, a); }
VD_FN void vd_store_n(double *p, vd_t a, size_t n) { _mm512_mask_storeu_pd(p, vd_first(n), a); }
VD_FN vd_t vd_set1(double x) { return _mm512_set1_pd(x); }
VD_FN vd_t vd_add(vd_t a, vd_t b) { return _mm512_add_pd(a, b); }
VD_FN vd_t vd_sub(vd_t a, vd_t b) { return _mm512_sub_pd(a, b); }
VD_FN vd_t vd_mul(vd_t a, vd_t b) { return _mm512_mul_pd(a, b); }
VD_FN vd_t vd_div(vd_t a, vd_t b) { return _mm512_div_pd(a, b); }
VD_FN vd_t vd_sqrt(vd_t a) { return _mm512_sqrt_pd(a); }
VD_FN vd_t vd_fma(vd_t a, vd_t b, vd_t c) { return _mm512_fmadd_pd(a, b, c); }
VD_FN vd_t vd_fnma(vd_t a, vd_t b, vd_t c) { return _mm512_fnmadd_pd(a, b, c); }
VD_FN vd_t vd_product_error(vd_t a, vd_t b, vd_t p) { return _mm512_fmsub_pd(a, b, p); }
VD_FN vd_t vd_max(vd_t a, vd_t b) { return _mm512_max_pd(a, b); }
VD_FN vd_t vd_min(vd_t a, vd_t b) { return _mm512_min_pd(a, b); }
VD_FN vd_t vd_abs(vd_t a) { return _mm512_abs_pd(a); }
VD_FN vd_t vd_neg(vd_t a) { return _mm512_xor_pd(a, _mm512_set1_pd(-0.0)); }
VD_FN vd_t vd_copysign(vd_t magnitude, vd_t sign) {
  return _mm512_castsi512_pd(_mm512_ternarylogic_epi64(_mm512_castpd_si512(magnitude), _mm512_castpd_si512(sign),
                                                       _mm512_set1_epi64(INT64_MIN), 0xD8));
}
VD_FN vd_m vd_lt(vd_t a, vd_t b) { return _mm512_cmp_pd_mask(a, b, _CMP_LT_OQ); }
VD_FN vd_m vd_eq(vd_t a, vd_t b) { return _mm512_cmp_pd_mask(a, b, _CMP_EQ_OQ); }
VD_FN vd_m vd_isnan(vd_t a) { return _mm512_cmp_pd_mask(a, a, _CMP_UNORD_Q); }
VD_FN int vd_any(vd_m m) { return m != 0; }
VD_FN vd_t vd_select(vd_m m, vd_t a, vd_t b) { return _mm512_mask_blend_pd(m, b, a); }
VD_FN vd_t vd_round(vd_t a) {
  return _mm512_roundscale_pd(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}
VD_FN vd_t vd_scale(vd_t a, vd_t n) { return _mm512_scalef_pd(a, n); }

typedef uint64_t vd_bits __attribute__((vector_size(64)));
VF_FN vd_bits vd_bits1(uint64_t x) { return (vd_bits)_mm512_set1_epi64((long long)x); }
VF_FN vd_t vd_floor(vd_t a) { return _mm512_roundscale_pd(a, _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC); }
VF_FN vd_t vd_ceil(vd_t a) { return _mm512_roundscale_pd(a, _MM_FROUND_TO_POS_INF | _MM_FROUND_NO_EXC); }
VF_FN vd_t vd_trunc(vd_t a) { return _mm512_roundscale_pd(a, _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC); }
VF_FN vd_t vd_nearest(vd_t a) { return vd_round(a); }
VF_FN vd_m vd_le(vd_t a, vd_t b) { return _mm512_cmp_pd_mask(a, b, _CMP_LE_OQ); }
VF_FN vd_m vd_m_and(vd_m a, vd_m b) { return (vd_m)(a & b); }
VF_FN vd_m vd_m_or(vd_m a, vd_m b) { return (vd_m)(a | b); }
VF_FN vd_m vd_m_not(vd_m a) { return (vd_m)~a; }

// Half of a vector of float32 as float64, and back, rounded.
VF_FN vd_t vf_low(vf_t a) { return _mm512_cvtps_pd(_mm512_castps512_ps256(a)); }
VF_FN vd_t vf_high(vf_t a) { return _mm512_cvtps_pd(_mm512_extractf32x8_ps(a, 1)); }
VF_FN vf_t vf_join(vd_t low, vd_t high) {
  return _mm512_insertf32x8(_mm512_castps256_ps512(_mm512_cvtpd_ps(low)), _mm512_cvtpd_ps(high), 1);
}

// float16: F16C's conversions (part of AVX-512 F at this width) round to nearest even and keep subnormals.

VF_FN vf_t vf_load_f16(const uint16_t *p) {
  return _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)(const void *)p));
}
VF_FN vf_t vf_load_f16_n(const uint16_t *p, size_t n) {
  return _mm512_cvtph_ps(_mm256_maskz_loadu_epi16(vf_first(n), p));
}
VF_FN void vf_store_f16(uint16_t *p, vf_t a) {
  _mm256_storeu_si256((__m256i *)(void *)p, _mm512_cvtps_ph(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC));
}
VF_FN void vf_store_f16_n(uint16_t *p, vf_t a, size_t n) {
  _mm256_mask_storeu_epi16(p, vf_first(n), _mm512_cvtps_ph(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC));
}

// bfloat16 by integer arithmetic: the processor's own conversion takes subnormals for zero.

VF_FN vf_t vf_widen_bf16(__m256i bits) {
  return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(bits), 16));
}
VF_FN __m256i vf_narrow_bf16(vf_t a) {
  const __m512i u = _mm512_castps_si512(a);
  const __m512i odd = _mm512_and_si512(_mm512_srli_epi32(u, 16), _mm512_set1_epi32(1));
  const __m512i rounded =
      _mm512_srli_epi32(_mm512_add_epi32(u, _mm512_add_epi32(odd, _mm512_set1_epi32(0x7FFF))), 16);
  const __m512i quiet = _mm512_or_si512(_mm512_srli_epi32(u, 16), _mm512_set1_epi32(0x40));
  return _mm512_cvtepi32_epi16(_mm512_mask_blend_epi32(vf_isnan(a), rounded, quiet));
}
VF_FN vf_t vf_load_bf16(const uint16_t *p) {
  return vf_widen_bf16(_mm256_loadu_si256((const __m256i *)(const void *)p));
}
VF_FN vf_t vf_load_bf16_n(const uint16_t *p, size_t n) {
  return vf_widen_bf16(_mm256_maskz_loadu_epi16(vf_first(n), p));
}
VF_FN void vf_store_bf16(uint16_t *p, vf_t a) { _mm256_storeu_si256((__m256i *)(void *)p, vf_narrow_bf16(a)); }
VF_FN void vf_store_bf16_n(uint16_t *p, vf_t a, size_t n) {
  _mm256_mask_storeu_epi16(p, vf_first(n), vf_narrow_bf16(a));
}

#endif
