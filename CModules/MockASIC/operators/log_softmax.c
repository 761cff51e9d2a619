// SPDX-License-Identifier: Apache-2.0

#include "../operators.h"
#include "../units/softmax.h"

static int32_t prepare(const berth_call *call, berth_plan *plan, char reason[MOCK_REASON]) {
  return mock_softmax_prepare(call, plan, 1, reason);
}

const mock_operator mock_log_softmax_operator = {"LogSoftmax", prepare, mock_softmax_execute, NULL};
