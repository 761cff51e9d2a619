// SPDX-License-Identifier: Apache-2.0

#include "include/bvk_index.h"

#include <string.h>

#include "internal/combine.h"
#include "internal/dims.h"

enum {
  /// How many elements are found before any is brought: enough to spread the cost of a call, few enough for the stack.
  batch = 64
};

/// Elements that have been found and are to be brought from one place to the other.
typedef struct pairs {
  char *to[batch];
  const char *from[batch];
} pairs;

static inline void set_pair(pairs *found, size_t slot, int32_t gathers, char *along, char *indexed) {
  found->to[slot] = gathers ? along : indexed;
  found->from[slot] = gathers ? indexed : along;
}

/// The place that an index means on an axis, or -1 for one that lies outside.
static inline int64_t place_of(int64_t index, int64_t extent) {
  // The sum cannot overflow, because its terms differ in sign.
  const int64_t place = index < 0 ? index + extent : index;
  return place < extent ? place : -1;
}

/// No axis has this index.
#define BVK_NO_INDEX INT64_MIN

#define BVK_LOAD_INDICES(type, convert)                                                               \
  for (size_t i = 0; i < count; ++i) {                                                                \
    type element;                                                                                     \
    memcpy(&element, addresses[i], sizeof element);                                                   \
    indices[i] = convert(element);                                                                    \
  }                                                                                                   \
  return;

static inline int64_t index_from_unsigned(uint64_t index) {
  return index > INT64_MAX ? BVK_NO_INDEX : (int64_t)index;
}

/// Cut towards zero; a NaN fails both comparisons.
static inline int64_t index_from_float(double index) {
  return index > -0x1p63 && index < 0x1p63 ? (int64_t)index : BVK_NO_INDEX;
}

static inline int64_t index_from_half(uint16_t bits) {
  // The integral part of a float16: 11 significant bits, moved to where the exponent says; below 1 nothing is left.
  const int32_t exponent = (bits >> 10) & 31;
  if (exponent == 31) return BVK_NO_INDEX;
  if (exponent < 15) return 0;
  const int64_t significand = (bits & 0x3FF) | 0x400;
  const int64_t magnitude = exponent >= 25 ? significand << (exponent - 25) : significand >> (25 - exponent);
  return bits & 0x8000 ? -magnitude : magnitude;
}

static void load_indices(bvk_dtype dtype, const char *const *addresses, size_t count, int64_t *indices) {
  switch (dtype) {
    case BVK_I64: BVK_LOAD_INDICES(int64_t, (int64_t))
    case BVK_I32: BVK_LOAD_INDICES(int32_t, (int64_t))
    case BVK_I16: BVK_LOAD_INDICES(int16_t, (int64_t))
    case BVK_I8: BVK_LOAD_INDICES(int8_t, (int64_t))
    case BVK_U64: BVK_LOAD_INDICES(uint64_t, index_from_unsigned)
    case BVK_U32: BVK_LOAD_INDICES(uint32_t, (int64_t))
    case BVK_U16: BVK_LOAD_INDICES(uint16_t, (int64_t))
    case BVK_U8: BVK_LOAD_INDICES(uint8_t, (int64_t))
    case BVK_F64: BVK_LOAD_INDICES(double, index_from_float)
    case BVK_F32: BVK_LOAD_INDICES(float, index_from_float)
    case BVK_F16: BVK_LOAD_INDICES(uint16_t, index_from_half)
    default: return;
  }
}

static size_t magnitude(ptrdiff_t stride) { return stride < 0 ? 0u - (size_t)stride : (size_t)stride; }

bvk_status bvk_lines_init(bvk_lines *lines, uint32_t rank, const ptrdiff_t *shape, const ptrdiff_t *strides,
                          uint32_t axis, int64_t axis_extent, bvk_dtype dtype, bvk_dtype index_dtype, int32_t gathers,
                          bvk_combine_op op, bvk_outside outside) {
  memset(lines, 0, sizeof *lines);
  if (rank < 1 || rank > BVK_MAX_RANK || axis >= rank || axis_extent < 0 || shape[axis] < 0) return BVK_BAD_ARGUMENT;
  if (bvk_combine_function(op, dtype) == NULL) return BVK_UNSUPPORTED;
  if (index_dtype == BVK_BOOL || index_dtype == BVK_BF16) return BVK_UNSUPPORTED;
  const uint32_t size = (uint32_t)bvk_dtype_size(dtype), index_size = (uint32_t)bvk_dtype_size(index_dtype);
  if (index_size == 0) return BVK_UNSUPPORTED;
  const uint32_t sizes[3] = {size, index_size, size};
  ptrdiff_t line_shape[BVK_MAX_RANK], line_strides[3 * BVK_MAX_RANK];
  for (uint32_t d = 0, kept = 0; d < rank; ++d) {
    if (d == axis) continue;
    line_shape[kept] = shape[d];
    for (uint32_t o = 0; o < 3; ++o) line_strides[o * (rank - 1) + kept] = strides[o * rank + d];
    kept += 1;
  }
  bvk_dims dims;
  const bvk_status status = bvk_dims_init(&dims, rank - 1, line_shape, 3, line_strides, sizes, &lines->lines);
  if (status != BVK_OK) return status;
  bvk_dims_sort_by_first(&dims);
  bvk_dims_collapse(&dims);
  lines->rank = dims.rank;
  memcpy(lines->extent, dims.extent, sizeof lines->extent);
  for (uint32_t o = 0; o < 3; ++o) {
    memcpy(lines->stride[o], dims.stride[o], sizeof lines->stride[o]);
    lines->axis_stride[o] = strides[o * rank + axis] * (ptrdiff_t)sizes[o];
  }
  lines->length = (size_t)shape[axis];
  lines->axis_extent = axis_extent;
  lines->index_dtype = index_dtype;
  lines->outside = outside;
  lines->gathers = gathers;
  lines->op = op;
  lines->dtype = dtype;
  // Along the axis or across the lines, whichever way neighbours lie closer.
  const size_t across = dims.rank > 0 ? magnitude(dims.stride[1][dims.rank - 1]) : SIZE_MAX;
  const size_t short_lines = lines->length == 0 || lines->length >= batch ? 1 : batch / lines->length;
  lines->block = magnitude(lines->axis_stride[1]) <= across ? short_lines : batch;
  return BVK_OK;
}

