// SPDX-License-Identifier: Apache-2.0

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "memory.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int32_t mock_memory_open(mock_memory *memory, uint64_t size, mock_fault fault, char reason[160]) {
  memset(memory, 0, sizeof *memory);
  memory->fault = fault;
  memory->size = size;
  memory->maximum_allocation = size / 2;
  memory->mapped_size = size + (uint64_t)sysconf(_SC_PAGESIZE);
  memory->block_capacity = 64;
  memory->blocks = malloc(memory->block_capacity * sizeof *memory->blocks);
  int file = memory->blocks == NULL ? -1 : memfd_create("mock-asic-hbm", MFD_CLOEXEC);
  void *window = MAP_FAILED, *view = MAP_FAILED;
  if (file >= 0 && ftruncate(file, (off_t)memory->mapped_size) == 0) {
    window = mmap(NULL, memory->mapped_size, PROT_NONE, MAP_SHARED, file, 0);
    view = mmap(NULL, memory->mapped_size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, file, 0);
  }
  int problem = errno;
  if (file >= 0) close(file);
  if (window == MAP_FAILED || view == MAP_FAILED) {
    if (window != MAP_FAILED) munmap(window, memory->mapped_size);
    if (view != MAP_FAILED) munmap(view, memory->mapped_size);
    free(memory->blocks);
    snprintf(reason, 160, "no %" PRIu64 " MiB for the memory of the simulated chip: %s", size >> 20, strerror(problem));
    return BERTH_OUT_OF_MEMORY;
  }
  memory->window = window;
  memory->view = view;
  memory->blocks[0] = (mock_block){0, size, 0};
  memory->block_count = 1;
  pthread_mutex_init(&memory->lock, NULL);
  return BERTH_OK;
}

void mock_memory_close(mock_memory *memory) {
  munmap(memory->window, memory->mapped_size);
  munmap(memory->view, memory->mapped_size);
  free(memory->blocks);
  pthread_mutex_destroy(&memory->lock);
}

/* How much of the memory a buffer takes. */
static uint64_t mock_extent(const mock_memory *memory, uint64_t size) {
  uint64_t extent = (size + MOCK_MEMORY_ALIGNMENT - 1) / MOCK_MEMORY_ALIGNMENT * MOCK_MEMORY_ALIGNMENT;
  /* The page behind the memory keeps this fault inside the mapping. */
  if (memory->fault == MOCK_FAULT_OVERLAPPING_BUFFERS && size % 2 == 1 && size > MOCK_MEMORY_ALIGNMENT) {
    extent -= MOCK_MEMORY_ALIGNMENT;
  }
  return extent;
}

int32_t mock_memory_allocate(mock_memory *memory, uint64_t size, berth_buffer **buffer, char reason[160]) {
  if (size == 0 || size > memory->maximum_allocation) {
    snprintf(reason, 160, "%" PRIu64 " bytes are asked for, a buffer has 1 to %" PRIu64, size,
             memory->maximum_allocation);
    return BERTH_OUT_OF_MEMORY;
  }
  uint64_t extent = mock_extent(memory, size);
  int32_t status = BERTH_OUT_OF_MEMORY;
  pthread_mutex_lock(&memory->lock);
  uint64_t index = 0;
  while (index < memory->block_count && (memory->blocks[index].is_used || memory->blocks[index].size < extent)) index++;
  /* A split needs room for one more block. */
  if (index < memory->block_count && memory->block_count == memory->block_capacity) {
    mock_block *grown = realloc(memory->blocks, memory->block_capacity * 2 * sizeof *grown);
    if (grown == NULL) {
      index = memory->block_count;
    } else {
      memory->blocks = grown;
      memory->block_capacity *= 2;
    }
  }
  if (index < memory->block_count) {
    mock_block *block = &memory->blocks[index];
    if (block->size > extent) {
      memmove(block + 2, block + 1, (memory->block_count - index - 1) * sizeof *block);
      block[1] = (mock_block){block->offset + extent, block->size - extent, 0};
      memory->block_count++;
    }
    block->size = extent;
    block->is_used = 1;
    memory->buffer_count++;
    memory->byte_count += extent;
    *buffer = (berth_buffer *)(memory->window + block->offset);
    status = BERTH_OK;
  }
  uint64_t used = memory->byte_count;
  pthread_mutex_unlock(&memory->lock);
  if (status != BERTH_OK) {
    snprintf(reason, 160, "no %" PRIu64 " bytes in one piece: %" PRIu64 " of %" PRIu64 " are taken", size, used,
             memory->size);
  }
  return status;
}

/* The block that a buffer has; with the lock held. */
static uint64_t mock_find_block(const mock_memory *memory, const berth_buffer *buffer) {
  uint64_t offset = (uint64_t)((const uint8_t *)buffer - memory->window);
  uint64_t low = 0, high = memory->block_count;
  while (high - low > 1) {
    uint64_t middle = low + (high - low) / 2;
    if (memory->blocks[middle].offset <= offset) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return low;
}

static void mock_join_with_next(mock_memory *memory, uint64_t index) {
  mock_block *block = &memory->blocks[index];
  block->size += block[1].size;
  memory->block_count--;
  memmove(block + 1, block + 2, (memory->block_count - index - 1) * sizeof *block);
}

void mock_memory_free(mock_memory *memory, berth_buffer *buffer) {
  pthread_mutex_lock(&memory->lock);
  uint64_t index = mock_find_block(memory, buffer);
  mock_block *block = &memory->blocks[index];
  int is_sixteenth = ++memory->free_count % 16 == 0;
  int is_kept = is_sixteenth && (memory->fault == MOCK_FAULT_LEAK || memory->fault == MOCK_FAULT_HIDDEN_LEAK);
  if (!is_kept || memory->fault == MOCK_FAULT_HIDDEN_LEAK) {
    memory->buffer_count--;
    memory->byte_count -= block->size;
  }
  if (!is_kept) {
    block->is_used = 0;
    if (index + 1 < memory->block_count && !block[1].is_used) mock_join_with_next(memory, index);
    if (index > 0 && !block[-1].is_used) mock_join_with_next(memory, index - 1);
  }
  pthread_mutex_unlock(&memory->lock);
}

void mock_memory_usage(mock_memory *memory, uint64_t *buffer_count, uint64_t *byte_count) {
  pthread_mutex_lock(&memory->lock);
  *buffer_count = memory->buffer_count;
  *byte_count = memory->byte_count;
  pthread_mutex_unlock(&memory->lock);
}

uint64_t mock_memory_block_size(mock_memory *memory, const berth_buffer *buffer) {
  pthread_mutex_lock(&memory->lock);
  uint64_t size = memory->blocks[mock_find_block(memory, buffer)].size;
  pthread_mutex_unlock(&memory->lock);
  return size;
}
