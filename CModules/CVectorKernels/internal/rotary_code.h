// SPDX-License-Identifier: Apache-2.0
//
// What a target provides for rotary embeddings of one dtype.

#ifndef BERTH_BVK_ROTARY_CODE_H
#define BERTH_BVK_ROTARY_CODE_H

#include "../include/bvk_rotary.h"

struct bvk_rotary_code {
  uint32_t element_size;
  /// Turns `pairs` pairs: those of element i and i + pairs, or of 2 i and 2 i + 1.
  void (*halves)(void *out, const void *in, const void *cos, const void *sin, size_t pairs);
  void (*neighbours)(void *out, const void *in, const void *cos, const void *sin, size_t pairs);
};

#endif
