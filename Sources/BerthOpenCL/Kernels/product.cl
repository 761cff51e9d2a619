// SPDX-License-Identifier: Apache-2.0
//
// What all matrix products share: Y = alpha A B + beta C for a batch of matrices that lie at any strides.
//
// A program is built for the dtypes TA, TB and TY of its operands (C is of Y's) and for P, which products are accumulated in: f32 (for
// narrower floats too), f64, u32 and u64. Integers wrap, so signed ones are accumulated as unsigned.

#include "vectors.cl"
#include "items.cl"

#define P_IS_INTEGER_f32 0
#define P_IS_INTEGER_f64 0
#define P_IS_INTEGER_u32 1
#define P_IS_INTEGER_u64 1
#define P_IS_INTEGER CAT(P_IS_INTEGER_, P)
typedef VAL(P) p_t;

#if P_IS_INTEGER
#define MULTIPLY_ADD(a, b, sum) ((sum) + (a) * (b))
// The host lets no fractions through; what is negative wraps like all else.
#define FACTOR(f) ((p_t)(long)(f))
#else
#define MULTIPLY_ADD(a, b, sum) fma((a), (b), (sum))
#define FACTOR(f) ((p_t)(f))
#endif

// LANES values of P, for kernels that compute in vectors, and LANES elements of any dtype as such.
#ifdef LANES
typedef VECTOR(P, LANES) vec_t;
#define LOAD_VALUES(T, p) CAT(convert_, VECTOR(P, LANES))(LOAD_VECTOR(T, LANES, p))
#endif

#define BATCH_AXES 6

// The host sends this as a row of numbers: MatrixProductLayout in Swift knows the order.
typedef struct {
  // A is m x k, B is k x n, C and Y are m x n.
  index_t m, n, k;
  // How far apart neighbours in a column (their rows follow each other) and in a row lie.
  index_t a_row, a_column, b_row, b_column, c_row, c_column, y_row, y_column;
  index_t has_c;
  // Sums over k are divided into this many, each of `depth` terms or what is left; split s of Y lies at s * y_split.
  index_t splits, depth, y_split;
  // How many products there are, and their axes, outermost first; those that are not used have the extent 1.
  index_t batch, extent[BATCH_AXES];
  index_t a_step[BATCH_AXES], b_step[BATCH_AXES], c_step[BATCH_AXES], y_step[BATCH_AXES];
} product_t;

typedef struct {
  index_t a, b, c, y;
} places_t;

// Where the operands of one product of the batch begin.
static inline places_t places_of(const product_t *p, index_t batch) {
  places_t at = {0, 0, 0, 0};
  for (int axis = BATCH_AXES - 1; axis >= 0 && batch > 0; --axis) {
    const index_t position = batch % p->extent[axis];
    batch /= p->extent[axis];
    at.a += position * p->a_step[axis];
    at.b += position * p->b_step[axis];
    at.c += position * p->c_step[axis];
    at.y += position * p->y_step[axis];
  }
  return at;
}
