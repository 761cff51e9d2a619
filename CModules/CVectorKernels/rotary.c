// SPDX-License-Identifier: Apache-2.0

#include "include/bvk_rotary.h"

#include <string.h>

#include "internal/lookup.h"
#include "internal/rotary_code.h"

static const struct bvk_rotary_code *find_code(bvk_isa isa, bvk_dtype dtype) {
  BVK_RETURN_LOOKUP(isa, bvk_rotary_code, (dtype));
}

bvk_status bvk_rotary_init(bvk_rotary *rotary, bvk_isa isa) {
  if (rotary->rotated > rotary->head_size || rotary->rotated % 2 != 0) return BVK_BAD_ARGUMENT;
  rotary->code = find_code(isa, rotary->dtype);
  return rotary->code == NULL ? BVK_UNSUPPORTED : BVK_OK;
}

static ptrdiff_t offset_of(const size_t *index, const ptrdiff_t *stride) {
  ptrdiff_t offset = 0;
  for (int axis = 0; axis < BVK_ROTARY_AXES; ++axis) offset += (ptrdiff_t)index[axis] * stride[axis];
  return offset;
}

/// The next vector; the last axis goes fastest.
static void advance(size_t *index, const size_t *extent) {
  for (int axis = BVK_ROTARY_AXES - 1; axis >= 0; --axis) {
    if (++index[axis] < extent[axis]) return;
    index[axis] = 0;
  }
}

bvk_status bvk_rotary_run(const bvk_rotary *rotary, void *out, const void *in, const void *cos, const void *sin,
                          const int64_t *positions, size_t begin, size_t end, bvk_bad_index *bad) {
  const struct bvk_rotary_code *code = rotary->code;
  const ptrdiff_t size = (ptrdiff_t)code->element_size;
  const size_t pairs = rotary->rotated / 2, rest = rotary->head_size - rotary->rotated;
  bvk_status status = BVK_OK;
  size_t index[BVK_ROTARY_AXES];
  size_t left = begin;
  for (int axis = BVK_ROTARY_AXES - 1; axis >= 0 && begin < end; --axis) {
    index[axis] = left % rotary->extent[axis];
    left /= rotary->extent[axis];
  }
  for (size_t vector = begin; vector < end; ++vector, advance(index, rotary->extent)) {
    ptrdiff_t cos_offset = offset_of(index, rotary->cos_stride), sin_offset = offset_of(index, rotary->sin_stride);
    if (positions != NULL) {
      const int64_t position = positions[offset_of(index, rotary->position_stride)];
      // The sum cannot overflow because its terms differ in sign.
      const int64_t row = position < 0 ? position + rotary->cache_rows : position;
      if (row < 0 || row >= rotary->cache_rows) {
        if (status == BVK_OK) *bad = (bvk_bad_index){position, vector, 0};
        status = BVK_INDEX_OUT_OF_RANGE;
        continue;
      }
      cos_offset = (ptrdiff_t)row * rotary->cos_row_stride;
      sin_offset = (ptrdiff_t)row * rotary->sin_row_stride;
    }
    const char *x = (const char *)in + offset_of(index, rotary->stride) * size;
    char *y = (char *)out + offset_of(index, rotary->output_stride) * size;
    const char *c = (const char *)cos + cos_offset * size, *s = (const char *)sin + sin_offset * size;
    if (rotary->interleaved) {
      code->neighbours(y, x, c, s, pairs);
    } else {
      code->halves(y, x, c, s, pairs);
    }
    // In place the rest is where it belongs.
    const size_t done = rotary->rotated * (size_t)size;
    if (rest != 0 && y != x) memcpy(y + done, x + done, rest * (size_t)size);
  }
  return status;
}
