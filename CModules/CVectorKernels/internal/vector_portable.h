// SPDX-License-Identifier: Apache-2.0
//
// The vector vocabulary: what every kernel is written in. `vf_` is a vector of float32, `vd_` one of float64; `_t` is
// the vector, `_m` a mask of lanes, `_W` the number of lanes. This is the portable version, on 128-bit vectors (SSE2,
// NEON); vector_avx2.h and vector_avx512.h have the same functions.
//
//   load, store          any alignment; `_n` touches the first n < W elements only and loads zeros beyond fma(a, b,
//   c)         a * b + c, rounded once where BVK_HAS_FMA is 1 and twice where it is 0 fnma(a, b, c)        -(a * b) +
//   c, likewise product_error(a,b,p) a * b - p without error, p being mul(a, b); |a|, |b| below 2^60 max(a, b)
//   a > b ? a : b, hence b when either is NaN; min likewise select(m, a, b)      m ? a : b round(a)             to
//   the nearest integer, ties to even; |a| at most 2^22 (float32) or 2^51 (float64) scale(a, n)          a * 2^n,
//   rounded once; n integral, |n| at most 170 (float32) or 1200 (float64); a zero, NaN or
//                        of a magnitude in [2^-40, 2^40], or smaller when n is -1, 0 or 1. Where a is NaN the result
//                        is NaN, whatever n is.
//   nearest, floor, ceil, trunc
//                        to an integer: the nearest (ties to even), below, above, towards zero; any number, NaN and
//                        infinities stay, and so does the sign of a zero
//   lt, le, eq           false where either is NaN; m_and, m_or, m_not combine masks
//   vf_low, vf_high      half of a vector as float64; vf_join(low, high) is the way back, rounded once
//   _bits, bits1         the lanes as unsigned integers
//   *_f16, *_bf16        convert; stores round to nearest even once; NaN stays NaN

#ifndef BERTH_BVK_VECTOR_PORTABLE_H
#define BERTH_BVK_VECTOR_PORTABLE_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define VF_FN static inline __attribute__((always_inline, unused))
#define VD_FN VF_FN
#define BVK_HAS_FMA 0

typedef float vf_t __attribute__((vector_size(16)));
typedef int32_t vf_m __attribute__((vector_size(16)));
typedef uint32_t vf_bits __attribute__((vector_size(16)));
enum { vf_W = 4 };

typedef double vd_t __attribute__((vector_size(16)));
typedef int64_t vd_m __attribute__((vector_size(16)));
typedef uint64_t vd_bits __attribute__((vector_size(16)));
enum { vd_W = 2 };

