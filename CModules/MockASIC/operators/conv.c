// SPDX-License-Identifier: Apache-2.0

/* Convolution as a product on the array: the weights of a group, one filter a row, times columns of what each position
   of the output sees of the image. The mover makes the columns, a block of positions at a time, in the workspace. */

#include <string.h>

#include "../operators.h"
#include "../units/mover.h"
#include "../units/registers.h"
#include "../units/systolic.h"

/* Axes behind image and channel. */
#define SPATIAL (MOCK_MAX_RANK - 2)

typedef struct conv_state {
  int axes;
  int64_t images, groups, filters, channels;
  int64_t input[SPATIAL], kernel[SPATIAL], output[SPATIAL], strides[SPATIAL], dilations[SPATIAL], pads[SPATIAL];
  /* Taps of the kernel, positions of the output, terms of a sum. */
  int64_t taps, positions, k;
  /* All the weights, gathered once a run: a row for each filter of each group. */
  int64_t weight_pitch;
  mock_walk weights;
  uint64_t columns_room;
  int64_t columns_pitch;
  uint64_t cycles;
  int bias_operand;
} conv_state;

/* Element `axis` of a list attribute, or what holds if it is absent. */
static int64_t listed(const berth_call *call, const char *name, int axis, int64_t otherwise) {
  const berth_attribute *attribute = berth_find_attribute(call, name, BERTH_ATTRIBUTE_INTS);
  return attribute == NULL || (uint64_t)axis >= attribute->count ? otherwise : attribute->ints[axis];
}

/* Zeros in front of the first element along an axis. */
static int64_t padding(const berth_call *call, const conv_state *state, int axis, mock_fault fault) {
  int is_upper = mock_string_is(call, "auto_pad", "SAME_UPPER");
  int is_lower = mock_string_is(call, "auto_pad", "SAME_LOWER");
  int64_t before, after;
  if (is_upper || is_lower) {
    int64_t wanted = (state->input[axis] + state->strides[axis] - 1) / state->strides[axis];
    int64_t total = (wanted - 1) * state->strides[axis] + (state->kernel[axis] - 1) * state->dilations[axis] + 1 -
                    state->input[axis];
    if (total < 0) total = 0;
    before = is_upper ? total / 2 : total - total / 2;
    after = total - before;
  } else if (mock_string_is(call, "auto_pad", "VALID")) {
    before = after = 0;
  } else {
    before = listed(call, "pads", axis, 0);
    after = listed(call, "pads", axis + state->axes, 0);
  }
  return fault == MOCK_FAULT_SWAPPED_PADS ? after : before;
}

static void plan_cycles(conv_state *state, const mock_tensor *y) {
  uint64_t products = (uint64_t)(state->images * state->groups);
  /* The mover reads each tap of each position on its own, and writes and the array reads them densely. */
  uint64_t columns = mock_memory_cycles(state->k * state->positions, y->width, state->strides[state->axes - 1]) +
                     2 * mock_memory_cycles(state->k * state->positions, y->width, 1);
  uint64_t multiply = mock_array_cycles(state->filters, state->positions, state->k, 1);
  uint64_t write = mock_memory_cycles(state->filters * state->positions, y->width, y->strides[y->rank - 1]);
  state->cycles = products * (columns + multiply + write) + 3 * mock_memory_cycles(state->weights.count, y->width, 1);
}

