// SPDX-License-Identifier: Apache-2.0

/* The least or greatest of any number of operands, element by element, broadcast: the first is stored, and each further one
   compared with what is there. */

#ifndef MOCK_EXTREME_H
#define MOCK_EXTREME_H

#include "../operator.h"

int32_t mock_extreme_prepare(const berth_call *call, berth_plan *plan, int takes_greatest, char reason[160]);
int32_t mock_extreme_execute(mock_run *run);

#endif
