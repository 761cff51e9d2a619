// SPDX-License-Identifier: Apache-2.0

/* The device's time: not the host's, but that of the modelled chip, in cycles of its one clock. It passes only while the chip
 * works. A command begins when its queue has finished the one before, when all that was reported done as it was handed over
 * has ended, and when the engine that it needs is free; it ends as many cycles later as the model says: cycles.h for the units,
 * below for the DMA engine. The DMA engine does one transfer at a time, whichever queue it is for; the units of one queue do
 * not slow those of another down. */

#ifndef MOCK_CLOCK_H
#define MOCK_CLOCK_H

#include <pthread.h>
#include <stdint.h>

/* Bytes a cycle across the link to the host, and what a transfer takes before its first byte. */
#define MOCK_LINK_RATE 32
#define MOCK_LINK_LATENCY 500
/* What a fill or a copy inside the chip takes before its first byte. */
#define MOCK_COPY_LATENCY 100
/* The chip's time when it is ready after a reset; so no command begins at 0. */
#define MOCK_RESET_CYCLES 1000

typedef struct mock_clock {
  pthread_mutex_t lock;
  /* When the last of what was finished ended. */
  uint64_t now;
  /* When the DMA engine is free. */
  uint64_t dma_free;
} mock_clock;

static inline void mock_clock_open(mock_clock *clock) {
  pthread_mutex_init(&clock->lock, NULL);
  clock->now = MOCK_RESET_CYCLES;
  clock->dma_free = MOCK_RESET_CYCLES;
}

static inline void mock_clock_close(mock_clock *clock) { pthread_mutex_destroy(&clock->lock); }

static inline uint64_t mock_clock_now(mock_clock *clock) {
  pthread_mutex_lock(&clock->lock);
  uint64_t now = clock->now;
  pthread_mutex_unlock(&clock->lock);
  return now;
}

/* Gives a piece of work that takes `cycles` its place in time, not before `earliest`; gives when it begins. It ends `cycles`
   later. */
static inline uint64_t mock_clock_advance(mock_clock *clock, uint64_t earliest, uint64_t cycles, int uses_dma) {
  pthread_mutex_lock(&clock->lock);
  uint64_t begin = uses_dma && clock->dma_free > earliest ? clock->dma_free : earliest;
  uint64_t end = begin + cycles;
  if (uses_dma) clock->dma_free = end;
  if (end > clock->now) clock->now = end;
  pthread_mutex_unlock(&clock->lock);
  return begin;
}

#endif
