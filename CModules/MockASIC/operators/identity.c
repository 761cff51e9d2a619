// SPDX-License-Identifier: Apache-2.0

#include "../operators.h"
#include "../units/mover.h"

static int32_t prepare(const berth_call *call, berth_plan *plan, char reason[MOCK_REASON]) {
  const mock_tensor *input = mock_input(call, plan, 0);
  return mock_single_move_prepare(plan, mock_output(call, plan, 0), input->strides, input->offset, reason);
}

const mock_operator mock_identity_operator = {"Identity", prepare, mock_single_move_execute, NULL};
