// SPDX-License-Identifier: Apache-2.0

/* What the chip says of itself. */

#ifndef MOCK_DESCRIPTION_H
#define MOCK_DESCRIPTION_H

#include "berth_plugin.h"
#include "options.h"

#define MOCK_DTYPE_COUNT 8
#define MOCK_PEAK_COUNT 4
#define MOCK_NOTE_COUNT 4

/* A description with all that it points to. */
typedef struct mock_description {
  berth_device_info info;
  berth_memory_space space;
  const berth_memory_space *spaces[1];
  berth_dtype_use dtypes[MOCK_DTYPE_COUNT];
  const berth_dtype_use *dtype_list[MOCK_DTYPE_COUNT];
  berth_peak peaks[MOCK_PEAK_COUNT];
  const berth_peak *peak_list[MOCK_PEAK_COUNT];
  berth_pair notes[MOCK_NOTE_COUNT];
  char fault_note[160];
} mock_description;

/* Describes a chip with these options. The description must stay where it is. */
void mock_describe(mock_description *description, const mock_options *options, uint64_t maximum_allocation);

#endif
