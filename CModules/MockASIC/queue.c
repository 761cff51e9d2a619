// SPDX-License-Identifier: Apache-2.0

/* Queues. A queue is a list of commands and is in the hand of one engine at a time: its own thread, which stands for the
 * units, or that of the DMA engine. Who has it works through the commands it can do and hands it on at the first one that it
 * cannot, so a row of transfers, or of runs, wakes one thread. */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include "chip.h"
#include "queue_faults.h"
#include "run_faults.h"

static mock_engine mock_engine_of(const mock_command *command) {
  return command->kind == MOCK_RUN ? MOCK_UNITS : MOCK_DMA;
}

/* Gives the queue into the hand of an engine; with the lock held. */
static void mock_hand_over(berth_queue *queue, mock_engine engine) {
  queue->engine = engine;
  if (engine == MOCK_UNITS) {
    pthread_cond_signal(&queue->work);
  } else {
    mock_dma_enqueue(&queue->device->dma, queue);
  }
}

static bool mock_is_reported(const berth_queue *queue, uint64_t ticket) {
  for (const mock_command *command = queue->first; command != NULL && command->ticket <= ticket;
       command = command->next) {
    if (!command->is_reported) return false;
  }
  return true;
}

void mock_report_done(berth_queue *queue, mock_command *command) {
  command->is_reported = true;
  if (queue->awaited_ticket != 0 && mock_is_reported(queue, queue->awaited_ticket)) pthread_cond_signal(&queue->done);
}

void mock_work(berth_queue *queue, mock_engine engine) {
  pthread_mutex_lock(&queue->lock);
  while (queue->engine == engine) {
    mock_command *command = queue->pending == NULL ? NULL : mock_choose_command(queue);
    if (command == NULL) {
      queue->engine = MOCK_IDLE;
      if (queue->is_draining) pthread_cond_signal(&queue->done);
    } else if (mock_engine_of(command) != engine) {
      mock_hand_over(queue, mock_engine_of(command));
    } else {
      bool is_late = mock_report_early(queue, command);
      pthread_mutex_unlock(&queue->lock);
      if (is_late) mock_be_late();
      mock_perform(queue->device, queue, command);
      pthread_mutex_lock(&queue->lock);
      if (is_late) atomic_fetch_sub(&queue->device->late_count, 1);
      command->is_done = true;
      while (queue->pending != NULL && queue->pending->is_done) queue->pending = queue->pending->next;
      mock_report_done(queue, command);
      /* The queues take turns at the one DMA engine. */
      if (engine == MOCK_DMA && queue->pending != NULL && mock_dma_is_wanted(&queue->device->dma)) {
        mock_hand_over(queue, MOCK_DMA);
        break;
      }
    }
  }
  pthread_mutex_unlock(&queue->lock);
}

mock_command *mock_new_command(berth_queue *queue, mock_kind kind, uint64_t operand_count) {
  pthread_mutex_lock(&queue->lock);
  mock_command *command = queue->spare;
  if (command != NULL) queue->spare = command->next;
  pthread_mutex_unlock(&queue->lock);
  if (command == NULL) command = calloc(1, sizeof *command);
  if (command != NULL && operand_count > command->operand_capacity) {
    free(command->operands);
    command->operands = malloc(operand_count * sizeof *command->operands);
    command->operand_capacity = operand_count;
    if (command->operands == NULL) {
      free(command);
      command = NULL;
    }
  }
  if (command == NULL) {
    mock_fail(queue->device, BERTH_OUT_OF_MEMORY, "no host memory for another command");
    return NULL;
  }
  uint8_t **operands = command->operands;
  uint64_t capacity = command->operand_capacity;
  *command = (mock_command){.kind = kind, .operands = operands, .operand_capacity = capacity};
  return command;
}

void mock_submit(berth_queue *queue, mock_command *command, berth_completion *completion) {
  command->earliest = mock_clock_now(&queue->device->clock);
  pthread_mutex_lock(&queue->lock);
  command->ticket = ++queue->last_ticket;
  completion->ticket = command->ticket;
  mock_tell_on_return(queue, command, completion);
  if (queue->first == NULL) {
    queue->first = command;
  } else {
    queue->last->next = command;
  }
  queue->last = command;
  if (queue->pending == NULL) queue->pending = command;
  if (queue->engine == MOCK_IDLE) {
    mock_hand_over(queue, mock_engine_of(command));
  } else {
    mock_note_arrival(queue);
  }
  pthread_mutex_unlock(&queue->lock);
}

/* A point in time so many nanoseconds from now. */
static struct timespec mock_deadline(uint64_t timeout) {
  const uint64_t second = 1000000000;
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  /* A century is for ever, and does not overflow. */
  uint64_t seconds = timeout / second < 3155760000 ? timeout / second : 3155760000;
  uint64_t nanoseconds = (uint64_t)time.tv_nsec + timeout % second;
  time.tv_sec += (time_t)(seconds + nanoseconds / second);
  time.tv_nsec = (long)(nanoseconds % second);
  return time;
}

