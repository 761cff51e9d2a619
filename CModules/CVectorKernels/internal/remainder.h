// SPDX-License-Identifier: Apache-2.0
//
// The remainder of one division, exactly, in portable integer arithmetic: the same bits on every target, and no
// library's.

#ifndef BERTH_BVK_REMAINDER_H
#define BERTH_BVK_REMAINDER_H

#include <stdint.h>
#include <string.h>

/// What is left of x when y is taken away as often as it goes, for finite x >= 0 and y > 0. float32's are exact in it
/// too.
static inline __attribute__((unused)) double bvk_remainder(double x, double y) {
  if (x < y) return x;
  uint64_t x_bits, y_bits;
  memcpy(&x_bits, &x, sizeof x);
  memcpy(&y_bits, &y, sizeof y);
  const uint64_t fraction = (UINT64_C(1) << 52) - 1;
  const int x_exponent = (int)(x_bits >> 52), y_exponent = (int)(y_bits >> 52);
  uint64_t rest = (x_bits & fraction) | (uint64_t)(x_exponent != 0) << 52;
  const uint64_t divisor = (y_bits & fraction) | (uint64_t)(y_exponent != 0) << 52;
  // Subnormal numbers have the exponent of the least normal ones.
  int left = (x_exponent == 0 ? 1 : x_exponent) - (y_exponent == 0 ? 1 : y_exponent);
  rest %= divisor;
  // Eleven bits of the quotient at a time: all that 64 have beside a significand.
  while (left > 0 && rest != 0) {
    const int bits = left < 11 ? left : 11;
    rest = (rest << bits) % divisor;
    left -= bits;
  }
  // `rest` times the divisor's last place. Neither product rounds.
  const int exponent = y_exponent == 0 ? 1 : y_exponent;
  uint64_t place_bits = (uint64_t)(exponent > 52 ? exponent - 52 : 1) << 52;
  double place;
  memcpy(&place, &place_bits, sizeof place);
  if (exponent <= 52) place *= 0x1p-52 * (double)(UINT64_C(1) << (exponent - 1));
  return (double)rest * place;
}

#endif
