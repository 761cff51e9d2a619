// SPDX-License-Identifier: Apache-2.0

/* The DMA engine: one thread, which takes the queues that have transfers for it in turn. */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <sys/uio.h>
#include <unistd.h>

#include "cache.h"
#include "chip.h"
#include "cycles.h"
#include "queue_faults.h"

/* A transfer, with its faults: what is lost at the end, and how far back it begins. */
typedef struct mock_span {
  uint64_t shift;
  uint64_t size;
} mock_span;

static mock_span mock_span_of(const berth_device *device, const mock_command *command) {
  mock_fault fault = device->options.fault;
  mock_span span = {0, command->size};
  if (fault == MOCK_FAULT_TRANSFER_ALIGNMENT) span.shift = command->offset % 4;
  /* What fits into one burst goes another way, and arrives. */
  int is_lossy = (fault == MOCK_FAULT_LOST_UPLOAD_TAIL && command->kind == MOCK_UPLOAD) ||
                 (fault == MOCK_FAULT_LOST_DOWNLOAD_TAIL && command->kind == MOCK_DOWNLOAD);
  if (is_lossy && command->size > MOCK_BURST) span.size -= command->size % MOCK_BURST;
  return span;
}

/* A download that the host believes done. By the time its end arrives the host may have given the memory back, so the end
   goes through the kernel, which would find that out instead of crashing. */
static void mock_download_late(const mock_command *command) {
  const uint64_t late = MOCK_BURST * MOCK_BURST;
  uint64_t early = command->size - late;
  memcpy(command->target, command->bytes, early);
  mock_be_late();
  struct iovec from = {command->bytes + early, late};
  struct iovec to = {(uint8_t *)command->target + early, late};
  ssize_t written = process_vm_writev(getpid(), &from, 1, &to, 1, 0);
  (void)written;
}

static void mock_fill(const berth_device *device, const mock_command *command) {
  if (command->size == 0) return;
  if (command->width == 1 || device->options.fault == MOCK_FAULT_FILL_LOW_BYTE) {
    memset(command->bytes, (int)(command->pattern & 0xFF), command->size);
    return;
  }
  /* Doubling what is there already. */
  uint64_t filled = command->width < command->size ? command->width : command->size;
  memcpy(command->bytes, &command->pattern, filled);
  while (filled < command->size) {
    uint64_t more = filled < command->size - filled ? filled : command->size - filled;
    memcpy(command->bytes + filled, command->bytes, more);
    filled += more;
  }
}

static void mock_copy(const berth_device *device, const mock_command *command) {
  const uint64_t chunk = 4096;
  if (device->options.fault == MOCK_FAULT_COPY_CHUNKS) {
    for (uint64_t start = 0; start < command->size; start += chunk) {
      uint64_t left = command->size - start;
      memmove(command->bytes + start, command->from + start, left < chunk ? left : chunk - 1);
    }
  } else if (command->size > 0) {
    memmove(command->bytes, command->from, command->size);
  }
}

uint64_t mock_transfer(berth_device *device, mock_command *command) {
  mock_span span = mock_span_of(device, command);
  switch (command->kind) {
    case MOCK_UPLOAD:
      if (span.size > 0) memcpy(command->bytes - span.shift, command->source, span.size);
      break;
    case MOCK_DOWNLOAD:
      if (command->is_told) {
        mock_download_late(command);
      } else if (span.size > 0) {
        const uint8_t *bytes = mock_cached(device, command);
        memcpy(command->target, bytes - span.shift, span.size);
      }
      break;
    case MOCK_FILL:
      mock_fill(device, command);
      return MOCK_COPY_LATENCY + mock_ceiling(command->size, MOCK_MEMORY_RATE);
    case MOCK_COPY:
      mock_copy(device, command);
      /* Every byte is read and written. */
      return MOCK_COPY_LATENCY + mock_ceiling(2 * command->size, MOCK_MEMORY_RATE);
    case MOCK_RUN:
      break;
  }
  return MOCK_LINK_LATENCY + mock_ceiling(command->size, MOCK_LINK_RATE);
}

void mock_dma_enqueue(mock_dma *dma, berth_queue *queue) {
  pthread_mutex_lock(&dma->lock);
  queue->next_for_dma = NULL;
  if (dma->first == NULL) {
    dma->first = queue;
    pthread_cond_signal(&dma->work);
  } else {
    dma->last->next_for_dma = queue;
  }
  dma->last = queue;
  pthread_mutex_unlock(&dma->lock);
}

bool mock_dma_is_wanted(mock_dma *dma) {
  pthread_mutex_lock(&dma->lock);
  bool is_wanted = dma->first != NULL;
  pthread_mutex_unlock(&dma->lock);
  return is_wanted;
}

static void *mock_run_dma(void *argument) {
  mock_dma *dma = argument;
  pthread_mutex_lock(&dma->lock);
  for (;;) {
    while (dma->first == NULL && !dma->is_closing) pthread_cond_wait(&dma->work, &dma->lock);
    berth_queue *queue = dma->first;
    if (queue == NULL) break;
    dma->first = queue->next_for_dma;
    pthread_mutex_unlock(&dma->lock);
    mock_work(queue, MOCK_DMA);
    pthread_mutex_lock(&dma->lock);
  }
  pthread_mutex_unlock(&dma->lock);
  return NULL;
}

int mock_dma_open(mock_dma *dma) {
  pthread_mutex_init(&dma->lock, NULL);
  pthread_cond_init(&dma->work, NULL);
  int problem = mock_start_thread(&dma->thread, mock_run_dma, dma);
  if (problem != 0) {
    pthread_cond_destroy(&dma->work);
    pthread_mutex_destroy(&dma->lock);
  }
  return problem;
}

void mock_dma_close(mock_dma *dma) {
  pthread_mutex_lock(&dma->lock);
  dma->is_closing = true;
  pthread_cond_signal(&dma->work);
  pthread_mutex_unlock(&dma->lock);
  pthread_join(dma->thread, NULL);
  pthread_cond_destroy(&dma->work);
  pthread_mutex_destroy(&dma->lock);
}
