// SPDX-License-Identifier: Apache-2.0
//
// What functions of lanes V of REAL share: double where dtype A is f64, float for all else.
//
// OpenCL C's own functions are used where its limits, those of the full profile, are within those of Berth's operators: exp and log 3 ulp,
// expm1 3, log1p 2, sin and cos 4, tanh 5, erf and pow 16, sqrt 3; fmod, fma and rint err by nothing but their rounding. Berth's limits
// are made of the same table, so that this holds for every operator that is one function, and for those that are defined by a few. Gelu
// cancels where its definition is taken literally: gelu.cl.

#include "lanes.cl"

#if IS_DOUBLE(A)
#define REAL double
#else
#define REAL float
#endif
#define V LANES_OF(REAL)

// The lesser and the greater of two numbers; the second if one is NaN.
#define LEAST(x, y) ((x) < (y) ? (x) : (y))
#define GREATEST(x, y) ((x) > (y) ? (x) : (y))

// a / b, and exact where that is a number of the format, powers of two above all: a quotient within a few ulp is put right by what it
// leaves over.
static inline V quotient(V a, V b) {
  const V rough = a / b;
#if IS_DOUBLE(A) || defined(BERTH_CORRECT_DIVIDE)
  return rough;
#else
  const V better = rough + fma(-rough, b, a) / b;
  // Zeros, infinities, NaN, and what meets one of them on the way.
  return isfinite(better) ? better : rough;
#endif
}
