// SPDX-License-Identifier: Apache-2.0
//
// Range: start + i delta, each from its place alone. T is the dtype. IS_FLOAT: computed in C, float or double, and rounded at
// the end; else in 64 bits, which wrap.

#include "types.cl"
#include "items.cl"

#if IS_FLOAT
// Wider than what STORE takes: rounded to odd on the way, so that rounding twice is rounding once.
#if IS_STASHED
static inline float narrow(double v) {
  float nearest = convert_float_rtz(v);
  return (double)nearest == v || isnan(v) ? nearest : as_float(as_uint(nearest) | 1);
}
#else
#define narrow(v) (v)
#endif

KERNEL void range(global MEM(T) *restrict out, index_t out0, index_t step, index_t count, C start, C delta) {
  out += out0;
  FOR_ITEMS(i, count) STORE(T, out, i * step, narrow(start + (C)i * delta));
}
#else
KERNEL void range(global MEM(T) *restrict out, index_t out0, index_t step, index_t count, ulong start, ulong delta) {
  out += out0;
  FOR_ITEMS(i, count) STORE(T, out, i * step, (VAL(T))(start + (ulong)i * delta));
}
#endif
