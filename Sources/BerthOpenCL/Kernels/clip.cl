// SPDX-License-Identifier: Apache-2.0
//
// Numbers between two bounds. A bound that is absent is any number, with which nothing is done.

#include "lanes.cl"

#define PARAMETERS , const int has_lower, const int has_upper

// An x that is NaN stays.
#define op_clip(x, lower, upper) clip((x), (lower), (upper), has_lower, has_upper)
static inline VALUES(T) clip(VALUES(T) x, VALUES(T) lower, VALUES(T) upper, int has_lower, int has_upper) {
  if (has_lower) x = x < lower ? lower : x;
  if (has_upper) x = x > upper ? upper : x;
  return x;
}

#include "elementwise.cl"
