// SPDX-License-Identifier: Apache-2.0
//
// The vector vocabulary on AVX2 with FMA and F16C: see vector_portable.h for what each function promises.

#ifndef BERTH_BVK_VECTOR_AVX2_H
#define BERTH_BVK_VECTOR_AVX2_H

#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define VF_FN static inline __attribute__((always_inline, unused))
#define VD_FN VF_FN
#define BVK_HAS_FMA 1

typedef __m256 vf_t;
typedef __m256 vf_m;
enum { vf_W = 8 };

typedef __m256d vd_t;
typedef __m256d vd_m;
enum { vd_W = 4 };

// Masks of the first n lanes, cut out of a run of ones followed by zeros.
VF_FN __m256i vf_first(size_t n) {
  static const int32_t ones_then_zeros[16] = {-1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0};
  return _mm256_loadu_si256((const __m256i *)(const void *)(ones_then_zeros + 8 - n));
}
VD_FN __m256i vd_first(size_t n) { return vf_first(2 * n); }

VF_FN vf_t vf_load(const float *p) { return _mm256_loadu_ps(p); }
VF_FN vf_t vf_load_n(const float *p, size_t n) { return _mm256_maskload_ps(p, vf_first(n)); }
VF_FN void vf_store(float *p, vf_t a) { _mm256_storeu_ps(p, a); }
VF_FN void vf_store_n(float *p, vf_t a, size_t n) { _mm256_maskstore_ps(p, vf_first(n), a); }
VF_FN vf_t vf_set1(float x) { return _mm256_set1_ps(x); }
VF_FN vf_t vf_add(vf_t a, vf_t b) { return _mm256_add_ps(a, b); }
VF_FN vf_t vf_sub(vf_t a, vf_t b) { return _mm256_sub_ps(a, b); }
VF_FN vf_t vf_mul(vf_t a, vf_t b) { return _mm256_mul_ps(a, b); }
VF_FN vf_t vf_div(vf_t a, vf_t b) { return _mm256_div_ps(a, b); }
VF_FN vf_t vf_sqrt(vf_t a) { return _mm256_sqrt_ps(a); }
VF_FN vf_t vf_fma(vf_t a, vf_t b, vf_t c) { return _mm256_fmadd_ps(a, b, c); }
VF_FN vf_t vf_fnma(vf_t a, vf_t b, vf_t c) { return _mm256_fnmadd_ps(a, b, c); }
VF_FN vf_t vf_product_error(vf_t a, vf_t b, vf_t p) { return _mm256_fmsub_ps(a, b, p); }
VF_FN vf_t vf_max(vf_t a, vf_t b) { return _mm256_max_ps(a, b); }
VF_FN vf_t vf_min(vf_t a, vf_t b) { return _mm256_min_ps(a, b); }
VF_FN vf_t vf_abs(vf_t a) { return _mm256_andnot_ps(_mm256_set1_ps(-0.0f), a); }
VF_FN vf_t vf_neg(vf_t a) { return _mm256_xor_ps(a, _mm256_set1_ps(-0.0f)); }
VF_FN vf_t vf_copysign(vf_t magnitude, vf_t sign) {
  const vf_t bit = _mm256_set1_ps(-0.0f);
  return _mm256_or_ps(_mm256_andnot_ps(bit, magnitude), _mm256_and_ps(bit, sign));
}
VF_FN vf_m vf_lt(vf_t a, vf_t b) { return _mm256_cmp_ps(a, b, _CMP_LT_OQ); }
VF_FN vf_m vf_eq(vf_t a, vf_t b) { return _mm256_cmp_ps(a, b, _CMP_EQ_OQ); }
VF_FN vf_m vf_isnan(vf_t a) { return _mm256_cmp_ps(a, a, _CMP_UNORD_Q); }
VF_FN int vf_any(vf_m m) { return _mm256_movemask_ps(m) != 0; }
VF_FN vf_t vf_select(vf_m m, vf_t a, vf_t b) { return _mm256_blendv_ps(b, a, m); }
VF_FN vf_t vf_round(vf_t a) { return _mm256_round_ps(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }
VF_FN vf_t vf_power_of_two(vf_t n) {
  return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_add_epi32(_mm256_cvtps_epi32(n), _mm256_set1_epi32(127)), 23));
}
VF_FN vf_t vf_scale(vf_t a, vf_t n) {
  const vf_t half = vf_round(vf_mul(n, vf_set1(0.5f)));
  return vf_mul(vf_mul(a, vf_power_of_two(half)), vf_power_of_two(vf_sub(n, half)));
}

