// SPDX-License-Identifier: Apache-2.0
//
// The numbers of dtype A in dtype T.

#include "lanes.cl"

// Between floats, between integers, which wrap, and from integers to floats: float16 tells no integers apart that float32 does not hold.
#define op_convert(x) CONVERT(SCALAR(T), x)
// From a float to an integer: cut towards zero, NaN to 0, the nearest there is for what does not fit.
#define op_cut(x) CONVERT_SAT(SCALAR(T), x)
#define op_test(x) TRUTH((x) != (VALUES(A))0)

#if IS_DOUBLE(A)
// From float64 to 16 bits by way of a float32 that is rounded to odd, which makes it one rounding in effect: towards zero, and the last
// bit set where anything was lost.
static inline LANES_OF(float) op_round_to_odd(VALUES(A) x) {
  const LANES_OF(float) nearest = CONVERT(float, x);
  const LANES_OF(uint) bits = REINTERPRET(uint, nearest);
  const VALUES(A) rounded = fabs(CONVERT(double, nearest)), magnitude = fabs(x);
  const LANES_OF(uint) cut = bits - CONVERT(uint, TRUTH(rounded > magnitude));
  const LANES_OF(uint) is_inexact = CONVERT(uint, TRUTH((rounded != magnitude) & (rounded == rounded)));
  return REINTERPRET(float, cut | is_inexact);
}
#elif !IS_FLOAT(A)
// From 32 and 64 bits to bfloat16: the upper 24 bits of the magnitude, whose last bit is set where those below hold anything.
static inline LANES_OF(float) op_fold(VALUES(A) x) {
#if IS_SIGNED(A)
  const LANES_OF(ulong) magnitude = CONVERT(ulong, abs(x));
#else
  const LANES_OF(ulong) magnitude = CONVERT(ulong, x);
#endif
  const LANES_OF(ulong) zeros = clz(magnitude);
  const LANES_OF(ulong) excess = zeros < (LANES_OF(ulong))40 ? (LANES_OF(ulong))40 - zeros : (LANES_OF(ulong))0;
  const LANES_OF(ulong) upper = magnitude >> excess;
  const LANES_OF(ulong) is_inexact = CONVERT(ulong, TRUTH(upper << excess != magnitude));
  const LANES_OF(float) value = ldexp(CONVERT(float, upper | is_inexact), CONVERT(int, excess));
#if IS_SIGNED(A)
  return copysign(value, CONVERT(float, x));
#else
  return value;
#endif
}
#endif

#include "elementwise.cl"
