// SPDX-License-Identifier: Apache-2.0

/* The chip's memory: one file in RAM, mapped twice. The window is what the host gets addresses in: a buffer's handle is its
 * address there, and nobody can read or write it, as nobody reads a card's memory through a pointer. The view is the chip's
 * own way to the same bytes, for the DMA engine and the units. */

#ifndef MOCK_MEMORY_H
#define MOCK_MEMORY_H

#include <pthread.h>

#include "berth_plugin.h"
#include "faults.h"

/* What every buffer is aligned to: a burst. */
#define MOCK_MEMORY_ALIGNMENT 64

/* A stretch of the memory: one buffer's, or free. */
typedef struct mock_block {
  uint64_t offset;
  uint64_t size;
  int is_used;
} mock_block;

typedef struct mock_memory {
  pthread_mutex_t lock;
  mock_fault fault;
  uint64_t size;
  uint64_t maximum_allocation;
  uint8_t *window;
  uint8_t *view;
  /* What is mapped: the memory and a page. */
  uint64_t mapped_size;
  /* In the order of their offsets, without holes, no two free ones side by side. */
  mock_block *blocks;
  uint64_t block_count;
  uint64_t block_capacity;
  uint64_t buffer_count;
  uint64_t byte_count;
  /* How many buffers have been given back; for faults. */
  uint64_t free_count;
} mock_memory;

/* Makes a memory of `size` bytes, a multiple of the page size. */
int32_t mock_memory_open(mock_memory *memory, uint64_t size, mock_fault fault, char reason[160]);
void mock_memory_close(mock_memory *memory);

/* First fit. */
int32_t mock_memory_allocate(mock_memory *memory, uint64_t size, berth_buffer **buffer, char reason[160]);
/* Joins what is given back with what is free beside it. */
void mock_memory_free(mock_memory *memory, berth_buffer *buffer);
void mock_memory_usage(mock_memory *memory, uint64_t *buffer_count, uint64_t *byte_count);
/* How many bytes the block of a buffer has. */
uint64_t mock_memory_block_size(mock_memory *memory, const berth_buffer *buffer);

/* Where the chip sees a byte of a buffer. */
static inline uint8_t *mock_memory_at(const mock_memory *memory, const berth_buffer *buffer, uint64_t offset) {
  return memory->view + ((const uint8_t *)buffer - memory->window) + offset;
}

#endif
