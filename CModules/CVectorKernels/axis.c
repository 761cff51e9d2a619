// SPDX-License-Identifier: Apache-2.0

#include "internal/axis.h"

bvk_status bvk_axis_split(bvk_dims *kept, size_t *positions, uint32_t rank, const ptrdiff_t *shape, uint32_t axis,
                          uint32_t operands, const ptrdiff_t *const *strides, const uint32_t *element_sizes) {
  if (rank > BVK_MAX_RANK || axis >= rank || shape[axis] < 0 || operands > BVK_MAX_OPERANDS) return BVK_BAD_ARGUMENT;
  ptrdiff_t extents[BVK_MAX_RANK];
  ptrdiff_t walks[BVK_MAX_OPERANDS * BVK_MAX_RANK];
  uint32_t filled = 0;
  for (uint32_t d = 0; d < rank; ++d) {
    if (d == axis) continue;
    extents[filled] = shape[d];
    for (uint32_t o = 0; o < operands; ++o) walks[o * (rank - 1) + filled] = strides[o][d];
    filled += 1;
  }
  const bvk_status status = bvk_dims_init(kept, rank - 1, extents, operands, walks, element_sizes, positions);
  if (status != BVK_OK) return status;
  for (uint32_t o = 1; o < operands; ++o) {
    for (uint32_t d = 0; d < kept->rank; ++d) {
      if (kept->stride[o][d] == 0) return BVK_BAD_ARGUMENT;
    }
  }
  bvk_dims_sort_by_first(kept);
  bvk_dims_collapse(kept);
  return BVK_OK;
}

bvk_status bvk_axis_init(bvk_dims *kept, size_t *positions, uint32_t rank, const ptrdiff_t *shape,
                         const ptrdiff_t *strides, uint32_t axis, const ptrdiff_t *output_strides,
                         uint32_t element_size, uint32_t output_size) {
  const ptrdiff_t *const operands[2] = {strides, output_strides};
  const uint32_t sizes[2] = {element_size, output_size};
  return bvk_axis_split(kept, positions, rank, shape, axis, 2, operands, sizes);
}
