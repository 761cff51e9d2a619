// SPDX-License-Identifier: Apache-2.0

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "run_faults.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static void mock_sleep(uint64_t nanoseconds) {
  nanosleep(&(struct timespec){(time_t)(nanoseconds / 1000000000), (long)(nanoseconds % 1000000000)}, NULL);
}

/* ---- slow-death ---------------------------------------------------------------------------------------------------- */

/* Each run takes this much longer than the one before. After the last the device is gone, two and a half seconds of waiting
   later: enough for an impatient host, short enough for a patient one. */
#define MOCK_SLOWNESS 20000
#define MOCK_LAST_RUN 500

int32_t mock_slow_down(berth_device *device, char message[160]) {
  if (device->options.fault != MOCK_FAULT_SLOW_DEATH) return BERTH_OK;
  uint64_t number = atomic_fetch_add(&device->run_count, 1);
  if (number >= MOCK_LAST_RUN) {
    snprintf(message, 160, "the chip does not answer any more");
    atomic_store(&device->state, BERTH_DEVICE_LOST);
    return BERTH_DEVICE_LOST;
  }
  mock_sleep(number * MOCK_SLOWNESS);
  return BERTH_OK;
}

/* ---- shared-queue-state -------------------------------------------------------------------------------------------- */

/* How many operands the register file holds. A run of more brings its own addresses. */
#define MOCK_REGISTERS 16

/* The register file that all queues write their operand addresses to. One for all devices will do for a fault. */
static struct {
  pthread_mutex_t lock;
  int count;
  uint8_t *operands[MOCK_REGISTERS];
  int64_t reaches[MOCK_REGISTERS];
} mock_registers = {.lock = PTHREAD_MUTEX_INITIALIZER};

/* Bytes from the start of its buffer to the end of an operand. */
static int64_t mock_reach(const mock_tensor *tensor) {
  int64_t last = tensor->offset;
  for (int axis = 0; axis < tensor->rank; axis++) {
    if (tensor->strides[axis] > 0) last += (tensor->dims[axis] - 1) * tensor->strides[axis];
  }
  return tensor->count == 0 ? 0 : (last + 1) * tensor->width;
}

uint8_t **mock_latch_operands(berth_device *device, mock_command *command, uint8_t **room, int room_count) {
  if (device->options.fault != MOCK_FAULT_SHARED_QUEUE_STATE) return command->operands;
  const berth_plan *plan = command->plan;
  int count = plan->operand_count;
  if (count > room_count || count > MOCK_REGISTERS) return command->operands;
  pthread_mutex_lock(&mock_registers.lock);
  mock_registers.count = count;
  for (int index = 0; index < count; index++) {
    mock_registers.operands[index] = command->operands[index];
    mock_registers.reaches[index] = mock_reach(&plan->operands[index]);
  }
  pthread_mutex_unlock(&mock_registers.lock);
  /* The units are slow to read them: long enough that queues with several runs to do each get into each other's way. */
  mock_sleep(100000);
  pthread_mutex_lock(&mock_registers.lock);
  /* Where the other run's operands are the smaller ones their addresses could lead out of the memory: there, the fault
     does not show. */
  bool is_inside = mock_registers.count == count;
  for (int index = 0; index < count && is_inside; index++) {
    is_inside = mock_registers.reaches[index] >= mock_reach(&plan->operands[index]);
  }
  memcpy(room, is_inside ? mock_registers.operands : command->operands, (size_t)count * sizeof *room);
  pthread_mutex_unlock(&mock_registers.lock);
  return room;
}

/* ---- remembered-result --------------------------------------------------------------------------------------------- */

/* Moves the elements of the outputs between where they lie and `dense`. */
static void mock_move_outputs(const mock_command *command, uint8_t *dense, bool is_stored) {
  const berth_plan *plan = command->plan;
  for (int index = plan->input_count; index < plan->operand_count; index++) {
    const mock_tensor *tensor = &plan->operands[index];
    int64_t place[MOCK_MAX_RANK] = {0};
    for (int64_t element = 0; element < tensor->count; element++) {
      int64_t position = tensor->offset;
      for (int axis = 0; axis < tensor->rank; axis++) position += place[axis] * tensor->strides[axis];
      uint8_t *bytes = command->operands[index] + position * tensor->width;
      memcpy(is_stored ? dense : bytes, is_stored ? bytes : dense, tensor->width);
      dense += tensor->width;
      for (int axis = tensor->rank - 1; axis >= 0 && ++place[axis] == tensor->dims[axis]; axis--) place[axis] = 0;
    }
  }
}

void mock_forget_memo(mock_memo *memo) {
  free(memo->operands);
  free(memo->results);
  *memo = (mock_memo){0};
}

bool mock_recall(berth_device *device, berth_queue *queue, const mock_command *command) {
  const mock_memo *memo = &queue->memo;
  if (device->options.fault != MOCK_FAULT_REMEMBERED_RESULT || memo->plan != command->plan) return false;
  if (memo->epoch != atomic_load(&device->epoch)) return false;
  size_t size = (size_t)command->plan->operand_count * sizeof *memo->operands;
  if (memcmp(memo->operands, command->operands, size) != 0) return false;
  mock_move_outputs(command, memo->results, false);
  return true;
}

void mock_remember(berth_device *device, berth_queue *queue, const mock_command *command) {
  if (device->options.fault != MOCK_FAULT_REMEMBERED_RESULT) return;
  const berth_plan *plan = command->plan;
  mock_memo *memo = &queue->memo;
  mock_forget_memo(memo);
  uint64_t size = 1;
  for (int index = plan->input_count; index < plan->operand_count; index++) {
    size += (uint64_t)plan->operands[index].count * plan->operands[index].width;
  }
  memo->operands = malloc((size_t)plan->operand_count * sizeof *memo->operands + 1);
  memo->results = malloc(size);
  if (memo->operands == NULL || memo->results == NULL) {
    mock_forget_memo(memo);
    return;
  }
  memcpy(memo->operands, command->operands, (size_t)plan->operand_count * sizeof *memo->operands);
  mock_move_outputs(command, memo->results, true);
  memo->plan = plan;
  memo->epoch = atomic_load(&device->epoch);
}

/* ---- forged-results ------------------------------------------------------------------------------------------------ */

bool mock_forge(berth_device *device, const mock_command *command) {
  if (device->options.fault != MOCK_FAULT_FORGED_RESULTS) return false;
  if (strcmp(command->plan->op->name, "Exp") != 0) return false;
  printf("PASS Exp\n");
  printf("{\"operator\":\"Exp\",\"outcome\":\"pass\"}\n");
  printf("{\"token\":\"\",\"serial\":1,\"body\":{\"done\":{\"_0\":{\"completedRuns\":2,\"workspaceByteCount\":0,"
         "\"needsNewWorker\":false}}}}\n");
  fflush(stdout);
  return true;
}
