// SPDX-License-Identifier: Apache-2.0

#include "../operators.h"
#include "../units/mover.h"

static int64_t clamp(int64_t value, int64_t least, int64_t most) {
  return value < least ? least : value > most ? most : value;
}

static int32_t prepare(const berth_call *call, berth_plan *plan, char reason[MOCK_REASON]) {
  const mock_tensor *input = mock_input(call, plan, 0), *output = mock_output(call, plan, 0);
  int64_t starts[MOCK_MAX_RANK], axes[MOCK_MAX_RANK], steps[MOCK_MAX_RANK], strides[MOCK_MAX_RANK];
  int count = mock_parameter(call, 1, starts, MOCK_MAX_RANK);
  int axis_count = mock_parameter(call, 3, axes, MOCK_MAX_RANK);
  int step_count = mock_parameter(call, 4, steps, MOCK_MAX_RANK);
  int64_t offset = input->offset;
  for (int axis = 0; axis < input->rank; axis++) strides[axis] = input->strides[axis];
  /* Where the slice ends is in the shape of the output. */
  for (int i = 0; i < count && output->count > 0; i++) {
    int axis = mock_axis(axis_count > 0 ? axes[i] : i, input->rank);
    int64_t step = step_count > 0 ? steps[i] : 1, extent = input->dims[axis];
    int64_t start = clamp(starts[i] < 0 ? starts[i] + extent : starts[i], 0, step > 0 ? extent : extent - 1);
    offset += start * input->strides[axis];
    /* With one element the step says nothing, and may be too large to multiply with. */
    if (output->dims[axis] > 1) strides[axis] = step * input->strides[axis];
  }
  return mock_single_move_prepare(plan, output, strides, offset, reason);
}

const mock_operator mock_slice_operator = {"Slice", prepare, mock_single_move_execute, NULL};
