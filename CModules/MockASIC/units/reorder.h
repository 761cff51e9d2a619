// SPDX-License-Identifier: Apache-2.0

/* The first input's elements, in their row-major order, under the output's shape. */

#ifndef MOCK_REORDER_H
#define MOCK_REORDER_H

#include "../operator.h"

int32_t mock_reorder_prepare(const berth_call *call, berth_plan *plan, char reason[160]);
int32_t mock_reorder_execute(mock_run *run);

#endif