int32_t mock_wait(berth_device *device, berth_queue *queue, uint64_t ticket, uint64_t timeout,
                  berth_completion *completion) {
  pthread_mutex_lock(&queue->lock);
  if (!mock_is_reported(queue, ticket) && timeout > 0) {
    struct timespec deadline = mock_deadline(timeout);
    queue->awaited_ticket = ticket;
    while (!mock_is_reported(queue, ticket)) {
      if (pthread_cond_timedwait(&queue->done, &queue->lock, &deadline) == ETIMEDOUT) break;
    }
    queue->awaited_ticket = 0;
  }
  if (!mock_is_reported(queue, ticket)) {
    pthread_mutex_unlock(&queue->lock);
    return BERTH_TIMED_OUT;
  }
  int32_t status = BERTH_INVALID_ARGUMENT;
  char message[160] = "no command of this ticket is waited for";
  for (mock_command *command = queue->first; command != NULL && command->ticket <= ticket; command = command->next) {
    if (command->ticket != ticket) continue;
    status = command->status;
    memcpy(message, command->message, sizeof message);
    completion->begin = command->begin;
    completion->end = command->end;
  }
  while (queue->first != NULL && queue->first->ticket <= ticket && queue->first->is_done) {
    mock_command *done = queue->first;
    queue->first = done->next;
    done->next = queue->spare;
    queue->spare = done;
  }
  pthread_mutex_unlock(&queue->lock);
  return status == BERTH_OK ? BERTH_OK : mock_fail(device, status, message);
}

/* The thread that stands for the units of a queue. */
static void *mock_run_units(void *argument) {
  berth_queue *queue = argument;
  pthread_mutex_lock(&queue->lock);
  for (;;) {
    while (queue->engine != MOCK_UNITS && !queue->is_closing) pthread_cond_wait(&queue->work, &queue->lock);
    if (queue->is_closing) break;
    pthread_mutex_unlock(&queue->lock);
    mock_work(queue, MOCK_UNITS);
    pthread_mutex_lock(&queue->lock);
  }
  pthread_mutex_unlock(&queue->lock);
  return NULL;
}

/* Signals are the host's: none is to be handled on a thread of the chip. */
int mock_start_thread(pthread_t *thread, void *(*body)(void *), void *argument) {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  int problem = pthread_create(thread, NULL, body, argument);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return problem;
}

int32_t mock_make_queue(berth_device *device, berth_queue **made) {
  int32_t status = mock_check(device);
  if (status != BERTH_OK) return status;
  berth_queue *queue = calloc(1, sizeof *queue);
  if (queue == NULL) return mock_fail(device, BERTH_OUT_OF_MEMORY, "no host memory for another queue");
  queue->device = device;
  queue->time = mock_clock_now(&device->clock);
  pthread_mutex_init(&queue->lock, NULL);
  /* Waiting is measured by a clock that nobody sets. */
  pthread_condattr_t attributes;
  pthread_condattr_init(&attributes);
  pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
  pthread_cond_init(&queue->work, NULL);
  pthread_cond_init(&queue->done, &attributes);
  pthread_cond_init(&queue->arrival, &attributes);
  pthread_condattr_destroy(&attributes);
  if (!device->options.is_blocking && mock_start_thread(&queue->thread, mock_run_units, queue) != 0) {
    pthread_cond_destroy(&queue->work);
    pthread_cond_destroy(&queue->done);
    pthread_cond_destroy(&queue->arrival);
    pthread_mutex_destroy(&queue->lock);
    free(queue);
    return mock_fail(device, BERTH_OUT_OF_MEMORY, "no thread for another queue");
  }
  *made = queue;
  return BERTH_OK;
}

static void mock_free_commands(mock_command *command) {
  while (command != NULL) {
    mock_command *next = command->next;
    free(command->operands);
    free(command);
    command = next;
  }
}

void mock_release_queue(berth_device *device, berth_queue *queue) {
  if (!device->options.is_blocking) {
    pthread_mutex_lock(&queue->lock);
    /* The host has been told that all is done, but the engine may still be about to lay the queue down; and with a fault
       on, it was told too early. */
    queue->is_draining = true;
    while (queue->engine != MOCK_IDLE) pthread_cond_wait(&queue->done, &queue->lock);
    queue->is_closing = true;
    pthread_cond_signal(&queue->work);
    pthread_mutex_unlock(&queue->lock);
    pthread_join(queue->thread, NULL);
  }
  mock_free_commands(queue->first);
  mock_free_commands(queue->spare);
  mock_forget_memo(&queue->memo);
  pthread_cond_destroy(&queue->work);
  pthread_cond_destroy(&queue->done);
  pthread_cond_destroy(&queue->arrival);
  pthread_mutex_destroy(&queue->lock);
  free(queue);
}
