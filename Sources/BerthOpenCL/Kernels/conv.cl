// SPDX-License-Identifier: Apache-2.0
//
// Conv and ConvTranspose as matrix products whose right factor, the unfolded image, is never made: what a tile needs of
// it is read from X where it lies. T is the dtype, AXES the number of spatial axes; see conv_geometry.cl.
//
// The weights are packed first, so that the output channels of one input channel and tap are neighbours: a few of them
// at a time are a vector, and a work-group reads them coalesced.
//
//   gpu   a work-group computes TILE_FILTERS x TILE_POSITIONS results in registers, from local memory
//   cpu   a work-item computes FILTER_VECTORS vectors of output channels x TILE_POSITIONS
//   fpga  the same by one work-item, from buffers on the chip

#include "types.cl"
#include "items.cl"
#include "vectors.cl"
#include "conv_geometry.cl"

// How many output channels a work-item packs: neighbours to neighbours on a gpu.
#if BERTH_GPU
#define PACK_WIDTH 1
#else
#define PACK_WIDTH WIDEST(T)
#endif

// Weights as groups x classes of taps x taps x input channels x output channels, in the type of the computation. Taps
// that a class lacks are left out; no phase asks for them.
KERNEL void pack(global const MEM(T) *restrict w, index_t w0, global VAL(T) *restrict packed, index_t packed0, convolution c) {
  w += w0;
  packed += packed0;
  index_t blocks = c.padded_filters / PACK_WIDTH;
  FOR_ITEMS(item, c.groups * c.channels * blocks) {
#if BERTH_GPU
    index_t filter = item % blocks, plane = item / blocks % c.channels;
#else
    // Neighbouring input channels of one output channel are in the same cache lines.
    index_t filter = item / c.channels % blocks * PACK_WIDTH, plane = item % c.channels;
#endif
    index_t group = item / blocks / c.channels;
    global const MEM(T) *from = w + group * c.w_group + plane * c.w_channel;
    // What stands for an output channel behind the last meets nobody's result.
    index_t lanes[PACK_WIDTH];
#pragma unroll
    for (int lane = 0; lane < PACK_WIDTH; ++lane) lanes[lane] = min(filter + lane, c.filters - 1) * c.w_filter;
    for (index_t number = 0; number < c.classes; ++number) {
      conv_phase phase;
      index_t rest = number;
      phase.tap_count = 1;
#pragma unroll
      for (int a = AXES - 1; a >= 0; --a) {
        const conv_axis *axis = &c.axes[a];
        phase.first_tap[a] = rest % axis->classes;
        rest /= axis->classes;
        phase.taps[a] = (axis->taps - phase.first_tap[a] + axis->period - 1) / axis->period;
        phase.tap_count *= phase.taps[a];
      }
      index_t tap[AXES];
      conv_tap(&phase, 0, tap);
      index_t row = ((group * c.classes + number) * c.most_taps * c.channels + plane) * c.padded_filters + filter;
      for (index_t k = 0; k < phase.tap_count; ++k) {
        index_t place = 0;
#pragma unroll
        for (int a = 0; a < AXES; ++a) place += (phase.first_tap[a] + tap[a] * c.axes[a].period) * c.axes[a].w;
#pragma unroll
        for (int lane = 0; lane < PACK_WIDTH; ++lane) packed[row + lane] = LOAD(T, from, place + lanes[lane]);
        row += c.channels * c.padded_filters;
        conv_next_tap(&phase, tap);
      }
    }
  }
}

#if BERTH_GPU

// Work-items of a group along positions and output channels, and results of each along both.
#ifndef GROUP_POSITIONS
#define GROUP_POSITIONS 16
#define GROUP_FILTERS 16
#endif
#define EACH_POSITIONS 4
#define EACH_FILTERS 4
#define GROUP_ITEMS (GROUP_POSITIONS * GROUP_FILTERS)
#define TILE_POSITIONS (GROUP_POSITIONS * EACH_POSITIONS)
#define TILE_FILTERS (GROUP_FILTERS * EACH_FILTERS)
// Terms of each result that lie in local memory at a time.
#define TILE_DEPTH 16
// Terms that a work-item brings, all of one position.
#define EACH_TERMS (TILE_DEPTH * TILE_POSITIONS / GROUP_ITEMS)

