// SPDX-License-Identifier: Apache-2.0

#include "options.h"

#include <stdio.h>

#define MOCK_DEFAULT_MEBIBYTES 512
/* What the chip has address lines for. */
#define MOCK_MAXIMUM_MEBIBYTES 65536

/* A number in decimal digits, at most `limit`; 0 if it is none. */
static uint64_t mock_read_number(berth_string text, uint64_t limit) {
  uint64_t number = 0;
  for (uint64_t index = 0; index < text.size; index++) {
    if (text.data[index] < '0' || text.data[index] > '9') return 0;
    number = number * 10 + (uint64_t)(text.data[index] - '0');
    if (number > limit) return 0;
  }
  return number;
}

/* The part of a user's text that a message shows. */
static int mock_shown_size(berth_string text) { return text.size > 60 ? 60 : (int)text.size; }

static int32_t mock_refuse_fault(const berth_host *host, berth_string name) {
  char message[4096];
  int size = snprintf(message, sizeof message, "there is no fault '%.*s'; there are: ", mock_shown_size(name),
                      name.size == 0 ? "" : name.data);
  for (int fault = MOCK_FAULT_NONE + 1; fault < MOCK_FAULT_COUNT && size < (int)sizeof message; fault++) {
    size += snprintf(message + size, sizeof message - (size_t)size, "%s%s", fault == MOCK_FAULT_NONE + 1 ? "" : ", ",
                     mock_fault_name((mock_fault)fault));
  }
  return berth_fail(host, BERTH_INVALID_ARGUMENT, 0, message);
}

int32_t mock_read_options(const berth_host *host, uint64_t count, const berth_pair *pairs, mock_options *options) {
  *options = (mock_options){MOCK_FAULT_NONE, false, (uint64_t)MOCK_DEFAULT_MEBIBYTES << 20};
  for (uint64_t index = 0; index < count; index++) {
    berth_string name = pairs[index].name, value = pairs[index].value;
    char message[200];
    if (berth_string_is(name, "fault")) {
      options->fault = mock_fault_named(value);
      if (options->fault == MOCK_FAULT_NONE) return mock_refuse_fault(host, value);
    } else if (berth_string_is(name, "mode")) {
      options->is_blocking = berth_string_is(value, "blocking");
      if (!options->is_blocking && !berth_string_is(value, "queued")) {
        return berth_fail(host, BERTH_INVALID_ARGUMENT, 0, "mode is 'queued' or 'blocking'");
      }
    } else if (berth_string_is(name, "memory")) {
      uint64_t mebibytes = mock_read_number(value, MOCK_MAXIMUM_MEBIBYTES);
      if (mebibytes == 0) {
        snprintf(message, sizeof message, "memory is in MiB, 1 to %d", MOCK_MAXIMUM_MEBIBYTES);
        return berth_fail(host, BERTH_INVALID_ARGUMENT, 0, message);
      }
      options->memory_size = mebibytes << 20;
    } else {
      snprintf(message, sizeof message, "there is no option '%.*s'; there are: fault, memory, mode",
               mock_shown_size(name), name.size == 0 ? "" : name.data);
      return berth_fail(host, BERTH_INVALID_ARGUMENT, 0, message);
    }
  }
  return BERTH_OK;
}
