// SPDX-License-Identifier: Apache-2.0

/* Softmax and its logarithm. Passes over a row in the workspace: the greatest element, the differences, the sum of their
   exponentials, and the quotients or the differences from the sum's logarithm. */

#ifndef MOCK_SOFTMAX_H
#define MOCK_SOFTMAX_H

#include "../operator.h"

int32_t mock_softmax_prepare(const berth_call *call, berth_plan *plan, int is_logarithm, char reason[160]);
int32_t mock_softmax_execute(mock_run *run);

#endif