// Dimension 0: positions, 1: output channels, 2: images, groups and phases.
kernel __attribute__((reqd_work_group_size(GROUP_POSITIONS, GROUP_FILTERS, 1)))
void product(global const MEM(T) *restrict x, index_t x0, global const VAL(T) *restrict packed, index_t packed0,
             global const MEM(T) *restrict bias, index_t bias0, global MEM(T) *restrict y, index_t y0, convolution c) {
  local VAL(T) terms[TILE_DEPTH][TILE_POSITIONS];
  local VAL(T) weights[TILE_DEPTH][TILE_FILTERS];
  int column = (int)get_local_id(0), row = (int)get_local_id(1);
  int item = row * GROUP_POSITIONS + column;

  index_t number = (index_t)get_group_id(2);
  conv_phase phase = conv_phase_at(&c, number % c.phases);
  index_t group = number / c.phases % c.groups, image = number / c.phases / c.groups;
  index_t first_position = (index_t)get_group_id(0) * TILE_POSITIONS;
  // The same for the whole group, so that none waits at a barrier.
  if (first_position >= phase.position_count) return;
  index_t first_filter = (index_t)get_group_id(1) * TILE_FILTERS;

  x += x0 + image * c.x_image + group * c.channels * c.x_channel;
  y += y0 + image * c.y_image + group * c.filters * c.y_filter;
  bias += bias0 + group * c.filters * c.bias;
  packed += packed0 + (group * c.classes + phase.class_number) * c.most_taps * c.channels * c.padded_filters + first_filter;

  int own_column = item % TILE_POSITIONS, own_term = item / TILE_POSITIONS * EACH_TERMS;
  index_t at[AXES];
  conv_position(&c, &phase, min(first_position + own_column, phase.position_count - 1), at);

  VAL(T) sums[EACH_FILTERS][EACH_POSITIONS];
#pragma unroll
  for (int f = 0; f < EACH_FILTERS; ++f) {
#pragma unroll
    for (int p = 0; p < EACH_POSITIONS; ++p) sums[f][p] = 0;
  }
  index_t depth = phase.tap_count * c.channels;
  for (index_t begin = 0; begin < depth; begin += TILE_DEPTH) {
    index_t term = begin + own_term;
    if (term < depth) {
      index_t tap[AXES], place;
      index_t plane = term % c.channels;
      conv_tap(&phase, term / c.channels, tap);
      int is_inside = conv_source(&c, at, tap, &place);
      for (int i = 0; i < EACH_TERMS; ++i) {
        terms[own_term + i][own_column] = is_inside && term + i < depth ? LOAD(T, x, place + plane * c.x_channel) : 0;
        if (++plane == c.channels) {
          plane = 0;
          conv_next_tap(&phase, tap);
          is_inside = conv_source(&c, at, tap, &place);
        }
      }
    } else {
      for (int i = 0; i < EACH_TERMS; ++i) terms[own_term + i][own_column] = 0;
    }
    for (int i = item; i < TILE_DEPTH * TILE_FILTERS; i += GROUP_ITEMS) {
      index_t k = begin + i / TILE_FILTERS;
      weights[i / TILE_FILTERS][i % TILE_FILTERS] = k < depth ? packed[k * c.padded_filters + i % TILE_FILTERS] : 0;
    }
    barrier(CLK_LOCAL_MEM_FENCE);
#pragma unroll
    for (int k = 0; k < TILE_DEPTH; ++k) {
      VAL(T) a[EACH_FILTERS], b[EACH_POSITIONS];
#pragma unroll
      for (int f = 0; f < EACH_FILTERS; ++f) a[f] = weights[k][row * EACH_FILTERS + f];
#pragma unroll
      for (int p = 0; p < EACH_POSITIONS; ++p) b[p] = terms[k][column + p * GROUP_POSITIONS];
#pragma unroll
      for (int f = 0; f < EACH_FILTERS; ++f) {
#pragma unroll
        for (int p = 0; p < EACH_POSITIONS; ++p) sums[f][p] = fma(a[f], b[p], sums[f][p]);
      }
    }
    barrier(CLK_LOCAL_MEM_FENCE);
  }

  index_t targets[EACH_POSITIONS];
  for (int p = 0; p < EACH_POSITIONS; ++p) {
    index_t position = first_position + column + p * GROUP_POSITIONS;
    targets[p] = conv_target(&c, &phase, min(position, phase.position_count - 1));
  }
#pragma unroll
  for (int f = 0; f < EACH_FILTERS; ++f) {
    index_t filter = first_filter + row * EACH_FILTERS + f;
    if (filter >= c.filters) return;
    VAL(T) addend = c.has_bias ? LOAD(T, bias, filter * c.bias) : 0;
    global MEM(T) *to = y + filter * c.y_filter;
#pragma unroll
    for (int p = 0; p < EACH_POSITIONS; ++p) {
      index_t position = first_position + column + p * GROUP_POSITIONS;
      if (position < phase.position_count) STORE(T, to, targets[p], sums[f][p] + addend);
    }
  }
}

