// SPDX-License-Identifier: Apache-2.0

#include "remap.h"

#include <string.h>

#include "../cycles.h"
#include "../operators.h"
#include "walk.h"

mock_remap *mock_remap_make(berth_plan *plan, const mock_tensor *input, const mock_tensor *output) {
  uint64_t entries = 0;
  for (int axis = 0; axis < output->rank; axis++) entries += (uint64_t)output->dims[axis];
  mock_remap *state = mock_make_state(plan, sizeof *state + entries * sizeof(int64_t));
  if (state == NULL) return NULL;
  int64_t *next = (int64_t *)(state + 1);
  for (int axis = 0; axis < output->rank; axis++) {
    state->tables[axis] = next;
    next += output->dims[axis];
  }
  state->fill_operand = -1;
  /* Each element is addressed on its own on the way in. */
  state->cycles = mock_memory_cycles(output->count, output->width, MOCK_BURST) +
                  mock_memory_cycles(output->count, output->width, 1) + (uint64_t)input->count / MOCK_LANES;
  return state;
}

int32_t mock_remap_execute(mock_run *run) {
  const berth_plan *plan = run->plan;
  const mock_remap *state = plan->state;
  const mock_tensor *input = &plan->operands[0], *output = &plan->operands[plan->input_count];
  uint64_t fill = 0;
  uint32_t width = output->width;
  run->cycles += state->cycles;
  if (output->count == 0) return BERTH_OK;
  if (state->fill_operand >= 0) {
    const mock_tensor *operand = &plan->operands[state->fill_operand];
    memcpy(&fill, run->operands[state->fill_operand] + operand->offset * width, width);
  }
  int64_t index[MOCK_MAX_RANK] = {0};
  for (int64_t number = 0; number < output->count; number++) {
    int64_t to = output->offset, from = input->offset;
    int has_source = 1;
    for (int axis = 0; axis < output->rank; axis++) {
      int64_t source = state->tables[axis][index[axis]];
      to += index[axis] * output->strides[axis];
      from += source * input->strides[axis];
      has_source &= source >= 0;
    }
    const void *element = has_source ? (const void *)(run->operands[0] + from * width) : (const void *)&fill;
    memcpy(run->operands[plan->input_count] + to * width, element, width);
    for (int axis = output->rank - 1; axis >= 0 && ++index[axis] == output->dims[axis]; axis--) index[axis] = 0;
  }
  return BERTH_OK;
}
