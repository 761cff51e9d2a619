// SPDX-License-Identifier: Apache-2.0

#include "../operators.h"
#include "../units/normalize.h"

static int32_t prepare(const berth_call *call, berth_plan *plan, char reason[MOCK_REASON]) {
  return mock_normalize_prepare(call, plan, 1, reason);
}

const mock_operator mock_layer_normalization_operator = {"LayerNormalization", prepare, mock_normalize_execute, NULL};
