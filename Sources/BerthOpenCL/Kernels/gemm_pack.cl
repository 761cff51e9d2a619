// SPDX-License-Identifier: Apache-2.0
//
// Copies an operand of a matrix product into panels, as the tiles of the cpu strategy read it: each of WIDTH lines (rows of A, columns of
// B), one step of the sum after another, the lines' elements beside each other and already of the type P. Lines that are missing in the
// last panel are zeros: what is computed with them is not stored. With ZERO_POINTS, each line has its own subtracted.

#include "product.cl"

typedef struct {
  index_t lines, depth, line_step, depth_step;
  // How much of the depth a work-item copies.
  index_t stretch;
  index_t extent[BATCH_AXES], step[BATCH_AXES];
  index_t zero_line_step, zero_step[BATCH_AXES];
} pack_t;

#define CONVERTED(at) ((p_t)LOAD(T, x, (at)))

kernel __attribute__((reqd_work_group_size(1, 1, 1))) void gemm_pack(
    global const MEM(T) *x, index_t x0, global p_t *restrict panels, index_t panels0,
#if ZERO_POINTS
    global const MEM(T) *zeros, index_t zeros0,
#endif
    pack_t p) {
  const index_t panel = (index_t)get_global_id(0), start = (index_t)get_global_id(1) * p.stretch, batch = (index_t)get_global_id(2);
  const index_t panel_count = (index_t)get_global_size(0), first = panel * WIDTH;
  const index_t lines = min(p.lines - first, (index_t)WIDTH), depth = min(p.depth - start, p.stretch);
  x += x0 + first * p.line_step + start * p.depth_step;
  panels += panels0 + ((batch * panel_count + panel) * p.depth + start) * WIDTH;
  index_t rest = batch;
  for (int axis = BATCH_AXES - 1; axis >= 0 && rest > 0; --axis) {
    x += rest % p.extent[axis] * p.step[axis];
#if ZERO_POINTS
    zeros += rest % p.extent[axis] * p.zero_step[axis];
#endif
    rest /= p.extent[axis];
  }

#if ZERO_POINTS
  p_t zero[WIDTH];
  for (int line = 0; line < WIDTH; ++line)
    zero[line] = line < lines ? (p_t)LOAD(T, zeros, zeros0 + (first + line) * p.zero_line_step) : 0;
#define MINUS_ZERO(line) - zero[line]
#else
#define MINUS_ZERO(line)
#endif

  if (lines < WIDTH) {
    for (index_t i = 0; i < depth; ++i)
      for (int line = 0; line < WIDTH; ++line)
        panels[i * WIDTH + line] = line < lines ? CONVERTED(i * p.depth_step + line * p.line_step) MINUS_ZERO(line) : 0;
  } else if (p.line_step == 1) {
    for (index_t i = 0; i < depth; ++i) {
#pragma unroll
      for (int line = 0; line < WIDTH; ++line) panels[i * WIDTH + line] = CONVERTED(i * p.depth_step + line) MINUS_ZERO(line);
    }
  } else {
    for (index_t i = 0; i < depth; ++i) {
#pragma unroll
      for (int line = 0; line < WIDTH; ++line)
        panels[i * WIDTH + line] = CONVERTED(i * p.depth_step + line * p.line_step) MINUS_ZERO(line);
    }
  }
}
