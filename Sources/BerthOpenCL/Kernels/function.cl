// SPDX-License-Identifier: Apache-2.0
//
// Functions of one floating-point number.

#include "math.cl"

#define op_exp(x) exp(x)
#define op_log(x) log(x)
#define op_sqrt(x) sqrt(x)
#define op_tanh(x) tanh(x)
#define op_erf(x) erf(x)

// PoCL 3.1 computes small lanes of a vector wrong beside a lane from 2^23 on: sin(-1.5e-8) is -0.0079 there. So vectors with large lanes
// are taken lane by lane, which others do not need, but such vectors are rare.
#if LANES == 1
#define op_sin(x) sin(x)
#define op_cos(x) cos(x)
#else
#define LANE_BY_LANE(name)                                                       \
  static inline V op_##name(V x) {                                               \
    if (ALL(fabs(x) < (V)0x1p20f)) return name(x);                               \
    REAL lanes[LANES];                                                           \
    PUT_VECTOR(LANES, lanes, x);                                                 \
    for (int lane = 0; lane < LANES; ++lane) lanes[lane] = name(lanes[lane]);    \
    return GET_VECTOR(LANES, lanes);                                             \
  }
LANE_BY_LANE(sin)
LANE_BY_LANE(cos)
#endif

#define op_reciprocal(x) ((V)1 / (x))
// As it is defined; where e^-x overflows it is 0.
#define op_sigmoid(x) ((V)1 / ((V)1 + exp(-(x))))
// max(x, 0) + log(1 + e^-|x|): nothing overflows, and below zero nothing cancels.
#define op_softplus(x) (GREATEST((x), (V)0) + log1p(exp(-fabs(x))))

// What lies beyond a bend is cut, so that neither end rounds.
static inline V op_hard_swish(V x) {
  const V slope = fma(x, (V)((REAL)1 / 6), (V)0.5f), positive = GREATEST(slope, (V)0);
  return x * LEAST(positive, (V)1);
}

#include "elementwise.cl"
