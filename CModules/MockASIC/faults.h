// SPDX-License-Identifier: Apache-2.0

/* The faults of the mock ASIC, each switched on by its name: mock-asic?fault=early-completion. One at a time; they are
   what the suite is tested with. faults.inc lists them: identifier, name, what goes wrong. */

#ifndef MOCK_FAULTS_H
#define MOCK_FAULTS_H

#include "berth_plugin.h"

typedef enum mock_fault {
  MOCK_FAULT_NONE,
#define MOCK_FAULT(identifier, name, text) MOCK_FAULT_##identifier,
#include "faults.inc"
#undef MOCK_FAULT
  MOCK_FAULT_COUNT
} mock_fault;

/* The fault of this name; MOCK_FAULT_NONE if there is none of it. */
mock_fault mock_fault_named(berth_string name);
/* The name of a fault; "none" for MOCK_FAULT_NONE. */
const char *mock_fault_name(mock_fault fault);
/* What goes wrong with it, in a clause. */
const char *mock_fault_text(mock_fault fault);

#endif
