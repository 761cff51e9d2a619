// SPDX-License-Identifier: Apache-2.0
//
// Windows that slide over the spatial axes of images. Coordinates are 64 bits wide: paddings and dilations may lead far outside.

// The extents of the input along each axis, of the window in taps, and of the output; how far the window moves, its taps lie
// apart, and what is added before and behind. Steps are distances of elements in memory.
typedef struct {
  index_t rank, channels;
  index_t image_step, channel_step, output_image_step, output_channel_step;
  index_t input[6], input_step[6], size[6], output[6], output_step[6];
  index_t stride[6], dilation[6], pad_begin[6], pad_end[6];
} window_t;

// Taps of a window along an axis: from the first to before the last.
typedef struct {
  index_t first, last;
} taps_t;

// The window of an output, or of a row of outputs: the image, its plane, which is a channel, where the output lies, and along
// each axis where the window begins, which of its taps lie in the input, and which of them is at hand.
typedef struct {
  index_t image, plane, output;
  long begin[6];
  taps_t taps[6];
  index_t tap[6];
} place_t;

static inline index_t taps_before(long end, long begin, index_t size, index_t dilation) {
  if (begin >= end) return 0;
  // Mostly all of them, which needs no division to tell.
  if (end - begin > (long)(size - 1) * dilation) return size;
  return (index_t)((end - begin + dilation - 1) / dilation);
}

// The taps of the window that begins at `begin` that lie in the input.
static inline taps_t taps_within(const window_t *window, int axis, long begin) {
  index_t size = window->size[axis], dilation = window->dilation[axis];
  taps_t taps = {taps_before(0, begin, size, dilation), taps_before(window->input[axis], begin, size, dilation)};
  return taps;
}

// How many taps a mean counts: those in the input, or all before the end of the padding; none lies before its beginning.
static inline long reached(const window_t *window, int axis, long begin, taps_t inside, int counts_padding) {
  if (!counts_padding) return inside.last - inside.first;
  return taps_before((long)window->input[axis] + window->pad_end[axis], begin, window->size[axis],
                     window->dilation[axis]);
}

// Places the window on coordinate `index` of the output.
static inline void place_on(const window_t *window, place_t *place, int axis, index_t index) {
  place->output += index * window->output_step[axis];
  place->begin[axis] = (long)index * window->stride[axis] - window->pad_begin[axis];
  place->taps[axis] = taps_within(window, axis, place->begin[axis]);
  place->tap[axis] = place->taps[axis].first;
}

// The windows of a row of outputs along the innermost axis, which itself is left out.
static inline place_t place_of_row(const window_t *window, index_t row) {
  place_t place;
  place.output = 0;
  for (int axis = (int)window->rank - 2; axis >= 0; --axis) {
    place_on(window, &place, axis, row % window->output[axis]);
    row /= window->output[axis];
  }
  place.plane = row % window->channels;
  place.image = row / window->channels;
  place.output += place.image * window->output_image_step + place.plane * window->output_channel_step;
  return place;
}

// What the outer axes contribute to the divisor of a mean.
static inline long divisor_of(const window_t *window, const place_t *place, int counts_padding) {
  long divisor = 1;
  for (int axis = 0; axis < (int)window->rank - 1; ++axis) {
    divisor *= reached(window, axis, place->begin[axis], place->taps[axis], counts_padding);
  }
  return divisor;
}

// Whether each of the first `axes` axes has a tap in the input.
static inline int has_taps(const place_t *place, int axes) {
  for (int axis = 0; axis < axes; ++axis) {
    if (place->taps[axis].first >= place->taps[axis].last) return 0;
  }
  return 1;
}

// Goes on to the next tap along the first `axes` axes; 0 behind the last.
static inline int next_tap(place_t *place, int axes) {
  for (int axis = axes - 1; axis >= 0; --axis) {
    if (++place->tap[axis] < place->taps[axis].last) return 1;
    place->tap[axis] = place->taps[axis].first;
  }
  return 0;
}

// The coordinate of the tap at hand.
static inline index_t coordinate(const window_t *window, const place_t *place, int axis) {
  return (index_t)(place->begin[axis] + (long)place->tap[axis] * window->dilation[axis]);
}

// Where the tap at hand along the outer axes meets the input, at innermost coordinate 0.
static inline index_t line_of(const window_t *window, const place_t *place) {
  index_t offset = place->image * window->image_step + place->plane * window->channel_step;
  for (int axis = 0; axis < (int)window->rank - 1; ++axis) {
    offset += coordinate(window, place, axis) * window->input_step[axis];
  }
  return offset;
}

// The first position whose coordinate, position * stride + offset, is at least `bound`, within `low` and `high`.
static inline index_t first_at_least(index_t bound, long offset, index_t stride, index_t low, index_t high) {
  long distance = bound - offset;
  long first = distance <= 0 ? 0 : stride == 1 ? distance : (distance + stride - 1) / stride;
  return first < low ? low : first > high ? high : (index_t)first;
}
