// SPDX-License-Identifier: Apache-2.0
//
// What a target provides for selecting from rows of one dtype.

#ifndef BERTH_BVK_TOPK_CODE_H
#define BERTH_BVK_TOPK_CODE_H

#include "../include/bvk_topk.h"

/// An element that may be selected: a key whose order is that of preference, and the position.
typedef struct bvk_topk_entry {
  int64_t key;
  int64_t position;
} bvk_topk_entry;

struct bvk_topk_code {
  uint32_t element_size;
  /// Selects `count` > 0 of `length` elements, `stride` bytes apart, into a heap whose root is the least of them.
  void (*select)(bvk_topk_entry *heap, size_t count, const void *in, ptrdiff_t stride, size_t length,
                 uint32_t smallest);
};

/// Whether `a` is selected after `b`: the lower position goes first among equals.
static inline __attribute__((always_inline, unused)) int bvk_topk_after(bvk_topk_entry a, bvk_topk_entry b) {
  return a.key < b.key || (a.key == b.key && a.position > b.position);
}

/// Puts `entry` into the heap of `count` entries whose root is free, or into a part of it that begins at `at`.
static inline __attribute__((unused)) void bvk_topk_sift(bvk_topk_entry *heap, size_t count, size_t at,
                                                         bvk_topk_entry entry) {
  for (;;) {
    size_t child = 2 * at + 1;
    if (child >= count) break;
    if (child + 1 < count && bvk_topk_after(heap[child + 1], heap[child])) child += 1;
    if (!bvk_topk_after(heap[child], entry)) break;
    heap[at] = heap[child];
    at = child;
  }
  heap[at] = entry;
}

#endif
