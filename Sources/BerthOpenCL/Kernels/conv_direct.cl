// SPDX-License-Identifier: Apache-2.0
//
// Conv and ConvTranspose of groups with few output channels, down to one each: there is next to nothing to share
// between results, so each is summed up by itself, from X and the weights where they lie. T is the dtype, AXES the
// number of spatial axes; see conv_geometry.cl.
//
//   gpu        a work-item computes one result, neighbours neighbouring ones
//   cpu, fpga  a work-item walks along the last axis: single results at its ends, where the
//              kernel overlaps the padding, and vectors between

#include "types.cl"
#include "items.cl"
#include "vectors.cl"
#include "conv_geometry.cl"

// What a result is computed from, or a row of them: where image, kernel, addend and channel of Y begin.
typedef struct {
  global const MEM(T) *x;
  global const MEM(T) *w;
  global MEM(T) *y;
  VAL(T) addend;
  conv_phase phase;
} conv_row;

static inline void conv_row_begin(conv_row *row, const convolution *c, global const MEM(T) *x, global const MEM(T) *w,
                                  global const MEM(T) *bias, global MEM(T) *y, index_t number) {
  row->phase = conv_phase_at(c, number % c->phases);
  number /= c->phases;
  index_t filter = number % c->filters;
  number /= c->filters;
  index_t group = number % c->groups, image = number / c->groups;
  row->x = x + image * c->x_image + group * c->channels * c->x_channel;
  row->w = w + group * c->w_group + filter * c->w_filter;
  row->y = y + image * c->y_image + (group * c->filters + filter) * c->y_filter;
  row->addend = c->has_bias ? LOAD(T, bias, (group * c->filters + filter) * c->bias) : 0;
}

// Where in a kernel a phase's tap lies.
static inline index_t conv_weight(const convolution *c, const conv_phase *phase, const index_t *tap) {
  index_t place = 0;
#pragma unroll
  for (int a = 0; a < AXES; ++a) place += (phase->first_tap[a] + tap[a] * c->axes[a].period) * c->axes[a].w;
  return place;
}

// One result.
static inline void conv_one(const convolution *c, const conv_row *row, index_t position) {
  index_t at[AXES], tap[AXES];
  conv_position(c, &row->phase, position, at);
#pragma unroll
  for (int a = 0; a < AXES; ++a) tap[a] = 0;
  VAL(T) sum = 0;
  for (index_t number = 0; number < row->phase.tap_count; ++number) {
    index_t place, weight = conv_weight(c, &row->phase, tap);
    if (conv_source(c, at, tap, &place)) {
      for (index_t plane = 0; plane < c->channels; ++plane) {
        sum = fma(LOAD(T, row->x, place + plane * c->x_channel), LOAD(T, row->w, weight + plane * c->w_channel), sum);
      }
    }
    conv_next_tap(&row->phase, tap);
  }
  STORE(T, row->y, conv_target(c, &row->phase, position), sum + row->addend);
}

#if BERTH_GPU

KERNEL void direct(global const MEM(T) *restrict x, index_t x0, global const MEM(T) *restrict w, index_t w0,
                   global const MEM(T) *restrict bias, index_t bias0, global MEM(T) *restrict y, index_t y0, convolution c) {
  index_t rows = c.images * c.groups * c.filters * c.phases;
  FOR_ITEMS(item, rows * c.most_positions) {
    conv_row row;
    conv_row_begin(&row, &c, x + x0, w + w0, bias + bias0, y + y0, item / c.most_positions);
    index_t position = item % c.most_positions;
    if (position < row.phase.position_count) conv_one(&c, &row, position);
  }
}

#else

// Neighbouring results along the last axis, none of which sees the padding there.
static inline void conv_many(const convolution *c, const conv_row *row, index_t position) {
  const conv_axis *last = &c->axes[AXES - 1];
  index_t at[AXES], tap[AXES];
  conv_position(c, &row->phase, position, at);
#pragma unroll
  for (int a = 0; a < AXES; ++a) tap[a] = 0;
  index_t x_step = last->step * last->x, y_step = last->stride * last->y;
  VEC(T) sum = 0;
  VAL(T) lanes[WIDEST(T)];
  for (index_t number = 0; number < row->phase.tap_count; ++number) {
    index_t place, weight = conv_weight(c, &row->phase, tap);
    if (conv_source(c, at, tap, &place)) {
      for (index_t plane = 0; plane < c->channels; ++plane) {
        VEC(T) factor = LOAD(T, row->w, weight + plane * c->w_channel);
        index_t from = place + plane * c->x_channel;
        if (x_step == 1) {
          sum = fma(LOAD_VECTOR(T, WIDEST(T), row->x + from), factor, sum);
        } else {
#pragma unroll
          for (int lane = 0; lane < WIDEST(T); ++lane) lanes[lane] = LOAD(T, row->x, from + lane * x_step);
          sum = fma(VEC_GET(T, lanes), factor, sum);
        }
      }
    }
    conv_next_tap(&row->phase, tap);
  }
  sum += row->addend;
  index_t target = conv_target(c, &row->phase, position);
  if (y_step == 1) {
    STORE_VECTOR(T, WIDEST(T), row->y + target, sum);
  } else {
    VEC_PUT(T, lanes, sum);
#pragma unroll
    for (int lane = 0; lane < WIDEST(T); ++lane) STORE(T, row->y, target + lane * y_step, lanes[lane]);
  }
}

// Items: rows along the last axis.
KERNEL void direct(global const MEM(T) *restrict x, index_t x0, global const MEM(T) *restrict w, index_t w0,
                   global const MEM(T) *restrict bias, index_t bias0, global MEM(T) *restrict y, index_t y0, convolution c) {
  const conv_axis *last = &c.axes[AXES - 1];
  // Rows of the largest phase; the other axes of a phase have no more.
  index_t most_rows = c.most_positions / ((last->output + last->stride - 1) / last->stride);
  FOR_ITEMS(item, c.images * c.groups * c.filters * c.phases * most_rows) {
    conv_row row;
    conv_row_begin(&row, &c, x + x0, w + w0, bias + bias0, y + y0, item / most_rows);
    index_t length = row.phase.positions[AXES - 1];
    index_t first = item % most_rows * length, end = first + length;
    if (end > row.phase.position_count) continue;
    // From where on, and up to where, no tap is in the padding before or behind the last axis.
    index_t reach = (row.phase.taps[AXES - 1] - 1) * last->reach, start = row.phase.first[AXES - 1];
    index_t before = max(-(start + min(reach, (index_t)0)), (index_t)0);
    index_t room = last->input - 1 - start - max(reach, (index_t)0);
    index_t inner = min((before + last->step - 1) / last->step, length);
    index_t inner_end = room < 0 ? 0 : min(room / last->step + 1, length);
    if (inner_end - inner < WIDEST(T)) inner = inner_end = length;
    for (index_t j = 0; j < inner; ++j) conv_one(&c, &row, first + j);
    // The last vector overlaps the one before.
    for (index_t j = inner; j < inner_end; j += WIDEST(T)) conv_many(&c, &row, first + min(j, inner_end - WIDEST(T)));
    for (index_t j = inner_end; j < length; ++j) conv_one(&c, &row, first + j);
  }
}

#endif
