// SPDX-License-Identifier: Apache-2.0

/* Normalisation of rows, two passes over each in the workspace: the mean, if it is taken off, then the mean square of what
   remains. Everything is float32, whatever `stash_type` allows; only outputs are rounded. */

#ifndef MOCK_NORMALIZE_H
#define MOCK_NORMALIZE_H

#include "../operator.h"

int32_t mock_normalize_prepare(const berth_call *call, berth_plan *plan, int takes_mean, char reason[160]);
int32_t mock_normalize_execute(mock_run *run);

#endif