static int32_t prepare(const berth_call *call, berth_plan *plan, char reason[MOCK_REASON]) {
  const mock_tensor *x = mock_input(call, plan, 0), *w = mock_input(call, plan, 1), *y = mock_output(call, plan, 0);
  if (!mock_is_float(x->dtype)) {
    return mock_refuse(reason, "Conv in %s, where the array multiplies float32 and bfloat16",
                       mock_dtype_name(x->dtype));
  }
  conv_state *state = mock_make_state(plan, sizeof *state);
  if (state == NULL) return mock_no_memory(reason);
  state->axes = x->rank - 2;
  state->images = x->dims[0];
  state->groups = mock_int(call, "group", 1);
  state->filters = w->dims[0] / state->groups;
  state->channels = w->dims[1];
  state->taps = state->positions = 1;
  for (int axis = 0; axis < state->axes; axis++) {
    state->input[axis] = x->dims[axis + 2];
    state->kernel[axis] = w->dims[axis + 2];
    state->output[axis] = y->dims[axis + 2];
    state->strides[axis] = listed(call, "strides", axis, 1);
    state->dilations[axis] = listed(call, "dilations", axis, 1);
    state->pads[axis] = padding(call, state, axis, plan->fault);
    state->taps *= state->kernel[axis];
    state->positions *= state->output[axis];
  }
  state->k = state->channels * state->taps;
  state->bias_operand = mock_input_place(call, 2);
  if (y->count == 0) return BERTH_OK;
  state->weight_pitch = mock_panel_pitch(state->k, w->width);
  int64_t rows[MOCK_MAX_RANK];
  mock_dense_strides(w->rank, w->dims, rows);
  rows[0] = state->weight_pitch;
  state->weights = mock_walk_over(w->rank, w->dims);
  mock_walk_add(&state->weights, rows, 0);
  mock_walk_add(&state->weights, w->strides, w->offset);
  mock_walk_fold(&state->weights);
  int64_t block = state->positions < MOCK_BLOCK ? state->positions : MOCK_BLOCK;
  state->columns_pitch = mock_panel_pitch(block, x->width);
  state->columns_room = (uint64_t)(w->dims[0] * state->weight_pitch) * w->width;
  plan->workspace_size = state->columns_room + (uint64_t)(state->k * state->columns_pitch) * x->width;
  if (plan->workspace_size == 0) plan->workspace_size = MOCK_BURST;
  plan_cycles(state, y);
  return BERTH_OK;
}

/* The next position in row-major order. */
static void advance(int64_t *index, const int64_t *extents, int axes) {
  for (int axis = axes - 1; axis >= 0; axis--) {
    if (++index[axis] < extents[axis]) return;
    index[axis] = 0;
  }
}

static void position_at(int64_t number, const int64_t *extents, int axes, int64_t *index) {
  for (int axis = axes - 1; axis >= 0; axis--) {
    index[axis] = number % extents[axis];
    number /= extents[axis];
  }
}

/* A row of columns: what `count` positions from `first` on see of one channel through one tap. */
static void gather_row(const conv_state *state, const mock_tensor *x, const uint8_t *image, int64_t channel_place,
                       const int64_t *tap, int64_t first, int64_t count, uint8_t *row) {
  int last = state->axes - 1;
  int64_t index[SPATIAL];
  position_at(first, state->output, state->axes, index);
  int64_t done = 0;
  while (done < count) {
    /* A stretch of positions along the last axis. */
    int64_t length = state->output[last] - index[last];
    if (length > count - done) length = count - done;
    int is_inside = 1;
    int64_t place = channel_place;
    for (int axis = 0; axis < last; axis++) {
      int64_t at = index[axis] * state->strides[axis] + tap[axis] * state->dilations[axis] - state->pads[axis];
      if (at < 0 || at >= state->input[axis]) is_inside = 0;
      place += at * x->strides[axis + 2];
    }
    int64_t offset = tap[last] * state->dilations[last] - state->pads[last];
    int64_t step = state->strides[last];
    int64_t begin = offset + index[last] * step;
    /* Positions of the stretch in front of the image, and those in front of its end. */
    int64_t before = begin >= 0 ? 0 : (-begin + step - 1) / step;
    int64_t end = begin >= state->input[last] ? 0 : (state->input[last] - begin + step - 1) / step;
    if (!is_inside || before > length) before = end = length;
    if (end > length) end = length;
    if (end < before) end = before;
    uint8_t *target = row + done * x->width;
    memset(target, 0, (size_t)before * x->width);
    if (is_inside && end > before) {
      mock_move_row(target, before, 1, image, place + (begin + before * step) * x->strides[last + 2],
                    step * x->strides[last + 2], x->width, end - before);
    }
    memset(target + end * x->width, 0, (size_t)(length - end) * x->width);
    done += length;
    index[last] += length;
    if (index[last] == state->output[last]) {
      index[last] = 0;
      advance(index, state->output, last);
    }
  }
}