typedef uint32_t vf_bits __attribute__((vector_size(32)));
VF_FN vf_bits vf_bits1(uint32_t x) { return (vf_bits)_mm256_set1_epi32((int)x); }
VF_FN vf_t vf_floor(vf_t a) { return _mm256_floor_ps(a); }
VF_FN vf_t vf_ceil(vf_t a) { return _mm256_ceil_ps(a); }
VF_FN vf_t vf_trunc(vf_t a) { return _mm256_round_ps(a, _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC); }
VF_FN vf_t vf_nearest(vf_t a) { return vf_round(a); }
VF_FN vf_m vf_le(vf_t a, vf_t b) { return _mm256_cmp_ps(a, b, _CMP_LE_OQ); }
VF_FN vf_m vf_m_and(vf_m a, vf_m b) { return _mm256_and_ps(a, b); }
VF_FN vf_m vf_m_or(vf_m a, vf_m b) { return _mm256_or_ps(a, b); }
VF_FN vf_m vf_m_not(vf_m a) { return _mm256_xor_ps(a, (vf_m)vf_bits1(UINT32_MAX)); }

VD_FN vd_t vd_load(const double *p) { return _mm256_loadu_pd(p); }
VD_FN vd_t vd_load_n(const double *p, size_t n) { return _mm256_maskload_pd(p, vd_first(n)); }
VD_FN void vd_store(double *p, vd_t a) { _mm256_storeu_pd(p, a); }
VD_FN void vd_store_n(double *p, vd_t a, size_t n) { _mm256_maskstore_pd(p, vd_first(n), a); }
VD_FN vd_t vd_set1(double x) { return _mm256_set1_pd(x); }
VD_FN vd_t vd_add(vd_t a, vd_t b) { return _mm256_add_pd(a, b); }
VD_FN vd_t vd_sub(vd_t a, vd_t b) { return _mm256_sub_pd(a, b); }
VD_FN vd_t vd_mul(vd_t a, vd_t b) { return _mm256_mul_pd(a, b); }
VD_FN vd_t vd_div(vd_t a, vd_t b) { return _mm256_div_pd(a, b); }
VD_FN vd_t vd_sqrt(vd_t a) { return _mm256_sqrt_pd(a); }
VD_FN vd_t vd_fma(vd_t a, vd_t b, vd_t c) { return _mm256_fmadd_pd(a, b, c); }
VD_FN vd_t vd_fnma(vd_t a, vd_t b, vd_t c) { return _mm256_fnmadd_pd(a, b, c); }
VD_FN vd_t vd_product_error(vd_t a, vd_t b, vd_t p) { return _mm256_fmsub_pd(a, b, p); }
VD_FN vd_t vd_max(vd_t a, vd_t b) { return _mm256_max_pd(a, b); }
VD_FN vd_t vd_min(vd_t a, vd_t b) { return _mm256_min_pd(a, b); }
VD_FN vd_t vd_abs(vd_t a) { return _mm256_andnot_pd(_mm256_set1_pd(-0.0), a); }
VD_FN vd_t vd_neg(vd_t a) { return _mm256_xor_pd(a, _mm256_set1_pd(-0.0)); }
VD_FN vd_t vd_copysign(vd_t magnitude, vd_t sign) {
  const vd_t bit = _mm256_set1_pd(-0.0);
  return _mm256_or_pd(_mm256_andnot_pd(bit, magnitude), _mm256_and_pd(bit, sign));
}
VD_FN vd_m vd_lt(vd_t a, vd_t b) { return _mm256_cmp_pd(a, b, _CMP_LT_OQ); }
VD_FN vd_m vd_eq(vd_t a, vd_t b) { return _mm256_cmp_pd(a, b, _CMP_EQ_OQ); }
VD_FN vd_m vd_isnan(vd_t a) { return _mm256_cmp_pd(a, a, _CMP_UNORD_Q); }
VD_FN int vd_any(vd_m m) { return _mm256_movemask_pd(m) != 0; }
VD_FN vd_t vd_select(vd_m m, vd_t a, vd_t b) { return _mm256_blendv_pd(b, a, m); }
VD_FN vd_t vd_round(vd_t a) { return _mm256_round_pd(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }
VD_FN vd_t vd_power_of_two(vd_t n) {
  // Adding 1.5 * 2^52 leaves the integer n + 1023 in the low bits, where the shift drops everything above it.
  const vd_t biased = _mm256_add_pd(n, _mm256_set1_pd(0x1.8p52 + 1023.0));
  return _mm256_castsi256_pd(_mm256_slli_epi64(_mm256_castpd_si256(biased), 52));
}
VD_FN vd_t vd_scale(vd_t a, vd_t n) {
  const vd_t half = vd_round(vd_mul(n, vd_set1(0.5)));
  return vd_mul(vd_mul(a, vd_power_of_two(half)), vd_power_of_two(vd_sub(n, half)));
}

typedef uint64_t vd_bits __attribute__((vector_size(32)));
VF_FN vd_bits vd_bits1(uint64_t x) { return (vd_bits)_mm256_set1_epi64x((long long)x); }
VF_FN vd_t vd_floor(vd_t a) { return _mm256_floor_pd(a); }
VF_FN vd_t vd_ceil(vd_t a) { return _mm256_ceil_pd(a); }
VF_FN vd_t vd_trunc(vd_t a) { return _mm256_round_pd(a, _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC); }
VF_FN vd_t vd_nearest(vd_t a) { return vd_round(a); }
VF_FN vd_m vd_le(vd_t a, vd_t b) { return _mm256_cmp_pd(a, b, _CMP_LE_OQ); }
VF_FN vd_m vd_m_and(vd_m a, vd_m b) { return _mm256_and_pd(a, b); }
VF_FN vd_m vd_m_or(vd_m a, vd_m b) { return _mm256_or_pd(a, b); }
VF_FN vd_m vd_m_not(vd_m a) { return _mm256_xor_pd(a, (vd_m)vd_bits1(UINT64_MAX)); }

// Half of a vector of float32 as float64, and back, rounded.
VF_FN vd_t vf_low(vf_t a) { return _mm256_cvtps_pd(_mm256_castps256_ps128(a)); }
VF_FN vd_t vf_high(vf_t a) { return _mm256_cvtps_pd(_mm256_extractf128_ps(a, 1)); }
VF_FN vf_t vf_join(vd_t low, vd_t high) {
  return _mm256_insertf128_ps(_mm256_castps128_ps256(_mm256_cvtpd_ps(low)), _mm256_cvtpd_ps(high), 1);
}

// The 16-bit types have no masked moves here: a tail passes through a buffer of one vector.

VF_FN __m128i vf_load_bits16_n(const uint16_t *p, size_t n) {
  uint16_t buffer[8] = {0};
  for (size_t i = 0; i < n; ++i) buffer[i] = p[i];
  return _mm_loadu_si128((const __m128i *)(const void *)buffer);
}
VF_FN void vf_store_bits16_n(uint16_t *p, __m128i bits, size_t n) {
  uint16_t buffer[8];
  _mm_storeu_si128((__m128i *)(void *)buffer, bits);
  for (size_t i = 0; i < n; ++i) p[i] = buffer[i];
}

// float16: F16C rounds to nearest even and keeps subnormals.

VF_FN __m128i vf_narrow_f16(vf_t a) { return _mm256_cvtps_ph(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }
VF_FN vf_t vf_load_f16(const uint16_t *p) {
  return _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)(const void *)p));
}
VF_FN vf_t vf_load_f16_n(const uint16_t *p, size_t n) { return _mm256_cvtph_ps(vf_load_bits16_n(p, n)); }
VF_FN void vf_store_f16(uint16_t *p, vf_t a) { _mm_storeu_si128((__m128i *)(void *)p, vf_narrow_f16(a)); }
VF_FN void vf_store_f16_n(uint16_t *p, vf_t a, size_t n) { vf_store_bits16_n(p, vf_narrow_f16(a), n); }

