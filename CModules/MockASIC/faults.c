// SPDX-License-Identifier: Apache-2.0

#include "faults.h"

static const struct {
  const char *name;
  const char *text;
} mock_faults[MOCK_FAULT_COUNT] = {
    [MOCK_FAULT_NONE] = {"none", "none"},
#define MOCK_FAULT(identifier, fault_name, what) [MOCK_FAULT_##identifier] = {fault_name, what},
#include "faults.inc"
#undef MOCK_FAULT
};

mock_fault mock_fault_named(berth_string name) {
  for (int fault = MOCK_FAULT_NONE + 1; fault < MOCK_FAULT_COUNT; fault++) {
    if (berth_string_is(name, mock_faults[fault].name)) return (mock_fault)fault;
  }
  return MOCK_FAULT_NONE;
}

const char *mock_fault_name(mock_fault fault) { return mock_faults[fault].name; }

const char *mock_fault_text(mock_fault fault) { return mock_faults[fault].text; }
