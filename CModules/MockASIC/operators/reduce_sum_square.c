// SPDX-License-Identifier: Apache-2.0

#include "../operators.h"
#include "../units/reduce.h"

static int32_t prepare(const berth_call *call, berth_plan *plan, char reason[MOCK_REASON]) {
  return mock_reduce_prepare(call, plan, MOCK_SUM_OF_SQUARES, reason);
}

const mock_operator mock_reduce_sum_square_operator = {"ReduceSumSquare", prepare, mock_reduce_execute, NULL};
