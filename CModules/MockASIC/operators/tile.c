// SPDX-License-Identifier: Apache-2.0

#include "../operators.h"
#include "../units/remap.h"

static int32_t prepare(const berth_call *call, berth_plan *plan, char reason[MOCK_REASON]) {
  const mock_tensor *input = mock_input(call, plan, 0), *output = mock_output(call, plan, 0);
  mock_remap *state = mock_remap_make(plan, input, output);
  if (state == NULL) return mock_no_memory(reason);
  for (int axis = 0; axis < output->rank; axis++) {
    for (int64_t i = 0; i < output->dims[axis]; i++) {
      int64_t extent = input->dims[axis];
      /* Each element so many times, where the whole was to be repeated. */
      int is_interleaved = plan->fault == MOCK_FAULT_INTERLEAVED_TILES;
      state->tables[axis][i] = is_interleaved ? i / (output->dims[axis] / extent) : i % extent;
    }
  }
  return BERTH_OK;
}

const mock_operator mock_tile_operator = {"Tile", prepare, mock_remap_execute, NULL};
