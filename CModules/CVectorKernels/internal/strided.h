// SPDX-License-Identifier: Apache-2.0
//
// Short runs between strided memory and a contiguous buffer, for elements of 1, 2, 4 or 8 bytes.

#ifndef BERTH_BVK_STRIDED_H
#define BERTH_BVK_STRIDED_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define BVK_STRIDED_LOOP(type)                                                                        \
  for (size_t i = 0; i < count; ++i) {                                                                \
    type element;                                                                                     \
    memcpy(&element, from + (ptrdiff_t)i * from_stride, sizeof element);                              \
    memcpy(to + (ptrdiff_t)i * to_stride, &element, sizeof element);                                  \
  }

/// Copies `count` elements between two byte strides. The memory must not overlap.
static inline __attribute__((unused)) void bvk_strided_move(char *to, ptrdiff_t to_stride, const char *from,
                                                            ptrdiff_t from_stride, size_t size, size_t count) {
  switch (size) {
    case 1: BVK_STRIDED_LOOP(uint8_t) break;
    case 2: BVK_STRIDED_LOOP(uint16_t) break;
    case 4: BVK_STRIDED_LOOP(uint32_t) break;
    default: BVK_STRIDED_LOOP(uint64_t) break;
  }
}

#undef BVK_STRIDED_LOOP

#endif
