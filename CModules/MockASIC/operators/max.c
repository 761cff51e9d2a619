// SPDX-License-Identifier: Apache-2.0

#include "../operators.h"
#include "../units/extreme.h"

static int32_t prepare(const berth_call *call, berth_plan *plan, char reason[MOCK_REASON]) {
  return mock_extreme_prepare(call, plan, 1, reason);
}

const mock_operator mock_max_operator = {"Max", prepare, mock_extreme_execute, NULL};
