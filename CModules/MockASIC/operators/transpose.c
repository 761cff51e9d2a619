// SPDX-License-Identifier: Apache-2.0

#include "../operators.h"
#include "../units/mover.h"

static int32_t prepare(const berth_call *call, berth_plan *plan, char reason[MOCK_REASON]) {
  const mock_tensor *input = mock_input(call, plan, 0);
  const berth_attribute *order = berth_find_attribute(call, "perm", BERTH_ATTRIBUTE_INTS);
  int64_t strides[MOCK_MAX_RANK];
  for (int axis = 0; axis < input->rank; axis++) {
    strides[axis] = input->strides[order == NULL ? input->rank - 1 - axis : (int)order->ints[axis]];
  }
  return mock_single_move_prepare(plan, mock_output(call, plan, 0), strides, input->offset, reason);
}

const mock_operator mock_transpose_operator = {"Transpose", prepare, mock_single_move_execute, NULL};