#else

#ifndef FILTER_VECTORS
#define FILTER_VECTORS 2
#endif
#define TILE_FILTERS (FILTER_VECTORS * WIDEST(T))
#ifndef TILE_POSITIONS
#define TILE_POSITIONS 8
#endif

#if BERTH_FPGA
// Rows of packed weights that stay on the chip while all positions pass by: 128 KiB in float32. What a tile has more
// streams in again.
#define KEPT_ROWS 1024
#endif

// The weights of a tile's output channels, row by row: one input channel and tap.
typedef struct {
  global const VAL(T) *rows;
  index_t step;
#if BERTH_FPGA
  local const VAL(T) *kept;
#endif
} conv_weights;

static inline VEC(T) conv_factors(const conv_weights *weights, index_t row, int vector) {
#if BERTH_FPGA
  if (row < KEPT_ROWS) return VEC_GET(T, weights->kept + row * TILE_FILTERS + vector * WIDEST(T));
#endif
  return VEC_GET(T, weights->rows + row * weights->step + vector * WIDEST(T));
}

// Adds the terms of one tap: sums += weights of each input channel x what the positions see there. `is_masked` is a
// constant: whether some of the positions see the padding.
static inline void conv_add_tap(VEC(T) sums[TILE_POSITIONS][FILTER_VECTORS], global const MEM(T) *x, const index_t *place,
                                const int *is_inside, int is_masked, const conv_weights *weights, index_t first_row,
                                const convolution *c) {
  for (index_t plane = 0; plane < c->channels; ++plane) {
    VEC(T) factors[FILTER_VECTORS];
#pragma unroll
    for (int v = 0; v < FILTER_VECTORS; ++v) factors[v] = conv_factors(weights, first_row + plane, v);
#pragma unroll
    for (int p = 0; p < TILE_POSITIONS; ++p) {
      VAL(T) value = is_masked && !is_inside[p] ? 0 : LOAD(T, x, place[p]);
#pragma unroll
      for (int v = 0; v < FILTER_VECTORS; ++v) sums[p][v] = fma((VEC(T))value, factors[v], sums[p][v]);
    }
    x += c->x_channel;
  }
}