// bfloat16: integer arithmetic.

VF_FN vf_t vf_widen_bf16(__m128i bits) {
  return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(bits), 16));
}
VF_FN __m128i vf_narrow_bf16(vf_t a) {
  const __m256i u = _mm256_castps_si256(a);
  const __m256i odd = _mm256_and_si256(_mm256_srli_epi32(u, 16), _mm256_set1_epi32(1));
  const __m256i rounded =
      _mm256_srli_epi32(_mm256_add_epi32(u, _mm256_add_epi32(odd, _mm256_set1_epi32(0x7FFF))), 16);
  const __m256i quiet = _mm256_or_si256(_mm256_srli_epi32(u, 16), _mm256_set1_epi32(0x40));
  const __m256i bits = _mm256_blendv_epi8(rounded, quiet, _mm256_castps_si256(vf_isnan(a)));
  return _mm_packus_epi32(_mm256_castsi256_si128(bits), _mm256_extracti128_si256(bits, 1));
}
VF_FN vf_t vf_load_bf16(const uint16_t *p) {
  return vf_widen_bf16(_mm_loadu_si128((const __m128i *)(const void *)p));
}
VF_FN vf_t vf_load_bf16_n(const uint16_t *p, size_t n) { return vf_widen_bf16(vf_load_bits16_n(p, n)); }
VF_FN void vf_store_bf16(uint16_t *p, vf_t a) { _mm_storeu_si128((__m128i *)(void *)p, vf_narrow_bf16(a)); }
VF_FN void vf_store_bf16_n(uint16_t *p, vf_t a, size_t n) { vf_store_bits16_n(p, vf_narrow_bf16(a), n); }

#endif
