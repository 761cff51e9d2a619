// SPDX-License-Identifier: Apache-2.0
//
// Tuples of indices that point to slices of data, for GatherND and ScatterND. The tuples lie densely.

// A tuple has `length` indices, one for each axis of these extents and strides; each slice of the batch, `batch_step` behind the
// one before, has `per_batch` tuples.
typedef struct {
  index_t length, per_batch, batch_step;
  index_t extent[8], stride[8];
} tuples_t;

// Where a slice lies, and which it is of all slices of its batch in row-major order.
typedef struct {
  index_t offset, number;
} slice_t;

static inline slice_t slice_of(global const long *indices, index_t tuple, const tuples_t *tuples,
                               global int *complaint) {
  slice_t slice = {quotient(tuple, tuples->per_batch) * tuples->batch_step, 0};
  for (index_t c = 0; c < tuples->length; ++c) {
    index_t position = tuple * tuples->length + c;
    index_t place = place_of(indices[position], tuples->extent[c]);
    if (place < 0) {
      complain(complaint, position);
      slice.number = -1;
      break;
    }
    slice.offset += place * tuples->stride[c];
    slice.number = slice.number * tuples->extent[c] + place;
  }
  return slice;
}
