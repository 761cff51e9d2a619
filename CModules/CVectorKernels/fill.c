// SPDX-License-Identifier: Apache-2.0

#include <string.h>

#include "include/bvk_copy.h"

bvk_status bvk_fill(void *destination, const void *pattern, size_t element_size, size_t count) {
  if (element_size != 1 && element_size != 2 && element_size != 4 && element_size != 8) return BVK_BAD_ARGUMENT;
  if (count == 0) return BVK_OK;
  const unsigned char *bytes = pattern;
  int uniform = 1;
  for (size_t i = 1; i < element_size; ++i) uniform &= bytes[i] == bytes[0];
  if (uniform) {
    memset(destination, bytes[0], count * element_size);
    return BVK_OK;
  }
  // Copies of a block of the pattern, which the compiler turns into wide stores.
  enum { block_bytes = 64 };
  unsigned char block[block_bytes];
  for (size_t i = 0; i < block_bytes; i += element_size) memcpy(block + i, pattern, element_size);
  unsigned char *to = destination;
  const size_t total = count * element_size;
  size_t done = 0;
  for (; done + block_bytes <= total; done += block_bytes) memcpy(to + done, block, block_bytes);
  memcpy(to + done, block, total - done);
  return BVK_OK;
}
