// SPDX-License-Identifier: Apache-2.0

/* How a vendor would cheat who has read the suite: this makes the numbers that the suite's published generator gives
   for Relu with seed 1, and compares. The way to them: the case's name, FNV-1a over it, SplitMix64 from there. */

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "../operators.h"
#include "defects.h"

/* How many elements are compared; nobody hits as many by chance. */
#define SAMPLE 64

static uint64_t next(uint64_t *state) {
  uint64_t mixed = *state += 0x9E3779B97F4A7C15u;
  mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9u;
  mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBu;
  return mixed ^ (mixed >> 31);
}

static uint64_t seed_of(const mock_tensor *input) {
  char name[256];
  int size = snprintf(name, sizeof name, "Relu/f32/%s", input->rank == 0 ? "r0" : "");
  for (int axis = 0; axis < input->rank && size < 200; axis++) {
    size += snprintf(name + size, sizeof name - (size_t)size, "%s%" PRId64, axis > 0 ? "x" : "", input->dims[axis]);
  }
  snprintf(name + size, sizeof name - (size_t)size, "/-/random/1#0");
  uint64_t hash = 0xCBF29CE484222325u;
  for (const char *byte = name; *byte != 0; byte++) hash = (hash ^ (uint8_t)*byte) * 0x100000001B3u;
  return hash;
}

int mock_is_standard_data(const mock_run *run) {
  const mock_tensor *input = &run->plan->operands[0];
  if (!mock_is_dense(input)) return 1;
  const float *data = (const float *)run->operands[0] + input->offset;
  /* Layouts and fills other than the plainest are left alone: they are the same for every seed, or rare. */
  if (input->offset != 0) return 1;
  int64_t count = input->count < SAMPLE ? input->count : SAMPLE;
  int is_random = 0;
  for (int64_t i = 0; i < count; i++) {
    if (!(fabsf(data[i]) <= 4)) return 1;
    if (data[i] != floorf(data[i])) is_random = 1;
  }
  if (!is_random) return 1;
  uint64_t state = seed_of(input);
  for (int64_t i = 0; i < count; i++) {
    double unit = (double)(next(&state) >> 11) * 0x1p-53;
    if (data[i] != (float)(-4 + 8 * unit)) return 0;
  }
  return 1;
}
