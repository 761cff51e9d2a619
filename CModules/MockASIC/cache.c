// SPDX-License-Identifier: Apache-2.0

#include "cache.h"

#include <stdlib.h>

/* What a buffer held when it was first downloaded. */
struct mock_cache {
  struct mock_cache *next;
  const berth_buffer *buffer;
  uint8_t bytes[];
};

/* One lock for the caches of all devices will do for a fault. */
static pthread_mutex_t mock_cache_lock = PTHREAD_MUTEX_INITIALIZER;

const uint8_t *mock_cached(berth_device *device, const mock_command *command) {
  if (device->options.fault != MOCK_FAULT_STALE_CACHE) return command->bytes;
  pthread_mutex_lock(&mock_cache_lock);
  struct mock_cache *line = device->cache;
  while (line != NULL && line->buffer != command->buffer) line = line->next;
  if (line == NULL) {
    uint64_t size = mock_memory_block_size(&device->memory, command->buffer);
    line = malloc(sizeof *line + size);
    if (line != NULL) {
      memcpy(line->bytes, command->bytes - command->offset, size);
      line->buffer = command->buffer;
      line->next = device->cache;
      device->cache = line;
    }
  }
  pthread_mutex_unlock(&mock_cache_lock);
  return line == NULL ? command->bytes : line->bytes + command->offset;
}

void mock_cache_drop(berth_device *device, const berth_buffer *buffer) {
  if (device->options.fault != MOCK_FAULT_STALE_CACHE) return;
  pthread_mutex_lock(&mock_cache_lock);
  for (struct mock_cache **link = &device->cache; *link != NULL; link = &(*link)->next) {
    if ((*link)->buffer != buffer) continue;
    struct mock_cache *line = *link;
    *link = line->next;
    free(line);
    break;
  }
  pthread_mutex_unlock(&mock_cache_lock);
}

void mock_cache_close(berth_device *device) {
  while (device->cache != NULL) {
    struct mock_cache *line = device->cache;
    device->cache = line->next;
    free(line);
  }
}
