// SPDX-License-Identifier: Apache-2.0

/* What the well-behaved plug-ins of this folder have in common: the one operator, Add of dense float32 tensors of one
 * shape, and what a device says of its memory and its dtype. */

#ifndef ADDITION_H
#define ADDITION_H

#include "berth_plugin.h"

#define MEMORY_LIMIT (64ull << 20)

struct berth_buffer {
  uint64_t size;
  unsigned char *bytes;
};

struct berth_plan {
  uint64_t count;
  int64_t offsets[3];
};

static const berth_memory_space memory_space = {.struct_size = sizeof(berth_memory_space),
                                                .name = {"plain", 5},
                                                .size = MEMORY_LIMIT,
                                                .maximum_allocation = MEMORY_LIMIT,
                                                .alignment = 16};
static const berth_memory_space *const memory_spaces[] = {&memory_space};
static const berth_dtype_use float32_use = {.struct_size = sizeof(berth_dtype_use),
                                            .dtype = BERTH_FLOAT32,
                                            .arithmetic = BERTH_FLOAT32,
                                            .accumulation = BERTH_FLOAT32};
static const berth_dtype_use *const dtypes[] = {&float32_use};

/* Why the addition is not there for a call; NULL if it is. */
static const char *reason_against(const berth_call *call) {
  uint64_t index;
  int64_t count;
  if (!berth_call_is(call, "Add")) return "only Add is there";
  count = berth_element_count(call->outputs[0]);
  for (index = 0; index < 2; index++) {
    if (berth_element_count(call->inputs[index]) != count || !berth_is_contiguous(call->inputs[index])) {
      return "inputs must be dense and of the output's shape";
    }
  }
  if (call->outputs[0]->dtype != BERTH_FLOAT32) return "only float32 is there";
  if (!berth_is_contiguous(call->outputs[0])) return "the output must be dense";
  return NULL;
}

/* What a run needs to know of a call that nothing speaks against. */
static struct berth_plan plan_addition(const berth_call *call) {
  struct berth_plan plan;
  plan.count = (uint64_t)berth_element_count(call->outputs[0]);
  plan.offsets[0] = call->inputs[0]->offset;
  plan.offsets[1] = call->inputs[1]->offset;
  plan.offsets[2] = call->outputs[0]->offset;
  return plan;
}

#endif
