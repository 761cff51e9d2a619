// SPDX-License-Identifier: Apache-2.0
//
// Where the zero points of a product's operands lie: one a row of A or column of B, in every product of the batch.

typedef struct {
  // How far apart they lie; 0 where one serves all.
  index_t line, step[BATCH_AXES];
} zeros_t;

static inline index_t zero_of(const product_t *p, const zeros_t *zeros, index_t batch, index_t line) {
  index_t at = line * zeros->line;
  for (int axis = BATCH_AXES - 1; axis >= 0 && batch > 0; --axis) {
    at += batch % p->extent[axis] * zeros->step[axis];
    batch /= p->extent[axis];
  }
  return at;
}
