// SPDX-License-Identifier: Apache-2.0

#include "include/bvk_gather.h"

#include <string.h>

static int64_t index_at(const bvk_gather *gather, const char *indices, size_t position) {
  const char *address = indices + (ptrdiff_t)position * gather->index_stride;
  if (gather->index_size == 4) {
    int32_t narrow;
    memcpy(&narrow, address, sizeof narrow);
    return narrow;
  }
  int64_t wide;
  memcpy(&wide, address, sizeof wide);
  return wide;
}

bvk_status bvk_gather_run(const bvk_gather *gather, void *out, const void *data, const void *indices, size_t begin,
                          size_t end, int64_t *bad_index, size_t *bad_position) {
  if (gather->index_size != 4 && gather->index_size != 8) return BVK_BAD_ARGUMENT;
  if (begin >= end) return BVK_OK;
  const size_t bytes = gather->inner_bytes;
  char *to = (char *)out + begin * bytes;
  size_t outer = begin / gather->indices;
  size_t position = begin % gather->indices;
  const char *slice = (const char *)data + (ptrdiff_t)outer * gather->outer_stride;
  for (size_t row = begin; row < end; ++row) {
    const int64_t index = index_at(gather, indices, position);
    // A negative index counts from the end; the sum cannot overflow because its terms differ in sign.
    const int64_t wrapped = index < 0 ? index + (int64_t)gather->axis : index;
    if (wrapped < 0 || (uint64_t)wrapped >= gather->axis) {
      *bad_index = index;
      *bad_position = position;
      return BVK_INDEX_OUT_OF_RANGE;
    }
    const char *from = slice + (ptrdiff_t)wrapped * gather->axis_stride;
    // A constant length spares the call for single elements.
    switch (bytes) {
      case 1: *to = *from; break;
      case 2: memcpy(to, from, 2); break;
      case 4: memcpy(to, from, 4); break;
      case 8: memcpy(to, from, 8); break;
      default: memcpy(to, from, bytes); break;
    }
    to += bytes;
    if (++position == gather->indices) {
      position = 0;
      slice += gather->outer_stride;
    }
  }
  return BVK_OK;
}