// Items: images x groups x phases x tiles of output channels x tiles of positions.
KERNEL void product(global const MEM(T) *restrict x, index_t x0, global const VAL(T) *restrict packed, index_t packed0,
                    global const MEM(T) *restrict bias, index_t bias0, global MEM(T) *restrict y, index_t y0, convolution c) {
  x += x0;
  packed += packed0;
  bias += bias0;
  y += y0;
#if BERTH_FPGA
  local VAL(T) kept[KEPT_ROWS * TILE_FILTERS];
  global const VAL(T) *kept_rows = 0;
#endif
  index_t across = (c.most_positions + TILE_POSITIONS - 1) / TILE_POSITIONS;
  index_t down = c.padded_filters / TILE_FILTERS;
  FOR_ITEMS(item, c.images * c.groups * c.phases * down * across) {
    index_t rest = item;
    index_t first_position = rest % across * TILE_POSITIONS;
    rest /= across;
    index_t first_filter = rest % down * TILE_FILTERS;
    rest /= down;
    conv_phase phase = conv_phase_at(&c, rest % c.phases);
    rest /= c.phases;
    if (first_position >= phase.position_count) continue;
    index_t group = rest % c.groups, image = rest / c.groups;
    global const MEM(T) *own_x = x + image * c.x_image + group * c.channels * c.x_channel;
    conv_weights weights;
    weights.rows =
        packed + (group * c.classes + phase.class_number) * c.most_taps * c.channels * c.padded_filters + first_filter;
    weights.step = c.padded_filters;
#if BERTH_FPGA
    weights.kept = kept;
    // A phase without taps has the rows of another, and needs none.
    if (kept_rows != weights.rows && phase.tap_count > 0) {
      kept_rows = weights.rows;
      index_t count = min(phase.tap_count * c.channels, (index_t)KEPT_ROWS);
      for (index_t row = 0; row < count; ++row) {
#pragma unroll
        for (int v = 0; v < FILTER_VECTORS; ++v) {
          VEC_PUT(T, kept + row * TILE_FILTERS + v * WIDEST(T), VEC_GET(T, kept_rows + row * weights.step + v * WIDEST(T)));
        }
      }
    }
#endif

    index_t at[TILE_POSITIONS][AXES];
#pragma unroll
    for (int p = 0; p < TILE_POSITIONS; ++p) {
      // Behind the last position it is computed again and thrown away.
      conv_position(&c, &phase, min(first_position + p, phase.position_count - 1), at[p]);
    }
    VEC(T) sums[TILE_POSITIONS][FILTER_VECTORS];
#pragma unroll
    for (int p = 0; p < TILE_POSITIONS; ++p) {
#pragma unroll
      for (int v = 0; v < FILTER_VECTORS; ++v) sums[p][v] = 0;
    }
    index_t tap[AXES];
#pragma unroll
    for (int a = 0; a < AXES; ++a) tap[a] = 0;
    for (index_t number = 0; number < phase.tap_count; ++number) {
      index_t place[TILE_POSITIONS];
      int is_inside[TILE_POSITIONS], all = 1, any = 0;
#pragma unroll
      for (int p = 0; p < TILE_POSITIONS; ++p) {
        is_inside[p] = conv_source(&c, at[p], tap, &place[p]);
        all &= is_inside[p];
        any |= is_inside[p];
      }
      if (all) {
        conv_add_tap(sums, own_x, place, is_inside, 0, &weights, number * c.channels, &c);
      } else if (any) {
        conv_add_tap(sums, own_x, place, is_inside, 1, &weights, number * c.channels, &c);
      }
      conv_next_tap(&phase, tap);
    }

    global MEM(T) *own_y = y + image * c.y_image + group * c.filters * c.y_filter;
    global const MEM(T) *own_bias = bias + group * c.filters * c.bias;
    index_t count = min(c.filters - first_filter, (index_t)TILE_FILTERS);
    index_t positions = min(phase.position_count - first_position, (index_t)TILE_POSITIONS);
    index_t target[TILE_POSITIONS];
#pragma unroll
    for (int p = 0; p < TILE_POSITIONS; ++p) {
      target[p] = conv_target(&c, &phase, min(first_position + p, phase.position_count - 1));
    }
    VAL(T) lanes[TILE_POSITIONS][TILE_FILTERS];
#pragma unroll
    for (int p = 0; p < TILE_POSITIONS; ++p) {
#pragma unroll
      for (int v = 0; v < FILTER_VECTORS; ++v) VEC_PUT(T, lanes[p] + v * WIDEST(T), sums[p][v]);
    }
    for (index_t f = 0; f < count; ++f) {
      index_t filter = first_filter + f;
      VAL(T) addend = c.has_bias ? LOAD(T, own_bias, filter * c.bias) : 0;
      for (index_t p = 0; p < positions; ++p) {
        STORE(T, own_y, target[p] + filter * c.y_filter, lanes[p][f] + addend);
      }
    }
  }
}

#endif
