// SPDX-License-Identifier: Apache-2.0
//
// Between numbers and integers of 8 and 16 bits, computed in float32, whatever the dtypes of numbers and scales are.

#include "math.cl"

#define WHOLE LANES_OF(int)

// A quotient as an integer, ties to even. Beyond 2^17 any zero point leaves the sum beyond any dtype: cutting there changes no result, and
// keeps the conversion defined. NaN is 0.
static inline WHOLE rounded_quotient(V x, V scale) {
  const V number = quotient(x, scale);
  return CONVERT(int, rint(number > (V)0x1p17f ? (V)0x1p17f : number < (V)-0x1p17f ? (V)-0x1p17f : number == number ? number : (V)0));
}

#define op_quantize_around(x, scale, zero)                                                          \
  CONVERT_SAT(SCALAR(T), rounded_quotient(CONVERT(float, x), CONVERT(float, scale)) + CONVERT(int, zero))
#define op_quantize(x, scale) CONVERT_SAT(SCALAR(T), rounded_quotient(CONVERT(float, x), CONVERT(float, scale)))

#define op_dequantize_around(x, scale, zero) ((CONVERT(float, x) - CONVERT(float, zero)) * CONVERT(float, scale))
#define op_dequantize(x, scale) (CONVERT(float, x) * CONVERT(float, scale))

#include "elementwise.cl"