VF_FN vf_t vf_set1(float x) { return (vf_t){x, x, x, x}; }
VF_FN vf_bits vf_bits1(uint32_t x) { return (vf_bits){x, x, x, x}; }
VF_FN vf_t vf_load(const float *p) {
  vf_t a;
  memcpy(&a, p, sizeof a);
  return a;
}
VF_FN vf_t vf_load_n(const float *p, size_t n) {
  float buffer[4] = {0};
  for (size_t i = 0; i < n; ++i) buffer[i] = p[i];
  return vf_load(buffer);
}
VF_FN void vf_store(float *p, vf_t a) { memcpy(p, &a, sizeof a); }
VF_FN void vf_store_n(float *p, vf_t a, size_t n) {
  float buffer[4];
  vf_store(buffer, a);
  for (size_t i = 0; i < n; ++i) p[i] = buffer[i];
}
VF_FN vf_t vf_add(vf_t a, vf_t b) { return a + b; }
VF_FN vf_t vf_sub(vf_t a, vf_t b) { return a - b; }
VF_FN vf_t vf_mul(vf_t a, vf_t b) { return a * b; }
VF_FN vf_t vf_div(vf_t a, vf_t b) { return a / b; }
VF_FN vf_t vf_sqrt(vf_t a) { return (vf_t){sqrtf(a[0]), sqrtf(a[1]), sqrtf(a[2]), sqrtf(a[3])}; }
VF_FN vf_t vf_fma(vf_t a, vf_t b, vf_t c) { return a * b + c; }
VF_FN vf_t vf_fnma(vf_t a, vf_t b, vf_t c) { return c - a * b; }
VF_FN vf_t vf_product_error(vf_t a, vf_t b, vf_t p) {
  // Dekker: each factor is split into halves of 12 bits, whose products are exact.
  const vf_t split = vf_set1(4097.0f);
  const vf_t ca = split * a, ah = ca - (ca - a), al = a - ah;
  const vf_t cb = split * b, bh = cb - (cb - b), bl = b - bh;
  return al * bl - (((p - ah * bh) - al * bh) - ah * bl);
}
VF_FN vf_m vf_lt(vf_t a, vf_t b) { return (vf_m)(a < b); }
VF_FN vf_m vf_eq(vf_t a, vf_t b) { return (vf_m)(a == b); }
VF_FN vf_m vf_isnan(vf_t a) { return (vf_m)(a != a); }
VF_FN int vf_any(vf_m m) { return (m[0] | m[1] | m[2] | m[3]) != 0; }
VF_FN vf_bits vf_pick(vf_m m, vf_bits a, vf_bits b) { return ((vf_bits)m & a) | (~(vf_bits)m & b); }
VF_FN vf_t vf_select(vf_m m, vf_t a, vf_t b) { return (vf_t)vf_pick(m, (vf_bits)a, (vf_bits)b); }
VF_FN vf_t vf_max(vf_t a, vf_t b) { return vf_select((vf_m)(a > b), a, b); }
VF_FN vf_t vf_min(vf_t a, vf_t b) { return vf_select((vf_m)(a < b), a, b); }
VF_FN vf_t vf_abs(vf_t a) { return (vf_t)((vf_bits)a & vf_bits1(0x7FFFFFFF)); }
VF_FN vf_t vf_neg(vf_t a) { return (vf_t)((vf_bits)a ^ vf_bits1(0x80000000)); }
VF_FN vf_t vf_copysign(vf_t magnitude, vf_t sign) {
  return (vf_t)(((vf_bits)magnitude & vf_bits1(0x7FFFFFFF)) | ((vf_bits)sign & vf_bits1(0x80000000)));
}
VF_FN vf_t vf_round(vf_t a) {
  const vf_t magic = vf_set1(0x1.8p23f);
  return (a + magic) - magic;
}
VF_FN vf_t vf_power_of_two(vf_t n) {
  // Adding 1.5 * 2^23 leaves the integer n + 127 in the low bits, where the shift drops everything above it.
  return (vf_t)((vf_bits)(n + vf_set1(0x1.8p23f + 127.0f)) << 23);
}
VF_FN vf_t vf_scale(vf_t a, vf_t n) {
  const vf_t half = vf_round(n * vf_set1(0.5f));
  return a * vf_power_of_two(half) * vf_power_of_two(n - half);
}

VF_FN vf_m vf_le(vf_t a, vf_t b) { return (vf_m)(a <= b); }
VF_FN vf_m vf_m_and(vf_m a, vf_m b) { return a & b; }
VF_FN vf_m vf_m_or(vf_m a, vf_m b) { return a | b; }
VF_FN vf_m vf_m_not(vf_m a) { return ~a; }
VF_FN vf_t vf_nearest(vf_t a) {
  // Beyond 0x1p23f every number is an integer; a NaN is not below it either.
  const vf_t limit = vf_set1(0x1p23f);
  const vf_t magnitude = vf_abs(a);
  return vf_select(vf_lt(magnitude, limit), vf_copysign((magnitude + limit) - limit, a), a);
}
VF_FN vf_t vf_floor(vf_t a) {
  const vf_t n = vf_nearest(a);
  return vf_select(vf_lt(a, n), vf_copysign(n - vf_set1(1), a), n);
}
VF_FN vf_t vf_ceil(vf_t a) { return vf_neg(vf_floor(vf_neg(a))); }
VF_FN vf_t vf_trunc(vf_t a) { return vf_copysign(vf_floor(vf_abs(a)), a); }

