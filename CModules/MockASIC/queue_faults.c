// SPDX-License-Identifier: Apache-2.0

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "queue_faults.h"

#include <errno.h>
#include <time.h>

/* What is smaller is done too soon for anybody to notice that it was late. */
#define MOCK_LARGE_SIZE 65536
/* A transfer of at most this size overtakes. */
#define MOCK_SHORT_SIZE 4096
#define MOCK_LATENESS 5000000
/* How long an engine looks out for a command that could overtake. */
#define MOCK_LOOKAHEAD 1000000

static uint64_t mock_command_size(const mock_command *command) {
  if (command->kind != MOCK_RUN) return command->size;
  uint64_t size = 0;
  for (int index = 0; index < command->plan->operand_count; index++) {
    size += (uint64_t)command->plan->operands[index].count * command->plan->operands[index].width;
  }
  return size;
}

/* Waits a moment for a command behind this one; with the lock held. */
static void mock_look_ahead(berth_queue *queue, const mock_command *command) {
  struct timespec deadline;
  clock_gettime(CLOCK_MONOTONIC, &deadline);
  deadline.tv_nsec += MOCK_LOOKAHEAD;
  if (deadline.tv_nsec >= 1000000000) {
    deadline.tv_nsec -= 1000000000;
    deadline.tv_sec++;
  }
  while (command->next == NULL && !queue->is_draining) {
    if (pthread_cond_timedwait(&queue->arrival, &queue->lock, &deadline) == ETIMEDOUT) break;
  }
}

mock_command *mock_choose_command(berth_queue *queue) {
  mock_command *command = queue->pending;
  switch (queue->device->options.fault) {
    case MOCK_FAULT_REORDERED_COMMANDS:
      /* Only what is long can be overtaken. */
      if (command->kind != MOCK_RUN && command->size <= MOCK_SHORT_SIZE) return command;
      mock_look_ahead(queue, command);
      if (command->next == NULL || command->next->is_done || command->next->kind == MOCK_RUN) return command;
      return command->next->size <= MOCK_SHORT_SIZE ? command->next : command;
    case MOCK_FAULT_DMA_NOT_AWAITED:
      if (command->kind != MOCK_UPLOAD) return command;
      mock_look_ahead(queue, command);
      if (command->next == NULL || command->next->is_done || command->next->kind != MOCK_RUN) return command;
      return command->next;
    default:
      return command;
  }
}

void mock_note_arrival(berth_queue *queue) {
  mock_fault fault = queue->device->options.fault;
  if (fault == MOCK_FAULT_REORDERED_COMMANDS || fault == MOCK_FAULT_DMA_NOT_AWAITED) {
    pthread_cond_signal(&queue->arrival);
  }
}

bool mock_report_early(berth_queue *queue, mock_command *command) {
  if (queue->device->options.fault != MOCK_FAULT_EARLY_COMPLETION) return false;
  /* Not for transfers with the host: its memory may be gone before they are done, and a crash of the host says less. */
  if (command->kind == MOCK_UPLOAD || command->kind == MOCK_DOWNLOAD) return false;
  if (mock_command_size(command) < MOCK_LARGE_SIZE) return false;
  command->begin = command->end = command->earliest > queue->time ? command->earliest : queue->time;
  atomic_fetch_add(&queue->device->late_count, 1);
  mock_report_done(queue, command);
  return true;
}

void mock_be_late(void) { nanosleep(&(struct timespec){.tv_nsec = MOCK_LATENESS}, NULL); }

void mock_tell_on_return(berth_queue *queue, mock_command *command, berth_completion *completion) {
  if (queue->device->options.fault != MOCK_FAULT_DONE_ON_RETURN) return;
  if (command->kind != MOCK_DOWNLOAD || command->size < MOCK_LARGE_SIZE) return;
  command->is_told = true;
  command->is_reported = true;
  completion->ticket = 0;
  completion->begin = completion->end = command->earliest > queue->time ? command->earliest : queue->time;
}

void mock_settle(berth_device *device) {
  while (atomic_load(&device->late_count) > 0) mock_be_late();
}
