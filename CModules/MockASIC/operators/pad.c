// SPDX-License-Identifier: Apache-2.0

#include "../operators.h"
#include "../units/remap.h"

typedef enum pad_mode { CONSTANT, EDGE, REFLECT, WRAP } pad_mode;

static pad_mode mode_of(const berth_call *call) {
  if (mock_string_is(call, "mode", "edge")) return EDGE;
  if (mock_string_is(call, "mode", "reflect")) return REFLECT;
  return mock_string_is(call, "mode", "wrap") ? WRAP : CONSTANT;
}

/* The place among the elements kept for one that may lie outside them; -1 for one that is filled. */
static int64_t source_of(int64_t index, int64_t extent, pad_mode mode, mock_fault fault) {
  if (index >= 0 && index < extent) return index;
  if (mode == CONSTANT || extent == 0) return -1;
  if (mode == EDGE) return index < 0 ? 0 : extent - 1;
  if (mode == WRAP) return (index % extent + extent) % extent;
  if (extent == 1) return 0;
  /* Back and forth between the ends, which are not repeated. */
  int64_t period = fault == MOCK_FAULT_REFLECTED_EDGE ? 2 * extent : 2 * (extent - 1);
  int64_t place = (index % period + period) % period;
  return place < extent ? place : period - place - (fault == MOCK_FAULT_REFLECTED_EDGE ? 1 : 0);
}

static int32_t prepare(const berth_call *call, berth_plan *plan, char reason[MOCK_REASON]) {
  const mock_tensor *input = mock_input(call, plan, 0), *output = mock_output(call, plan, 0);
  mock_remap *state = mock_remap_make(plan, input, output);
  if (state == NULL) return mock_no_memory(reason);
  pad_mode mode = mode_of(call);
  int64_t pads[2 * MOCK_MAX_RANK], axes[MOCK_MAX_RANK], front[MOCK_MAX_RANK] = {0}, back[MOCK_MAX_RANK] = {0};
  int pad_count = mock_parameter(call, 1, pads, 2 * MOCK_MAX_RANK);
  int axis_count = mock_parameter(call, 3, axes, MOCK_MAX_RANK);
  for (int i = 0; i < pad_count / 2; i++) {
    int axis = axis_count >= 0 ? mock_axis(axes[i], input->rank) : i;
    front[axis] = pads[i];
    back[axis] = pads[pad_count / 2 + i];
  }
  for (int axis = 0; axis < output->rank; axis++) {
    /* Negative pads take elements away first; what is kept is mirrored or repeated. */
    int64_t before = front[axis] > 0 ? front[axis] : 0, first = before - front[axis];
    int64_t kept = input->dims[axis] - first + (back[axis] < 0 ? back[axis] : 0);
    for (int64_t i = 0; i < output->dims[axis]; i++) {
      int64_t place = source_of(i - before, kept, mode, plan->fault);
      state->tables[axis][i] = place < 0 ? -1 : first + place;
    }
  }
  state->fill_operand = mock_input_place(call, 2);
  return BERTH_OK;
}

const mock_operator mock_pad_operator = {"Pad", prepare, mock_remap_execute, NULL};
