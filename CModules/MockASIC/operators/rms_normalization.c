// SPDX-License-Identifier: Apache-2.0

#include "../operators.h"
#include "../units/normalize.h"

static int32_t prepare(const berth_call *call, berth_plan *plan, char reason[MOCK_REASON]) {
  return mock_normalize_prepare(call, plan, 0, reason);
}

const mock_operator mock_rms_normalization_operator = {"RMSNormalization", prepare, mock_normalize_execute, NULL};
