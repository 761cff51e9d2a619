// SPDX-License-Identifier: Apache-2.0
//
// The remainder of a large number by pi/2, by Payne and Hanek's method: of 2/pi only those bits matter that are left when
// multiples of 4 are taken off the product. One number at a time, in integers.

#ifndef BERTH_BVK_ELEMENTARY_REDUCTION
#define BERTH_BVK_ELEMENTARY_REDUCTION

#include <stdint.h>
#include <string.h>

/// x = n pi/2 + (*high + *low) for finite |x| >= 2^20, n modulo 4. The parts are right to about 2^-100 of the remainder.
static __attribute__((unused, noinline)) double bvk_reduce_large(double x, double *high, double *low) {
  // 64 zeros, then the bits of 2/pi (by mpmath).
  static const uint64_t bits_of_two_over_pi[] = {
      0x0000000000000000, 0xA2F9836E4E441529, 0xFC2757D1F534DDC0, 0xDB6295993C439041,
      0xFE5163ABDEBBC561, 0xB7246E3A424DD2E0, 0x06492EEA09D1921C, 0xFE1DEB1CB129A73E,
      0xE88235F52EBB4484, 0xE99C7026B45F7E41, 0x3991D639835339F4, 0x9C845F8BBDF9283B,
      0x1FF897FFDE05980F, 0xEF2F118B5A0A6D1F, 0x6D367ECF27CB09B7, 0x4F463F669E5FEA2D,
      0x7527BAC7EBE5F17B, 0x3D0739F78A5292EA, 0x6BFB5FB11F8D5D08, 0x56033046FC7B6BAB,
      0xF0CFBC209AF4361D,
  };
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  const int exponent = (int)((bits >> 52) & 0x7FF) - 1075;
  const uint64_t significand = (bits & 0xFFFFFFFFFFFFFu) | 0x10000000000000u;
  // x = significand 2^exponent. Bit i behind the point of 2/pi weighs 2^-i: those up to exponent - 2 make multiples of 4.
  const int first = exponent - 2 + 64;
  uint64_t window[4];
  for (int i = 0; i < 4; ++i) {
    const int at = first / 64 + i, shift = first % 64;
    const uint64_t upper = bits_of_two_over_pi[at];
    window[i] = shift == 0 ? upper : upper << shift | bits_of_two_over_pi[at + 1] >> (64 - shift);
  }
  // The product modulo 2^256 counts in units of 2^-254.
  uint64_t product[4];
  unsigned __int128 carry = 0;
  for (int i = 3; i >= 0; --i) {
    carry += (unsigned __int128)significand * window[i];
    product[i] = (uint64_t)carry;
    carry >>= 64;
  }
  unsigned quarter = (unsigned)(product[0] >> 62);
  // The fraction, 254 bits moved up by two; from one half on it counts from the next quarter backwards.
  for (int i = 0; i < 3; ++i) product[i] = product[i] << 2 | product[i + 1] >> 62;
  product[3] <<= 2;
  const int is_negative = (int)(product[0] >> 63);
  if (is_negative) {
    quarter += 1;
    uint64_t one = 1;
    for (int i = 3; i >= 0; --i) {
      product[i] = ~product[i] + one;
      one = one && product[i] == 0;
    }
  }
  // 106 bits of the fraction as two doubles, from its first bit on.
  int zeros = 0;
  while (zeros < 192 && product[0] == 0) {
    for (int i = 0; i < 3; ++i) product[i] = product[i + 1];
    product[3] = 0;
    zeros += 64;
  }
  const int lift = product[0] == 0 ? 0 : __builtin_clzll(product[0]);
  if (lift != 0) {
    for (int i = 0; i < 3; ++i) product[i] = product[i] << lift | product[i + 1] >> (64 - lift);
  }
  zeros += lift;
  const double upper = (double)(product[0] >> 11), lower = (double)((product[0] & 0x7FF) << 42 | product[1] >> 22);
  double unit = 0x1p-53;
  for (int i = 0; i < zeros; ++i) unit *= 0.5;
  const double f = upper * unit, f_low = lower * unit * 0x1p-53;
  // Times pi/2, in two parts. Dekker's splitting: there may be no fused multiply-add.
  const double half_pi = 0x1.921fb54442d18p+0, half_pi_low = 0x1.1a62633145c07p-54;
  const double split = 0x1p27 + 1;
  const double fs = f * split, fh = fs - (fs - f), fl = f - fh;
  const double ps = half_pi * split, ph = ps - (ps - half_pi), pl = half_pi - ph;
  const double r = f * half_pi;
  const double error = fl * pl - (((r - fh * ph) - fl * ph) - fh * pl);
  const double rest = error + (f * half_pi_low + f_low * half_pi);
  const double sum = r + rest;
  const double sum_low = rest - (sum - r);
  const int flips = is_negative != (x < 0);
  *high = flips ? -sum : sum;
  *low = flips ? -sum_low : sum_low;
  return (double)((x < 0 ? 0u - quarter : quarter) & 3u);
}

#endif
