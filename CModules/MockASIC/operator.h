// SPDX-License-Identifier: Apache-2.0

/* What an operator of the mock ASIC is. One file an operator under operators/; operators.c lists them. */

#ifndef MOCK_OPERATOR_H
#define MOCK_OPERATOR_H

#include <stdatomic.h>

#include "berth_plugin.h"
#include "faults.h"

/* The address generators of the chip have six counters. */
#define MOCK_MAX_RANK 6

/* An operand as the units see it. Strides and offset count elements. */
typedef struct mock_tensor {
  uint32_t dtype;
  /* Bytes an element. */
  uint32_t width;
  int rank;
  int64_t dims[MOCK_MAX_RANK];
  int64_t strides[MOCK_MAX_RANK];
  int64_t offset;
  /* Elements. */
  int64_t count;
} mock_tensor;

typedef struct mock_operator mock_operator;

/* A prepared operator. Made by prepare, read by runs in any number of queues at once. */
struct berth_plan {
  const mock_operator *op;
  /* The faults of the device it was made for. */
  mock_fault fault;
  /* The operands that are bound to buffers: inputs, then outputs. */
  int input_count;
  int operand_count;
  mock_tensor *operands;
  /* Scratch memory in device memory that each run needs, in bytes. */
  uint64_t workspace_size;
  /* How many runs have begun; for faults that depend on it. */
  atomic_uint_fast64_t runs;
  /* The operator's own, made by its prepare, freed by its release. */
  void *state;
};

/* One run, on the thread of a queue. */
typedef struct mock_run {
  berth_plan *plan;
  /* Where the buffers of plan->operands lie in the chip's own view of its memory. */
  uint8_t *const *operands;
  uint8_t *workspace;
  /* The number of this run of the plan, from 0. */
  uint64_t number;
  /* To be filled in by execute: how long the units were busy, by the cycle model. */
  uint64_t cycles;
  /* Why execute failed. */
  char message[160];
} mock_run;

struct mock_operator {
  /* As ONNX spells it; the domain is ai.onnx. */
  const char *name;
  /* Looks at a call whose operands have been read into plan->operands, and makes the plan ready. BERTH_UNSUPPORTED for
     what the chip lacks, with the reason in `reason`. Called by `supports` too, which throws the plan away. */
  int32_t (*prepare)(const berth_call *call, berth_plan *plan, char reason[160]);
  /* Computes, and says how many cycles it took. Any status but BERTH_OK comes with a message in the run. */
  int32_t (*execute)(mock_run *run);
  /* Frees plan->state; NULL if free() does. */
  void (*release)(berth_plan *plan);
};

/* What the runtime calls. `fault` is the one that is switched on in the device. */

/* Whether the chip runs a call: BERTH_OK, or BERTH_UNSUPPORTED and why. */
int32_t mock_supports(const berth_call *call, mock_fault fault, char reason[160]);
/* Makes a call ready; its workspace_size is to be asked for. The plan is freed by mock_release_plan. */
int32_t mock_prepare(const berth_call *call, mock_fault fault, berth_plan **plan, char reason[160]);
void mock_release_plan(berth_plan *plan);
/* Runs a plan: operands and workspace (aligned to 64 bytes) lie in memory that the calling thread can reach. Fills in
   the cycles, or the message of what went wrong. Keeps no thread waiting but its own, allocates nothing. */
int32_t mock_execute(mock_run *run);

/* The operator that a call is of; NULL if the chip has none. */
const mock_operator *mock_find_operator(const berth_call *call);

#endif
