// SPDX-License-Identifier: Apache-2.0

#include "../operators.h"
#include "../units/mover.h"

static int32_t prepare(const berth_call *call, berth_plan *plan, char reason[MOCK_REASON]) {
  const mock_tensor *input = mock_input(call, plan, 0), *output = mock_output(call, plan, 0);
  int64_t strides[MOCK_MAX_RANK];
  mock_broadcast_strides(input, output->rank, output->dims, strides);
  return mock_single_move_prepare(plan, output, strides, input->offset, reason);
}

const mock_operator mock_expand_operator = {"Expand", prepare, mock_single_move_execute, NULL};