static void gather_columns(const conv_state *state, const mock_tensor *x, const uint8_t *image, int64_t place,
                           int64_t first, int64_t count, uint8_t *columns) {
  for (int64_t channel = 0; channel < state->channels; channel++) {
    int64_t tap[SPATIAL] = {0};
    for (int64_t number = 0; number < state->taps; number++) {
      gather_row(state, x, image, place + channel * x->strides[1], tap, first, count, columns);
      columns += state->columns_pitch * x->width;
      advance(tap, state->kernel, state->axes);
    }
  }
}

/* The product for a block of positions of one image and group. */
static void run_block(const mock_run *run, int64_t image, int64_t group, int64_t first) {
  const berth_plan *plan = run->plan;
  const conv_state *state = plan->state;
  const mock_tensor *x = &plan->operands[0], *y = &plan->operands[plan->input_count];
  int64_t count = state->positions - first < MOCK_BLOCK ? state->positions - first : MOCK_BLOCK;
  uint8_t *columns = run->workspace + state->columns_room;
  gather_columns(state, x, run->operands[0],
                 x->offset + image * x->strides[0] + group * state->channels * x->strides[1], first, count, columns);
  int64_t places[MOCK_BLOCK], index[SPATIAL];
  position_at(first, state->output, state->axes, index);
  for (int64_t i = 0; i < count; i++) {
    places[i] = 0;
    for (int axis = 0; axis < state->axes; axis++) places[i] += index[axis] * y->strides[axis + 2];
    advance(index, state->output, state->axes);
  }
  mock_drain drain = {.output = run->operands[plan->input_count], .dtype = y->dtype, .columns = places,
                      .row_step = y->strides[1], .alpha = 1, .beta = 1, .m = state->filters, .n = state->positions,
                      .first_column = first};
  const mock_tensor *bias = state->bias_operand < 0 ? NULL : &plan->operands[state->bias_operand];
  mock_panel right = {columns, x->dtype, state->columns_pitch};
  int64_t weight_group = plan->fault == MOCK_FAULT_FIRST_GROUP ? 0 : group;
  for (int64_t row = 0; row < state->filters; row += MOCK_BLOCK) {
    int64_t rows = state->filters - row < MOCK_BLOCK ? state->filters - row : MOCK_BLOCK;
    int64_t filter = group * state->filters + row;
    mock_panel left = {
        run->workspace + (weight_group * state->filters + row) * state->weight_pitch * x->width, x->dtype,
        state->weight_pitch};
    drain.place = y->offset + image * y->strides[0] + filter * y->strides[1];
    drain.first_row = row;
    if (bias != NULL) {
      drain.addend = run->operands[state->bias_operand];
      drain.addend_place = bias->offset + filter * bias->strides[0];
      drain.addend_row_step = bias->strides[0];
    }
    mock_multiply_floats(&left, &right, (int)rows, (int)count, state->k, &drain, plan->fault);
  }
}

static int32_t execute(mock_run *run) {
  const conv_state *state = run->plan->state;
  run->cycles += state->cycles;
  if (run->plan->operands[run->plan->input_count].count == 0) return BERTH_OK;
  mock_move(&state->weights, run->plan->operands[1].width, run->workspace, 0, run->operands[1], 0);
  for (int64_t image = 0; image < state->images; image++) {
    for (int64_t group = 0; group < state->groups; group++) {
      for (int64_t first = 0; first < state->positions; first += MOCK_BLOCK) run_block(run, image, group, first);
    }
  }
  return BERTH_OK;
}

const mock_operator mock_conv_operator = {"Conv", prepare, execute, NULL};
