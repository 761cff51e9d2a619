// SPDX-License-Identifier: Apache-2.0
//
// The scale and the zero point of numbers that are to become uint8.

#define A f32

#include "math.cl"
#include "items.cl"

// The least and the greatest of what each work-item has of `count` numbers, and of 0; NaN is passed over. `extremes` has two numbers a
// work-item.
KERNEL void extremes(
    global float *restrict extremes, index_t extremes0, global const float *x, index_t x0, const index_t count) {
  x += x0;
  extremes += extremes0;
  V least = (V)0, greatest = (V)0;
  const index_t blocks = (count + (LANES - 1)) / LANES;
  FOR_ITEMS(block, blocks) {
    const index_t first = block * LANES;
#if LANES > 1
    V values;
    if (count - first >= LANES) {
      values = LOAD_LANES(f32, x, first);
    } else {
      float lanes[LANES];
      for (int lane = 0; lane < LANES; ++lane) lanes[lane] = x[min(first + lane, count - 1)];
      values = GET_VECTOR(LANES, lanes);
    }
#else
    const V values = x[first];
#endif
    least = LEAST(values, least);
    greatest = GREATEST(values, greatest);
  }
  float lanes[2 * LANES];
  PUT_VECTOR(LANES, lanes, least);
  PUT_VECTOR(LANES, lanes + LANES, greatest);
  for (int lane = 1; lane < LANES; ++lane) {
    lanes[0] = LEAST(lanes[lane], lanes[0]);
    lanes[LANES] = GREATEST(lanes[LANES + lane], lanes[LANES]);
  }
  extremes[2 * get_global_id(0)] = lanes[0];
  extremes[2 * get_global_id(0) + 1] = lanes[LANES];
}

// Scale and zero point from the extremes of `count` work-items.
KERNEL void parameters(
    global float *restrict scale, index_t scale0, global uchar *restrict zero, index_t zero0, global const float *extremes,
    index_t extremes0, const index_t count) {
  extremes += extremes0;
  float least = 0, greatest = 0;
  for (index_t i = 0; i < count; ++i) {
    least = LEAST(extremes[2 * i], least);
    greatest = GREATEST(extremes[2 * i + 1], greatest);
  }
  const float range = greatest - least;
  // Numbers that are all 0 have no range; ONNX's reference implementation takes 1 for it.
  const float step = (range == 0 ? 1 : range) / 255;
  scale[scale0] = step;
  // NaN, where the step is 0 or not finite, makes 0.
  zero[zero0] = convert_uchar_sat(rint(-least / step));
}
