// SPDX-License-Identifier: Apache-2.0
//
// Running sums along lines of T, accumulated in A. An exclusive sum is without the element itself. Sums from the end
// run along lines whose strides the host has turned round.

#include "lines.cl"

#define ARGUMENTS                                                                                                \
  global const MEM(T) *restrict x, index_t x0, global MEM(T) *restrict y, index_t y0, const lines_t lines, const int is_exclusive

#if BERTH_GPU
// A group takes a line, as many elements at a time as it has items. Each of these sums is over its own elements alone,
// in a tree: an exclusive one is that of the neighbour, since taking the element off again would not be as good.
KERNEL void rows(ARGUMENTS, local VAL(A) *sums) {
  x += x0, y += y0;
  const int item = (int)get_local_id(0), items = (int)get_local_size(0);
  FOR_LINES(line, lines_count(lines)) {
    global const MEM(T) *from = x + x_of_line(lines, line);
    global MEM(T) *to = y + y_of_line(lines, line);
    VAL(A) before = 0;
    for (index_t start = 0; start < lines.along[1]; start += items) {
      const index_t i = start + item;
      VAL(A) sum = i < lines.along[1] ? (VAL(A))LOAD(T, from, i * lines.x_along[1]) : 0;
      for (int reach = 1; reach < items; reach *= 2) {
        barrier(CLK_LOCAL_MEM_FENCE);
        sums[item] = sum;
        barrier(CLK_LOCAL_MEM_FENCE);
        if (item >= reach) sum += sums[item - reach];
      }
      barrier(CLK_LOCAL_MEM_FENCE);
      sums[item] = sum;
      barrier(CLK_LOCAL_MEM_FENCE);
      if (i < lines.along[1]) {
        const VAL(A) result = !is_exclusive ? before + sum : item > 0 ? before + sums[item - 1] : before;
        STORE(T, to, i * lines.y_along[1], (VAL(T))result);
      }
      before += sums[items - 1];
    }
  }
}
#endif

KERNEL void columns(ARGUMENTS) {
  x += x0, y += y0;
  const index_t x_step = lines.x_kept[1], y_step = lines.y_kept[1];
  FOR_ITEMS(item, columns_count(lines)) {
    const columns_t columns = columns_of(lines, item);
    global const MEM(T) *from = x + columns.x;
    global MEM(T) *to = y + columns.y;
    PACK(A) sum = PACK_OF(A, 0);
    for (index_t i = 0; i < lines.along[1]; ++i, from += lines.x_along[1], to += lines.y_along[1]) {
      const PACK(A) next = sum + PACK_CAST(A, PACK_LOAD(T, from, 0, x_step, columns.left, 0));
      PACK_STORE(T, to, 0, y_step, columns.left, PACK_CAST(T, is_exclusive ? sum : next));
      sum = next;
    }
  }
}
