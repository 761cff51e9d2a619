// SPDX-License-Identifier: Apache-2.0

/* The chip as its driver sees it: memory, a DMA engine on a thread of its own, and queues, whose runs are done by units on the
 * queue's own thread. */

#ifndef MOCK_CHIP_H
#define MOCK_CHIP_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "berth_plugin.h"
#include "clock.h"
#include "description.h"
#include "faults.h"
#include "memory.h"
#include "operator.h"
#include "options.h"

/* What the chip's own error numbers begin at; the status is added. */
#define MOCK_VENDOR_CODE 0xA5000

typedef enum mock_kind { MOCK_UPLOAD, MOCK_DOWNLOAD, MOCK_FILL, MOCK_COPY, MOCK_RUN } mock_kind;

/* Who does a command: the units of its queue, or the DMA engine. */
typedef enum mock_engine { MOCK_IDLE, MOCK_UNITS, MOCK_DMA } mock_engine;

typedef struct mock_command {
  struct mock_command *next;
  mock_kind kind;
  uint64_t ticket;
  /* Transfers: the bytes of the chip that they are about, from where a copy comes, and the host's memory. For faults, the
     buffer, and where in it the bytes begin. */
  uint8_t *bytes;
  const uint8_t *from;
  const void *source;
  void *target;
  const berth_buffer *buffer;
  uint64_t offset;
  uint64_t size;
  uint64_t pattern;
  uint64_t width;
  /* Runs. */
  berth_plan *plan;
  uint8_t **operands;
  uint64_t operand_capacity;
  uint8_t *workspace;
  /* The device's time when it was handed over, when it began and when it ended. */
  uint64_t earliest;
  uint64_t begin;
  uint64_t end;
  /* Done as far as the queue is told; in truth. */
  bool is_reported;
  bool is_done;
  /* The host was told on return, and will not ask. */
  bool is_told;
  int32_t status;
  char message[160];
} mock_command;

/* What a run leaves behind for the next one of its queue; for faults. */
typedef struct mock_memo {
  const berth_plan *plan;
  /* What stands for all plans and buffers being the same as when it was made. */
  uint64_t epoch;
  uint8_t **operands;
  /* The elements of the outputs, one behind the other. */
  uint8_t *results;
} mock_memo;

struct berth_queue {
  berth_device *device;
  pthread_t thread;
  pthread_mutex_t lock;
  /* For the units: there is something to do. For the one who waits: the ticket it waits for is done. For a fault: a command
     has come. */
  pthread_cond_t work;
  pthread_cond_t done;
  pthread_cond_t arrival;
  bool is_draining;
  bool is_closing;
  /* Who has the queue in hand. */
  mock_engine engine;
  uint64_t last_ticket;
  uint64_t awaited_ticket;
  /* All that has not been waited for; in it, the first that is not done; and commands to use again. */
  mock_command *first;
  mock_command *last;
  mock_command *pending;
  mock_command *spare;
  /* When its last command ended. */
  uint64_t time;
  /* In the list of those that wait for the DMA engine. */
  berth_queue *next_for_dma;
  mock_memo memo;
};

/* The DMA engine: a thread, and the queues that have work for it. */
typedef struct mock_dma {
  pthread_t thread;
  pthread_mutex_t lock;
  pthread_cond_t work;
  bool is_closing;
  berth_queue *first;
  berth_queue *last;
} mock_dma;

struct berth_device {
  const berth_host *host;
  mock_options options;
  mock_description description;
  mock_memory memory;
  mock_clock clock;
  mock_dma dma;
  /* BERTH_OK, or what every call gives from now on. */
  atomic_int state;
  /* For faults: runs so far; runs under way, with those that were reported done; what changes when a plan or buffer goes. */
  atomic_uint_fast64_t run_count;
  atomic_int late_count;
  atomic_uint_fast64_t epoch;
  struct mock_cache *cache;
};

/* Says why a call fails, and gives the status to return. */
int32_t mock_fail(berth_device *device, int32_t status, const char *message);
/* BERTH_OK, or the reported failure of a chip that is gone. */
int32_t mock_check(berth_device *device);

/* Does a transfer, on any thread; gives the cycles it took. */
uint64_t mock_transfer(berth_device *device, mock_command *command);
/* Does a run, on any thread; status and message go to the command; gives the cycles it took. */
uint64_t mock_run_plan(berth_device *device, berth_queue *queue, mock_command *command);
/* Does a command, whatever it is, and gives it its place in time. */
void mock_perform(berth_device *device, berth_queue *queue, mock_command *command);

int32_t mock_make_queue(berth_device *device, berth_queue **queue);
void mock_release_queue(berth_device *device, berth_queue *queue);
/* A command to be filled in and handed over; NULL if there is no memory. */
mock_command *mock_new_command(berth_queue *queue, mock_kind kind, uint64_t operand_count);
/* Hands it over; the completion gets its ticket. */
void mock_submit(berth_queue *queue, mock_command *command, berth_completion *completion);
int32_t mock_wait(berth_device *device, berth_queue *queue, uint64_t ticket, uint64_t timeout,
                  berth_completion *completion);
/* Tells the one who waits that a command is done; with the queue's lock held. */
void mock_report_done(berth_queue *queue, mock_command *command);
/* Works through the commands of a queue that `engine` does, with the queue in its hand, until there is none or another
   engine takes over. */
void mock_work(berth_queue *queue, mock_engine engine);

/* Starts a thread that handles no signals; 0, or why not. */
int mock_start_thread(pthread_t *thread, void *(*body)(void *), void *argument);

/* Starts the engine's thread; 0, or why not. */
int mock_dma_open(mock_dma *dma);
void mock_dma_close(mock_dma *dma);
/* Puts a queue in line for the DMA engine. */
void mock_dma_enqueue(mock_dma *dma, berth_queue *queue);
/* Whether another queue is in line. */
bool mock_dma_is_wanted(mock_dma *dma);

#endif
