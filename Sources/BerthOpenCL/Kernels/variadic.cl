// SPDX-License-Identifier: Apache-2.0
//
// Two tensors folded into one, of which the first may be what others were folded into: an accumulator.

#include "math.cl"

#define PARAMETERS , const float tensors

// NaN wins on either side.
#define op_min(x, y) ((y) < (x) | (y) != (y) ? (y) : (x))
#define op_max(x, y) ((y) > (x) | (y) != (y) ? (y) : (x))
#define op_sum(x, y) ((x) + (y))
// The last step of a mean of so many tensors. Exact where the sum is and their number is a power of two.
#define op_mean(x, y) quotient((x) + (y), (V)tensors)

#include "elementwise.cl"
