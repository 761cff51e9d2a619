// SPDX-License-Identifier: Apache-2.0
//
// Conversions of one element, in portable integer arithmetic: the same bits on every target.

#ifndef BERTH_BVK_SCALAR_CONVERT_H
#define BERTH_BVK_SCALAR_CONVERT_H

#include <stdint.h>
#include <string.h>

#define BVK_SCALAR static inline __attribute__((always_inline, unused))

BVK_SCALAR uint32_t bvk_f32_bits(float x) {
  uint32_t u;
  memcpy(&u, &x, sizeof u);
  return u;
}

BVK_SCALAR float bvk_f32_from_bits(uint32_t u) {
  float x;
  memcpy(&x, &u, sizeof x);
  return x;
}

BVK_SCALAR float bvk_f16_to_f32(uint16_t h) {
  // The exponent and significand, moved into place, stand for the value times 2^-112, subnormals included.
  const uint32_t magnitude = (uint32_t)(h & 0x7FFFu) << 13;
  const uint32_t scaled = bvk_f32_bits(bvk_f32_from_bits(magnitude) * 0x1p112f);
  const uint32_t bits = magnitude >= 0x0F800000u ? magnitude | 0x7F800000u : scaled;
  return bvk_f32_from_bits(bits | (uint32_t)(h & 0x8000u) << 16);
}

/// Rounds to nearest, ties to even; NaN stays NaN.
BVK_SCALAR uint16_t bvk_f32_to_f16(float x) {
  const uint32_t u = bvk_f32_bits(x) & 0x7FFFFFFFu;
  const uint32_t normal = (u + ((u >> 13) & 1u) + 0xFFFu - (112u << 23)) >> 13;
  // One unit in the last place of 0.5 is 2^-24, the smallest float16: the addition rounds to it.
  const uint32_t subnormal = bvk_f32_bits(bvk_f32_from_bits(u) + 0.5f) - 0x3F000000u;
  uint32_t h = u < 0x38800000u ? subnormal : normal;
  h = u >= 0x477FF000u ? 0x7C00u : h;
  h = u > 0x7F800000u ? 0x7E00u | ((u >> 13) & 0x1FFu) : h;
  return (uint16_t)(h | ((bvk_f32_bits(x) >> 16) & 0x8000u));
}

BVK_SCALAR float bvk_bf16_to_f32(uint16_t h) { return bvk_f32_from_bits((uint32_t)h << 16); }

/// Rounds to nearest, ties to even; NaN stays NaN.
BVK_SCALAR uint16_t bvk_f32_to_bf16(float x) {
  const uint32_t u = bvk_f32_bits(x);
  const uint32_t rounded = (u + 0x7FFFu + ((u >> 16) & 1u)) >> 16;
  return (uint16_t)((u & 0x7FFFFFFFu) > 0x7F800000u ? (u >> 16) | 0x40u : rounded);
}

/// Rounds to odd: truncates, and sets the last bit when anything was lost. A second rounding to a format at least two
/// bits shorter then gives what rounding once would have given.
BVK_SCALAR float bvk_f64_to_f32_odd(double x) {
  const float nearest = (float)x;
  const uint32_t u = bvk_f32_bits(nearest);
  const double magnitude = x < 0 ? -x : x;
  const double rounded = nearest < 0 ? -(double)nearest : (double)nearest;
  const uint32_t truncated = rounded > magnitude ? u - 1u : u;
  return bvk_f32_from_bits(rounded != magnitude && x == x ? truncated | 1u : u);
}

/// The float64 nearest to an integer of 64 bits may have lost bits: this one has them folded into its last one, so
/// that rounding it to at most 50 bits gives what rounding the integer would have given.
BVK_SCALAR double bvk_u64_to_f64_odd(uint64_t x) {
  const uint64_t folded = (x >> 12) | ((x & 0xFFFu) != 0);
  return x >> 53 ? (double)folded * 4096.0 : (double)x;
}

BVK_SCALAR double bvk_i64_to_f64_odd(int64_t x) {
  const uint64_t magnitude = x < 0 ? 0u - (uint64_t)x : (uint64_t)x;
  const double folded = bvk_u64_to_f64_odd(magnitude);
  return x < 0 ? -folded : folded;
}

#endif
