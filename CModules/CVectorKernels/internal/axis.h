// SPDX-License-Identifier: Apache-2.0
//
// Operators along one axis: the other dimensions, collapsed, and the walk over positions in them.

#ifndef BERTH_BVK_AXIS_H
#define BERTH_BVK_AXIS_H

#include "dims.h"

/// The dimensions of a tensor but `axis`, with the byte strides of `operands` operands, the input first. `strides` are
/// theirs in elements. Returns `BVK_BAD_ARGUMENT` for a bad rank, axis, extent or a stride of 0 of any but the input.
bvk_status bvk_axis_split(bvk_dims *kept, size_t *positions, uint32_t rank, const ptrdiff_t *shape, uint32_t axis,
                          uint32_t operands, const ptrdiff_t *const *strides, const uint32_t *element_sizes);

/// The same for an input and one output.
bvk_status bvk_axis_init(bvk_dims *kept, size_t *positions, uint32_t rank, const ptrdiff_t *shape,
                         const ptrdiff_t *strides, uint32_t axis, const ptrdiff_t *output_strides,
                         uint32_t element_size, uint32_t output_size);

/// Byte offsets of a position in input and output.
typedef struct bvk_axis_offset {
  ptrdiff_t in;
  ptrdiff_t out;
} bvk_axis_offset;

static inline bvk_axis_offset bvk_axis_locate(uint32_t rank, const size_t *extent, const ptrdiff_t *in_stride,
                                              const ptrdiff_t *out_stride, size_t position) {
  bvk_axis_offset offset = {0, 0};
  for (uint32_t d = rank; d-- > 0;) {
    const ptrdiff_t index = (ptrdiff_t)(position % extent[d]);
    position /= extent[d];
    offset.in += index * in_stride[d];
    offset.out += index * out_stride[d];
  }
  return offset;
}

#endif
