// SPDX-License-Identifier: Apache-2.0
//
// Copies an operand of a matrix product into panels, as the tiles of the cpu strategy read it: each of WIDTH lines (rows of A, columns of
// B), one step of the sum after another, the lines' elements beside each other and already of the type P. Lines that are missing in the
// last panel are zeros: what is computed with them is not stored. With ZERO_POINTS, each line has its own subtracted.

#define LANES 4
#include "product.cl"

typedef struct {
  index_t lines, depth, line_step, depth_step;
  // How much of the depth a work-item copies.
  index_t stretch;
  index_t extent[BATCH_AXES], step[BATCH_AXES];
  index_t zero_line_step, zero_step[BATCH_AXES];
} pack_t;

// Lines that are copied together: with four of them, four steps of four lines are transposed in registers.
#define GROUP LANES

kernel __attribute__((reqd_work_group_size(1, 1, 1))) void gemm_pack(
    global const MEM(T) *x, index_t x0, global p_t *restrict panels, index_t panels0,
#if ZERO_POINTS
    global const MEM(T) *zeros, index_t zeros0,
#endif
    pack_t p) {
  const index_t panel = (index_t)get_global_id(0), start = (index_t)get_global_id(1) * p.stretch, batch = (index_t)get_global_id(2);
  const index_t panel_count = (index_t)get_global_size(0), first = panel * WIDTH;
  const index_t depth = min(p.depth - start, p.stretch);
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

  if (p.line_step == 1 && first + WIDTH <= p.lines && WIDTH % GROUP == 0) {
#if ZERO_POINTS
    p_t zero[WIDTH];
    for (int line = 0; line < WIDTH; ++line) zero[line] = (p_t)LOAD(T, zeros, zeros0 + (first + line) * p.zero_line_step);
#endif
    for (index_t i = 0; i < depth; ++i) {
#pragma unroll
      for (int line = 0; line < WIDTH; line += GROUP) {
        vec_t values = LOAD_VALUES(T, x + i * p.depth_step + line);
#if ZERO_POINTS
        values -= GET_VECTOR(LANES, zero + line);
#endif
        STORE_VECTOR(P, LANES, panels + i * WIDTH + line, values);
      }
    }
    return;
  }

  for (int line = 0; line < WIDTH; line += GROUP) {
    // Lines of this group that the panel has room for, and those of them that exist.
    const int room = min(GROUP, WIDTH - line);
    const int there = (int)clamp(p.lines - first - line, (index_t)0, (index_t)room);
    global const MEM(T) *from = x + line * p.line_step;
    global p_t *to = panels + line;
    p_t zero[GROUP] = {0};
#if ZERO_POINTS
    for (int l = 0; l < there; ++l) zero[l] = (p_t)LOAD(T, zeros, zeros0 + (first + line + l) * p.zero_line_step);
#endif
    index_t i = 0;
    if (there == GROUP && p.depth_step == 1) {
      const vec_t offset = GET_VECTOR(LANES, zero);
      for (; i + GROUP <= depth; i += GROUP) {
        const vec_t a = LOAD_VALUES(T, from + i), b = LOAD_VALUES(T, from + p.line_step + i);
        const vec_t c = LOAD_VALUES(T, from + 2 * p.line_step + i), d = LOAD_VALUES(T, from + 3 * p.line_step + i);
        STORE_VECTOR(P, LANES, to + i * WIDTH, (vec_t)(a.s0, b.s0, c.s0, d.s0) - offset);
        STORE_VECTOR(P, LANES, to + (i + 1) * WIDTH, (vec_t)(a.s1, b.s1, c.s1, d.s1) - offset);
        STORE_VECTOR(P, LANES, to + (i + 2) * WIDTH, (vec_t)(a.s2, b.s2, c.s2, d.s2) - offset);
        STORE_VECTOR(P, LANES, to + (i + 3) * WIDTH, (vec_t)(a.s3, b.s3, c.s3, d.s3) - offset);
      }
    }
    for (; i < depth; ++i)
      for (int l = 0; l < room; ++l)
        to[i * WIDTH + l] = l < there ? (p_t)LOAD(T, from, i * p.depth_step + l * p.line_step) - zero[l] : 0;
  }
}
