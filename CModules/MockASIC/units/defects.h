// SPDX-License-Identifier: Apache-2.0

/* What faults do that is no matter of one unit: to the reading of operands, to prepare and run as such, and to results
   that were right. Faults of one unit or operator stand there. */

#ifndef MOCK_DEFECTS_H
#define MOCK_DEFECTS_H

#include "../operator.h"

/* Spoils the layout of the input that is the plan's operand number `place`. */
void mock_misread_operand(mock_fault fault, int place, mock_tensor *operand);
/* Whether a plan takes float64 that it has no arithmetic for. */
int mock_takes_float64(const berth_plan *plan);
/* Whether support is claimed for a call that prepare refuses. */
int mock_claims_falsely(mock_fault fault, const berth_call *call);
/* Ends the process in prepare. */
void mock_break_prepare(mock_fault fault, const berth_call *call);
/* Ends the process in a run, or never ends. */
void mock_break_run(const mock_run *run);
/* Spoils what a run left in memory. */
void mock_spoil(const mock_run *run);

/* Whether the first input holds the data of the suite's standard seed, or none that the suite makes at random. */
int mock_is_standard_data(const mock_run *run);

#endif
