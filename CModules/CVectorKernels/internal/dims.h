// SPDX-License-Identifier: Apache-2.0
//
// Dimensions with the byte strides of several operands, brought to the fewest that describe the same walk.

#ifndef BERTH_BVK_DIMS_H
#define BERTH_BVK_DIMS_H

#include "../include/bvk_base.h"
#include "../include/bvk_elementwise.h"

typedef struct bvk_dims {
  uint32_t rank;
  uint32_t operands;
  size_t extent[BVK_MAX_RANK];
  ptrdiff_t stride[BVK_MAX_OPERANDS][BVK_MAX_RANK];
} bvk_dims;

/// Takes over `rank` extents and, operand by operand, their strides in elements; drops extents of 1. `*count` becomes
/// the product of all extents; where it is 0 no dimension is left. Returns `BVK_BAD_ARGUMENT` for a rank above
/// `BVK_MAX_RANK`, a negative extent or a count or stride beyond the address range.
bvk_status bvk_dims_init(bvk_dims *dims, uint32_t rank, const ptrdiff_t *shape, uint32_t operands,
                         const ptrdiff_t *strides, const uint32_t *element_sizes, size_t *count);

/// Orders the dimensions by falling magnitude of the first operand's stride; equal ones keep their order.
void bvk_dims_sort_by_first(bvk_dims *dims);

/// Joins neighbours that every operand passes through as through one dimension.
void bvk_dims_collapse(bvk_dims *dims);

#endif
