// SPDX-License-Identifier: Apache-2.0

#include "include/bvk_trilu.h"

#include <string.h>

#include "internal/strided.h"

bvk_status bvk_trilu_init(bvk_trilu *trilu, uint32_t rank, const ptrdiff_t *shape, const ptrdiff_t *out_strides,
                          const ptrdiff_t *in_strides, size_t element_size, int64_t diagonal, int32_t upper) {
  memset(trilu, 0, sizeof *trilu);
  if (rank < 2 || rank > BVK_MAX_RANK) return BVK_BAD_ARGUMENT;
  if (element_size != 1 && element_size != 2 && element_size != 4 && element_size != 8) return BVK_BAD_ARGUMENT;
  const ptrdiff_t size = (ptrdiff_t)element_size;
  trilu->rank = rank - 1;
  trilu->rows = 1;
  for (uint32_t d = 0; d < rank; ++d) {
    if (shape[d] < 0) return BVK_BAD_ARGUMENT;
    if (d + 1 == rank) break;
    trilu->extent[d] = (size_t)shape[d];
    if (__builtin_mul_overflow(trilu->rows, trilu->extent[d], &trilu->rows)) return BVK_BAD_ARGUMENT;
    trilu->stride[0][d] = out_strides[d] * size;
    trilu->stride[1][d] = in_strides[d] * size;
  }
  const ptrdiff_t columns = shape[rank - 1], rows = shape[rank - 2];
  trilu->columns = (size_t)columns;
  trilu->column_stride[0] = out_strides[rank - 1] * size;
  trilu->column_stride[1] = in_strides[rank - 1] * size;
  trilu->element_size = element_size;
  // Beyond the corners all diagonals are alike; there the sum with a row's number cannot overflow.
  trilu->diagonal = diagonal < -rows ? -rows : diagonal > columns ? columns : diagonal;
  trilu->upper = upper;
  return BVK_OK;
}

/// `count` zeros, one every `stride` bytes.
static void clear(char *to, ptrdiff_t stride, size_t size, size_t count) {
  if (stride == (ptrdiff_t)size) {
    memset(to, 0, count * size);
    return;
  }
  const uint64_t zero = 0;
  bvk_strided_move(to, stride, (const char *)&zero, 0, size, count);
}

void bvk_trilu_run(const bvk_trilu *trilu, void *out, const void *in, size_t begin, size_t end) {
  const ptrdiff_t to_step = trilu->column_stride[0], from_step = trilu->column_stride[1];
  const size_t size = trilu->element_size;
  const int64_t columns = (int64_t)trilu->columns;
  for (size_t unit = begin; unit < end; ++unit) {
    char *to = out;
    const char *from = in;
    size_t rest = unit;
    size_t row = 0;
    for (uint32_t d = trilu->rank; d-- > 0;) {
      const size_t index = rest % trilu->extent[d];
      rest /= trilu->extent[d];
      if (d + 1 == trilu->rank) row = index;
      to += (ptrdiff_t)index * trilu->stride[0][d];
      from += (ptrdiff_t)index * trilu->stride[1][d];
    }
    // The first column of the upper triangle, or the first behind the lower one.
    int64_t cut = (int64_t)row + trilu->diagonal + (trilu->upper ? 0 : 1);
    cut = cut < 0 ? 0 : cut > columns ? columns : cut;
    const size_t first = trilu->upper ? (size_t)cut : 0;
    const size_t last = trilu->upper ? (size_t)columns : (size_t)cut;
    clear(to, to_step, size, first);
    if (to_step == (ptrdiff_t)size && from_step == (ptrdiff_t)size) {
      memcpy(to + first * size, from + first * size, (last - first) * size);
    } else {
      bvk_strided_move(to + (ptrdiff_t)first * to_step, to_step, from + (ptrdiff_t)first * from_step, from_step, size,
                       last - first);
    }
    clear(to + (ptrdiff_t)last * to_step, to_step, size, (size_t)columns - last);
  }
}