VD_FN vd_t vd_set1(double x) { return (vd_t){x, x}; }
VD_FN vd_bits vd_bits1(uint64_t x) { return (vd_bits){x, x}; }
VD_FN vd_t vd_load(const double *p) {
  vd_t a;
  memcpy(&a, p, sizeof a);
  return a;
}
VD_FN vd_t vd_load_n(const double *p, size_t n) { return (vd_t){n > 0 ? p[0] : 0.0, n > 1 ? p[1] : 0.0}; }
VD_FN void vd_store(double *p, vd_t a) { memcpy(p, &a, sizeof a); }
VD_FN void vd_store_n(double *p, vd_t a, size_t n) {
  if (n > 0) p[0] = a[0];
  if (n > 1) p[1] = a[1];
}
VD_FN vd_t vd_add(vd_t a, vd_t b) { return a + b; }
VD_FN vd_t vd_sub(vd_t a, vd_t b) { return a - b; }
VD_FN vd_t vd_mul(vd_t a, vd_t b) { return a * b; }
VD_FN vd_t vd_div(vd_t a, vd_t b) { return a / b; }
VD_FN vd_t vd_sqrt(vd_t a) { return (vd_t){sqrt(a[0]), sqrt(a[1])}; }
VD_FN vd_t vd_fma(vd_t a, vd_t b, vd_t c) { return a * b + c; }
VD_FN vd_t vd_fnma(vd_t a, vd_t b, vd_t c) { return c - a * b; }
VD_FN vd_t vd_product_error(vd_t a, vd_t b, vd_t p) {
  const vd_t split = vd_set1(134217729.0);
  const vd_t ca = split * a, ah = ca - (ca - a), al = a - ah;
  const vd_t cb = split * b, bh = cb - (cb - b), bl = b - bh;
  return al * bl - (((p - ah * bh) - al * bh) - ah * bl);
}
VD_FN vd_m vd_lt(vd_t a, vd_t b) { return (vd_m)(a < b); }
VD_FN vd_m vd_eq(vd_t a, vd_t b) { return (vd_m)(a == b); }
VD_FN vd_m vd_isnan(vd_t a) { return (vd_m)(a != a); }
VD_FN int vd_any(vd_m m) { return (m[0] | m[1]) != 0; }
VD_FN vd_t vd_select(vd_m m, vd_t a, vd_t b) {
  return (vd_t)(((vd_bits)m & (vd_bits)a) | (~(vd_bits)m & (vd_bits)b));
}
VD_FN vd_t vd_max(vd_t a, vd_t b) { return vd_select((vd_m)(a > b), a, b); }
VD_FN vd_t vd_min(vd_t a, vd_t b) { return vd_select((vd_m)(a < b), a, b); }
VD_FN vd_t vd_abs(vd_t a) { return (vd_t)((vd_bits)a & vd_bits1(0x7FFFFFFFFFFFFFFF)); }
VD_FN vd_t vd_neg(vd_t a) { return (vd_t)((vd_bits)a ^ vd_bits1(0x8000000000000000)); }
VD_FN vd_t vd_copysign(vd_t magnitude, vd_t sign) {
  return (vd_t)(((vd_bits)magnitude & vd_bits1(0x7FFFFFFFFFFFFFFF)) | ((vd_bits)sign & vd_bits1(0x8000000000000000)));
}
VD_FN vd_t vd_round(vd_t a) {
  const vd_t magic = vd_set1(0x1.8p52);
  return (a + magic) - magic;
}
VD_FN vd_t vd_power_of_two(vd_t n) { return (vd_t)((vd_bits)(n + vd_set1(0x1.8p52 + 1023.0)) << 52); }
VD_FN vd_t vd_scale(vd_t a, vd_t n) {
  const vd_t half = vd_round(n * vd_set1(0.5));
  return a * vd_power_of_two(half) * vd_power_of_two(n - half);
}

VF_FN vd_m vd_le(vd_t a, vd_t b) { return (vd_m)(a <= b); }
VF_FN vd_m vd_m_and(vd_m a, vd_m b) { return a & b; }
VF_FN vd_m vd_m_or(vd_m a, vd_m b) { return a | b; }
VF_FN vd_m vd_m_not(vd_m a) { return ~a; }
VF_FN vd_t vd_nearest(vd_t a) {
  // Beyond 0x1p52 every number is an integer; a NaN is not below it either.
  const vd_t limit = vd_set1(0x1p52);
  const vd_t magnitude = vd_abs(a);
  return vd_select(vd_lt(magnitude, limit), vd_copysign((magnitude + limit) - limit, a), a);
}
VF_FN vd_t vd_floor(vd_t a) {
  const vd_t n = vd_nearest(a);
  return vd_select(vd_lt(a, n), vd_copysign(n - vd_set1(1), a), n);
}
VF_FN vd_t vd_ceil(vd_t a) { return vd_neg(vd_floor(vd_neg(a))); }
VF_FN vd_t vd_trunc(vd_t a) { return vd_copysign(vd_floor(vd_abs(a)), a); }

VF_FN vd_t vf_low(vf_t a) { return (vd_t){(double)a[0], (double)a[1]}; }
VF_FN vd_t vf_high(vf_t a) { return (vd_t){(double)a[2], (double)a[3]}; }
VF_FN vf_t vf_join(vd_t low, vd_t high) {
  return (vf_t){(float)low[0], (float)low[1], (float)high[0], (float)high[1]};
}

