// SPDX-License-Identifier: Apache-2.0
//
// The geometry that Conv and ConvTranspose share. To be included behind types.cl.
//
// Output positions of a transposed convolution that have the same remainder by the strides, a phase, see the same taps,
// at the same distances: position `phase + j * stride` sees the taps `t0 + i * period` at the input positions `first +
// j * step + i * reach`. So each output collects what reaches it, nothing is multiplied by the zeros between elements,
// and no two work-items add to one place. A convolution is the case of one phase.
//
// AXES is how many spatial axes a program has; what a call has fewer comes first and has the extent 1.

typedef struct {
  index_t input, output, taps;
  // Input positions from one output position of a phase to the next, and from one tap of a phase to the next.
  index_t step, reach;
  // Output position o and tap t meet input position (o + pad - t * dilation) / stride where that is a whole number.
  index_t pad, stride, dilation;
  // stride and dilation are multiples of common; every period-th tap belongs to a phase: period = stride / common.
  // inverse is that of dilation / common modulo period.
  index_t common, period, inverse;
  // How many phases have an output position; how many taps are the first of one.
  index_t phases, classes;
  // Strides of X, of the weights and of Y.
  index_t x, w, y;
} conv_axis;

typedef struct {
  index_t images, groups;
  // Input and output channels of a group; the latter rounded up to whole tiles, as weights are packed.
  index_t channels, filters, padded_filters;
  // Products over all axes; taps and output positions are those of the largest phase.
  index_t phases, classes, most_taps, most_positions;
  index_t x_image, x_channel, y_image, y_filter, w_group, w_channel, w_filter;
  // Whether there is a bias, and its stride.
  index_t has_bias, bias;
  // How far from X a tap may lie, or how many results there are, if more: no kernel reads it, but index_t has to hold it.
  index_t span;
  conv_axis axes[AXES];
} convolution;

// One phase.
typedef struct {
  index_t start[AXES];
  index_t first[AXES];
  index_t first_tap[AXES];
  index_t taps[AXES];
  index_t positions[AXES];
  index_t tap_count, position_count, class_number;
} conv_phase;

static inline conv_phase conv_phase_at(const convolution *c, index_t number) {
  conv_phase phase;
  phase.tap_count = 1;
  phase.position_count = 1;
  index_t class_number = 0, class_size = 1;
#pragma unroll
  for (int a = AXES - 1; a >= 0; --a) {
    const conv_axis *axis = &c->axes[a];
    if (axis->stride == 1) {
      // All there is to a convolution, without a division.
      phase.start[a] = 0;
      phase.first_tap[a] = 0;
      phase.first[a] = axis->pad;
      phase.taps[a] = axis->taps;
      phase.positions[a] = axis->output;
      phase.tap_count *= phase.taps[a];
      phase.position_count *= phase.positions[a];
      continue;
    }
    index_t remainder = number % axis->phases;
    number /= axis->phases;
    index_t origin = remainder + axis->pad;
    index_t tap = (origin / axis->common) % axis->period;
    if (tap < 0) tap += axis->period;
    tap = (index_t)((long)tap * axis->inverse % axis->period);
    int is_seen = origin % axis->common == 0 && tap < axis->taps;
    phase.start[a] = remainder;
    phase.first_tap[a] = is_seen ? tap : 0;
    phase.first[a] = is_seen ? (index_t)((origin - (long)tap * axis->dilation) / axis->stride) : 0;
    phase.taps[a] = is_seen ? (axis->taps - tap + axis->period - 1) / axis->period : 0;
    phase.positions[a] = (axis->output - remainder + axis->stride - 1) / axis->stride;
    phase.tap_count *= phase.taps[a];
    phase.position_count *= phase.positions[a];
    class_number += phase.first_tap[a] * class_size;
    class_size *= axis->classes;
  }
  phase.class_number = class_number;
  return phase;
}

// The input position that each axis' first tap of a phase sees from output position `number`.
static inline void conv_position(const convolution *c, const conv_phase *phase, index_t number, index_t *at) {
#pragma unroll
  for (int a = AXES - 1; a >= 0; --a) {
    at[a] = phase->first[a] + number % phase->positions[a] * c->axes[a].step;
    number /= phase->positions[a];
  }
}

// Where output position `number` of a phase lies in a channel of Y.
static inline index_t conv_target(const convolution *c, const conv_phase *phase, index_t number) {
  index_t place = 0;
#pragma unroll
  for (int a = AXES - 1; a >= 0; --a) {
    place += (phase->start[a] + number % phase->positions[a] * c->axes[a].stride) * c->axes[a].y;
    number /= phase->positions[a];
  }
  return place;
}

// A tap of a phase by axis, from its number.
static inline void conv_tap(const conv_phase *phase, index_t number, index_t *tap) {
#pragma unroll
  for (int a = AXES - 1; a >= 0; --a) {
    tap[a] = number % phase->taps[a];
    number /= phase->taps[a];
  }
}

// The tap behind.
static inline void conv_next_tap(const conv_phase *phase, index_t *tap) {
  int carry = 1;
#pragma unroll
  for (int a = AXES - 1; a >= 0; --a) {
    tap[a] += carry;
    carry = tap[a] == phase->taps[a];
    tap[a] = carry ? 0 : tap[a];
  }
}

// Whether a tap, seen from `at`, lies inside X, and where in a channel.
static inline int conv_source(const convolution *c, const index_t *at, const index_t *tap, index_t *place) {
  index_t sum = 0;
  int is_inside = 1;
#pragma unroll
  for (int a = 0; a < AXES; ++a) {
    index_t position = at[a] + tap[a] * c->axes[a].reach;
    is_inside &= position >= 0 && position < c->axes[a].input;
    sum += is_inside ? position * c->axes[a].x : 0;
  }
  *place = sum;
  return is_inside;
}
