// SPDX-License-Identifier: Apache-2.0

/* Runs, and how any command gets its status and its time. */

#include "chip.h"
#include "run_faults.h"

/* What a fault has room for without allocating. */
#define MOCK_LATCHED_OPERANDS 16

uint64_t mock_run_plan(berth_device *device, berth_queue *queue, mock_command *command) {
  mock_fault fault = device->options.fault;
  command->status = (int32_t)atomic_load(&device->state);
  if (command->status != BERTH_OK) {
    memcpy(command->message, "the chip is gone", sizeof "the chip is gone");
    return 0;
  }
  mock_run run = {.plan = command->plan,
                  .operands = command->operands,
                  .workspace = command->workspace,
                  .number = atomic_fetch_add_explicit(&command->plan->runs, 1, memory_order_relaxed)};
  if (fault == MOCK_FAULT_NONE) {
    command->status = mock_execute(&run);
  } else {
    uint8_t *room[MOCK_LATCHED_OPERANDS];
    command->status = mock_slow_down(device, run.message);
    if (command->status == BERTH_OK && !mock_recall(device, queue, command) && !mock_forge(device, command)) {
      run.operands = mock_latch_operands(device, command, room, MOCK_LATCHED_OPERANDS);
      command->status = mock_execute(&run);
      if (command->status == BERTH_OK) mock_remember(device, queue, command);
    }
  }
  if (command->status != BERTH_OK) memcpy(command->message, run.message, sizeof command->message);
  return run.cycles;
}

void mock_perform(berth_device *device, berth_queue *queue, mock_command *command) {
  command->status = BERTH_OK;
  int uses_dma = command->kind != MOCK_RUN;
  uint64_t cycles = uses_dma ? mock_transfer(device, command) : mock_run_plan(device, queue, command);
  uint64_t earliest = command->earliest > queue->time ? command->earliest : queue->time;
  command->begin = mock_clock_advance(&device->clock, earliest, cycles, uses_dma);
  command->end = command->begin + cycles;
  queue->time = command->end;
  if (device->options.fault == MOCK_FAULT_CLOCK_BACKWARDS) {
    command->end = command->begin;
    command->begin = queue->time;
  }
  if (device->options.fault == MOCK_FAULT_SWALLOWED_ERRORS) command->status = BERTH_OK;
}