typedef uint16_t vf_bits16 __attribute__((vector_size(8)));

VF_FN vf_bits vf_load_bits16(const uint16_t *p) {
  vf_bits16 bits;
  memcpy(&bits, p, sizeof bits);
  return __builtin_convertvector(bits, vf_bits);
}
VF_FN void vf_store_bits16(uint16_t *p, vf_bits bits) {
  const vf_bits16 narrow = __builtin_convertvector(bits, vf_bits16);
  memcpy(p, &narrow, sizeof narrow);
}
VF_FN vf_bits vf_load_bits16_n(const uint16_t *p, size_t n) {
  return (vf_bits){n > 0 ? p[0] : 0u, n > 1 ? p[1] : 0u, n > 2 ? p[2] : 0u, n > 3 ? p[3] : 0u};
}
VF_FN void vf_store_bits16_n(uint16_t *p, vf_bits bits, size_t n) {
  for (size_t i = 0; i < n; ++i) p[i] = (uint16_t)bits[i];
}

VF_FN vf_t vf_widen_f16(vf_bits h) {
  // The exponent and significand, moved into place, stand for the value times 2^-112, subnormals included.
  const vf_bits magnitude = (h & vf_bits1(0x7FFF)) << 13;
  const vf_bits scaled = (vf_bits)((vf_t)magnitude * vf_set1(0x1p112f));
  const vf_m special = (vf_m)(magnitude >= vf_bits1(0x0F800000));
  return (vf_t)(vf_pick(special, magnitude | vf_bits1(0x7F800000), scaled) | ((h & vf_bits1(0x8000)) << 16));
}
VF_FN vf_bits vf_narrow_f16(vf_t a) {
  const vf_bits u = (vf_bits)a & vf_bits1(0x7FFFFFFF);
  const vf_t x = (vf_t)u;
  const vf_bits odd = (u >> 13) & vf_bits1(1);
  const vf_bits normal = (u + odd + vf_bits1(0xFFF) - vf_bits1(112u << 23)) >> 13;
  // One unit in the last place of 0.5 is 2^-24, the smallest float16: the addition rounds to it.
  const vf_bits subnormal = (vf_bits)(x + vf_set1(0.5f)) - vf_bits1(0x3F000000);
  vf_bits h = vf_pick((vf_m)(x < vf_set1(0x1p-14f)), subnormal, normal);
  h = vf_pick((vf_m)(x >= vf_set1(65520.0f)), vf_bits1(0x7C00), h);
  h = vf_pick(vf_isnan(x), vf_bits1(0x7E00) | ((u >> 13) & vf_bits1(0x1FF)), h);
  return h | (((vf_bits)a >> 16) & vf_bits1(0x8000));
}
VF_FN vf_t vf_load_f16(const uint16_t *p) { return vf_widen_f16(vf_load_bits16(p)); }
VF_FN vf_t vf_load_f16_n(const uint16_t *p, size_t n) { return vf_widen_f16(vf_load_bits16_n(p, n)); }
VF_FN void vf_store_f16(uint16_t *p, vf_t a) { vf_store_bits16(p, vf_narrow_f16(a)); }
VF_FN void vf_store_f16_n(uint16_t *p, vf_t a, size_t n) { vf_store_bits16_n(p, vf_narrow_f16(a), n); }

VF_FN vf_bits vf_narrow_bf16(vf_t a) {
  const vf_bits u = (vf_bits)a;
  const vf_bits rounded = (u + vf_bits1(0x7FFF) + ((u >> 16) & vf_bits1(1))) >> 16;
  return vf_pick(vf_isnan(a), (u >> 16) | vf_bits1(0x40), rounded);
}
VF_FN vf_t vf_load_bf16(const uint16_t *p) { return (vf_t)(vf_load_bits16(p) << 16); }
VF_FN vf_t vf_load_bf16_n(const uint16_t *p, size_t n) { return (vf_t)(vf_load_bits16_n(p, n) << 16); }
VF_FN void vf_store_bf16(uint16_t *p, vf_t a) { vf_store_bits16(p, vf_narrow_bf16(a)); }
VF_FN void vf_store_bf16_n(uint16_t *p, vf_t a, size_t n) { vf_store_bits16_n(p, vf_narrow_bf16(a), n); }

#endif
