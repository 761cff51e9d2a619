// SPDX-License-Identifier: Apache-2.0
//
// Arithmetic of numbers of one dtype. Sums, differences, products and negatives of integers are those of the unsigned dtype of the same
// width, for both signs: the same bits, and no overflow that the language leaves undefined.

#include "lanes.cl"

#define V VALUES(T)

#if LANES == 1
// The product of two ushort would be one of int, which may overflow.
#define WIDE(x) ((x) * 1u)
#else
#define WIDE(x) (x)
#endif

#define op_add(x, y) ((V)((x) + (y)))
#define op_sub(x, y) ((V)((x) - (y)))
#define op_mul(x, y) ((V)(WIDE(x) * (y)))
#define op_neg(x) ((V)(-(x)))

// A NaN stays one.
#define op_relu(x) ((x) < (V)0 ? (V)0 : (x))
// Of 0 and NaN the number itself.
#define op_sign(x) ((x) > (V)0 ? (V)1 : (x) < (V)0 ? (V)-1 : (x))

#if IS_FLOAT(T)

#define op_div(x, y) ((x) / (y))
#define op_abs(x) fabs(x)
#define op_floor(x) floor(x)
#define op_ceil(x) ceil(x)
#define op_round(x) rint(x)

// Intel's runtimes leave the divisor itself over where the dividend is a multiple of one that is subnormal or nearly so; no remainder is
// as large.
static inline SCALAR(T) remainder_of_one(SCALAR(T) x, SCALAR(T) y) {
  const SCALAR(T) rest = fmod(x, y);
  return fabs(rest) == fabs(y) ? copysign((SCALAR(T))0, x) : rest;
}
// The remainder of a division cut towards zero, which is exact. Where the quotient is small, the integer next to it is right or one too
// many, even if it erred by some ulp; its product is taken away without rounding, and so is one divisor put back. Else it is left to the
// function for one number: PoCL 3.1's for vectors of float64 is off by whole units.
static inline V op_cut_mod(V x, V y) {
  const V dividend = fabs(x), divisor = fabs(y);
  if (ALL((dividend < divisor * (V)0x1p20f) & (divisor < (V)INFINITY))) {
    const V nearest = fma(-rint(dividend / divisor), divisor, dividend);
    return copysign(nearest < (V)0 ? nearest + divisor : nearest, x);
  }
  SCALAR(T) xs[LANES], ys[LANES];
  PUT_VECTOR(LANES, xs, x);
  PUT_VECTOR(LANES, ys, y);
  for (int lane = 0; lane < LANES; ++lane) xs[lane] = remainder_of_one(xs[lane], ys[lane]);
  return GET_VECTOR(LANES, xs);
}
// With the sign of the divisor instead: one rounding.
static inline V op_floor_mod(V x, V y) {
  const V rest = op_cut_mod(x, y);
  const V moved = (rest < (V)0) != (y < (V)0) ? rest + y : rest;
  return rest == (V)0 ? copysign(rest, y) : moved;
}

#else

#define op_abs(x) REINTERPRET(SCALAR(T), abs(x))

// By 0 a quotient and a remainder are 0, and by -1 the negative and 0: processors stop at the former, and at the least number by -1.
#if IS_SIGNED(T)
#define IS_MINUS_ONE(y) ((y) == (V)-1)
#else
#define IS_MINUS_ONE(y) ((y) != (y))
#endif
#define HAS_QUOTIENT(y) (((y) != (V)0) & !IS_MINUS_ONE(y))

static inline V op_div(V x, V y) {
  const V quotient = x / (HAS_QUOTIENT(y) ? y : (V)1);
  return y == (V)0 ? (V)0 : IS_MINUS_ONE(y) ? (V)(-quotient) : quotient;
}
static inline V op_cut_mod(V x, V y) { return HAS_QUOTIENT(y) ? (V)(x % (HAS_QUOTIENT(y) ? y : (V)1)) : (V)0; }
static inline V op_floor_mod(V x, V y) {
  const V rest = op_cut_mod(x, y);
  return (rest != (V)0) & ((rest < (V)0) != (y < (V)0)) ? (V)(rest + y) : rest;
}

#endif

#include "elementwise.cl"
