// SPDX-License-Identifier: Apache-2.0
//
// Powers, in the dtype of the base.

#include "lanes.cl"

// The exponent rounded to what the base is computed in.
#define op_real_power(x, y) pow((x), CONVERT(SCALAR(A), y))

// Of integers, LANES being 1.
#if !IS_FLOAT(A)
// What does not fit wraps; negative powers are cut towards zero.
static inline long integer_power(long x, ulong count, bool is_negative) {
  if (is_negative) return x == 1 || x == -1 ? (count & 1 ? x : 1) : 0;
  ulong power = 1;
  for (ulong factor = (ulong)x; count != 0; count >>= 1, factor *= factor) {
    if (count & 1) power *= factor;
  }
  return (long)power;
}

#if IS_FLOAT(B)
static inline SCALAR(A) op_integer_power(SCALAR(A) x, SCALAR(B) y) {
  const SCALAR(B) magnitude = fabs(y);
  // An integer that 64 bits hold.
  if (magnitude < 0x1p63f && trunc(y) == y) return (SCALAR(A))integer_power(x, (ulong)magnitude, y < 0);
  return CONVERT_SAT(SCALAR(A), pow((SCALAR(B))x, y));
}
#elif IS_SIGNED(B)
#define op_integer_power(x, y) ((SCALAR(A))integer_power((x), (y) < 0 ? 0 - (ulong)(y) : (ulong)(y), (y) < 0))
#else
#define op_integer_power(x, y) ((SCALAR(A))integer_power((x), (y), false))
#endif
#endif

#include "elementwise.cl"
