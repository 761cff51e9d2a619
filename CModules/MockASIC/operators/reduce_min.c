// SPDX-License-Identifier: Apache-2.0

#include "../operators.h"
#include "../units/reduce.h"

static int32_t prepare(const berth_call *call, berth_plan *plan, char reason[MOCK_REASON]) {
  return mock_reduce_prepare(call, plan, MOCK_MINIMUM, reason);
}

const mock_operator mock_reduce_min_operator = {"ReduceMin", prepare, mock_reduce_execute, NULL};
