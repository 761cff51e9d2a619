// SPDX-License-Identifier: Apache-2.0

#include "../operators.h"
#include "../units/softmax.h"

static int32_t prepare(const berth_call *call, berth_plan *plan, char reason[MOCK_REASON]) {
  return mock_softmax_prepare(call, plan, 0, reason);
}

const mock_operator mock_softmax_operator = {"Softmax", prepare, mock_softmax_execute, NULL};
