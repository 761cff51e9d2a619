// SPDX-License-Identifier: Apache-2.0

/* A move in which each index of the output has its own index of the input, axis by axis, from tables that the plan holds:
   borders that are repeated or mirrored, tiles. Where an axis has none, a fill value stands. */

#ifndef MOCK_REMAP_H
#define MOCK_REMAP_H

#include "../operator.h"

typedef struct mock_remap {
  /* For each index along an axis of the output that of the input, or -1; axis after axis. */
  int64_t *tables[MOCK_MAX_RANK];
  /* The operand whose one element fills what has no input, -1 for zero bytes. */
  int fill_operand;
  uint64_t cycles;
} mock_remap;

/* Makes a plan's state with empty tables; NULL if there is no memory. */
mock_remap *mock_remap_make(berth_plan *plan, const mock_tensor *input, const mock_tensor *output);
int32_t mock_remap_execute(mock_run *run);

#endif
