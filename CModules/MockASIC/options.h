// SPDX-License-Identifier: Apache-2.0

/* What a user can set when the chip is started: mock-asic?fault=leak&mode=blocking&memory=64. */

#ifndef MOCK_OPTIONS_H
#define MOCK_OPTIONS_H

#include <stdbool.h>

#include "berth_plugin.h"
#include "faults.h"

typedef struct mock_options {
  mock_fault fault;
  /* Every command is done in the caller's thread before the call returns. */
  bool is_blocking;
  /* Bytes. */
  uint64_t memory_size;
} mock_options;

/* Reads the options; reports what is wrong with them. */
int32_t mock_read_options(const berth_host *host, uint64_t count, const berth_pair *pairs, mock_options *options);

#endif
