// SPDX-License-Identifier: Apache-2.0

#include "../operators.h"
#include "../units/extreme.h"

static int32_t prepare(const berth_call *call, berth_plan *plan, char reason[MOCK_REASON]) {
  return mock_extreme_prepare(call, plan, 0, reason);
}

const mock_operator mock_min_operator = {"Min", prepare, mock_extreme_execute, NULL};
