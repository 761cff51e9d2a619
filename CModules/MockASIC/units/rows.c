// SPDX-License-Identifier: Apache-2.0

#include "rows.h"

#include "reduce.h"
#include "registers.h"

mock_rows mock_rows_along(const mock_tensor *input, const mock_tensor *output, int first, int last) {
  int64_t dims[MOCK_MAX_RANK], in[MOCK_MAX_RANK], out[MOCK_MAX_RANK];
  int outer = 0;
  for (int axis = 0; axis < input->rank; axis++) {
    if (axis >= first && axis <= last) continue;
    dims[outer] = input->dims[axis];
    in[outer] = input->strides[axis];
    out[outer++] = output->strides[axis];
  }
  mock_rows rows;
  rows.starts = mock_walk_over(outer, dims);
  mock_walk_add(&rows.starts, in, input->offset);
  mock_walk_add(&rows.starts, out, output->offset);
  mock_walk_fold(&rows.starts);
  int length = last - first + 1;
  rows.in = mock_walk_over(length, input->dims + first);
  mock_walk_add(&rows.in, input->strides + first, 0);
  mock_walk_fold(&rows.in);
  rows.out = mock_walk_over(length, output->dims + first);
  mock_walk_add(&rows.out, output->strides + first, 0);
  mock_walk_fold(&rows.out);
  return rows;
}

void mock_rows_load(const mock_walk *row, int64_t start, float *to, const uint8_t *memory, uint32_t dtype) {
  mock_stream stream = mock_stream_over(row, start);
  int count;
  while ((count = mock_stream_load(&stream, to, MOCK_REGISTER, memory, dtype)) > 0) to += count;
}

void mock_rows_store(const mock_walk *row, int64_t start, const float *from, uint8_t *memory, uint32_t dtype,
                     mock_fault fault) {
  mock_stream stream = mock_stream_over(row, start);
  for (int64_t left = row->count; left > 0; left -= MOCK_REGISTER, from += MOCK_REGISTER) {
    mock_stream_store(&stream, from, left < MOCK_REGISTER ? (int)left : MOCK_REGISTER, memory, dtype, fault);
  }
}

float mock_rows_sum(const float *row, int64_t count) {
  mock_sum sum = {{0}};
  for (int64_t done = 0; done < count; done += MOCK_REGISTER) {
    mock_sum_add(&sum, row + done, count - done < MOCK_REGISTER ? (int)(count - done) : MOCK_REGISTER);
  }
  return mock_sum_total(&sum);
}

uint64_t mock_rows_room(int64_t count) {
  return mock_ceiling((uint64_t)count * sizeof(float), MOCK_BURST) * MOCK_BURST;
}