/// Where the lines of a block begin, by operand.
typedef struct block_of_lines {
  ptrdiff_t offset[3][batch];
} block_of_lines;

static void find_lines(const bvk_lines *lines, size_t first, size_t count, block_of_lines *block) {
  for (size_t j = 0; j < count; ++j) {
    size_t rest = first + j;
    ptrdiff_t offset[3] = {0, 0, 0};
    for (uint32_t d = lines->rank; d-- > 0;) {
      const ptrdiff_t index = (ptrdiff_t)(rest % lines->extent[d]);
      rest /= lines->extent[d];
      for (uint32_t o = 0; o < 3; ++o) offset[o] += index * lines->stride[o][d];
    }
    for (uint32_t o = 0; o < 3; ++o) block->offset[o][j] = offset[o];
  }
}

bvk_status bvk_lines_run(const bvk_lines *lines, void *along, const void *indices, void *indexed, size_t line_begin,
                         size_t line_end, size_t place_begin, size_t place_end, bvk_bad_index *bad) {
  const bvk_combine_fn combine = bvk_combine_function(lines->op, lines->dtype);
  if (combine == NULL) return BVK_UNSUPPORTED;
  block_of_lines block;
  pairs found;
  for (size_t line = line_begin; line < line_end; line += lines->block) {
    const size_t width = line_end - line < lines->block ? line_end - line : lines->block;
    find_lines(lines, line, width, &block);
    const size_t depth = batch / width;
    for (size_t place = place_begin; place < place_end; place += depth) {
      const size_t places = place_end - place < depth ? place_end - place : depth;
      const char *addresses[batch];
      int64_t values[batch];
      for (size_t p = 0; p < places; ++p) {
        const char *const start = (const char *)indices + (ptrdiff_t)(place + p) * lines->axis_stride[1];
        for (size_t j = 0; j < width; ++j) addresses[p * width + j] = start + block.offset[1][j];
      }
      load_indices(lines->index_dtype, addresses, places * width, values);
      size_t slots = 0;
      for (size_t p = 0; p < places; ++p) {
        char *const start = (char *)along + (ptrdiff_t)(place + p) * lines->axis_stride[0];
        for (size_t j = 0; j < width; ++j) {
          const int64_t target = place_of(values[p * width + j], lines->axis_extent);
          if (target < 0) {
            if (lines->outside == BVK_OUTSIDE_IS_SKIPPED) continue;
            *bad = (bvk_bad_index){values[p * width + j], (line + j) * lines->length + place + p, 0};
            return BVK_INDEX_OUT_OF_RANGE;
          }
          set_pair(&found, slots++, lines->gathers, start + block.offset[0][j],
                   (char *)indexed + block.offset[2][j] + target * lines->axis_stride[2]);
        }
      }
      combine(found.to, found.from, slots, 1);
    }
  }
  return BVK_OK;
}

bvk_status bvk_tuples_run(const bvk_tuples *tuples, void *along, const int64_t *indices, void *indexed, size_t begin,
                          size_t end, size_t run_begin, size_t run_end, bvk_bad_index *bad) {
  const bvk_combine_fn combine = bvk_combine_function(tuples->op, tuples->dtype);
  if (combine == NULL) return BVK_UNSUPPORTED;
  const size_t size = bvk_dtype_size(tuples->dtype);
  const ptrdiff_t skipped = (ptrdiff_t)(run_begin * size);
  pairs found;
  size_t slots = 0;
  for (size_t tuple = begin; tuple < end; ++tuple) {
    const int64_t *const values = indices + tuple * tuples->length;
    ptrdiff_t offset = (ptrdiff_t)(tuple / tuples->tuples_per_batch) * tuples->batch_stride + skipped;
    for (uint32_t c = 0; c < tuples->length; ++c) {
      const int64_t place = place_of(values[c], tuples->extent[c]);
      if (place < 0) {
        *bad = (bvk_bad_index){values[c], tuple * tuples->length + c, c};
        return BVK_INDEX_OUT_OF_RANGE;
      }
      offset += place * tuples->stride[c];
    }
    set_pair(&found, slots++, tuples->gathers, (char *)along + (ptrdiff_t)(tuple * tuples->run * size) + skipped,
             (char *)indexed + offset);
    if (slots == batch || tuple + 1 == end) {
      combine(found.to, found.from, slots, run_end - run_begin);
      slots = 0;
    }
  }
  return BVK_OK;
}
