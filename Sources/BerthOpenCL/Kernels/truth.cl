// SPDX-License-Identifier: Apache-2.0
//
// Truth values: of comparisons, of the kind of a float, and of others.

#include "lanes.cl"

#define op_equal(x, y) TRUTH((x) == (y))
#define op_less(x, y) TRUTH((x) < (y))
#define op_less_or_equal(x, y) TRUTH((x) <= (y))
#define op_greater(x, y) TRUTH((x) > (y))
#define op_greater_or_equal(x, y) TRUTH((x) >= (y))

// Of bytes that are 0 or 1.
#define op_and(x, y) ((x) & (y))
#define op_or(x, y) ((x) | (y))
#define op_xor(x, y) ((x) ^ (y))
#define op_not(x) ((x) ^ (VALUES(A))1)

#define op_is_nan(x) TRUTH((x) != (x))
#define op_is_infinite(x) TRUTH(fabs(x) == (VALUES(A))INFINITY)
#define op_is_positive_infinity(x) TRUTH((x) == (VALUES(A))INFINITY)
#define op_is_negative_infinity(x) TRUTH((x) == (VALUES(A))-INFINITY)
#define op_is_nothing(x) ((VALUES(T))0)

#include "elementwise.cl"
