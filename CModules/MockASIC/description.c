// SPDX-License-Identifier: Apache-2.0

#include "description.h"

#include <stdio.h>

#include "cycles.h"
#include "memory.h"

static void mock_add_dtype(mock_description *description, uint32_t dtype, uint32_t arithmetic, uint32_t accumulation) {
  berth_dtype_use *use = &description->dtypes[description->info.dtype_count];
  *use = (berth_dtype_use){sizeof *use, dtype, NULL, arithmetic, accumulation};
  description->dtype_list[description->info.dtype_count++] = use;
}

static void mock_add_peak(mock_description *description, uint32_t dtype, double a_cycle) {
  berth_peak *peak = &description->peaks[description->info.peak_count];
  *peak = (berth_peak){sizeof *peak, dtype, NULL, a_cycle * MOCK_CLOCK_HERTZ};
  description->peak_list[description->info.peak_count++] = peak;
}

static void mock_add_note(mock_description *description, const char *name, const char *value) {
  description->notes[description->info.note_count++] = (berth_pair){berth_text(name), berth_text(value)};
}

void mock_describe(mock_description *description, const mock_options *options, uint64_t maximum_allocation) {
  memset(description, 0, sizeof *description);
  berth_device_info *info = &description->info;
  info->struct_size = sizeof *info;
  info->flags = BERTH_DEVICE_DETERMINISTIC | (options->is_blocking ? BERTH_DEVICE_BLOCKING : 0);
  info->kind = BERTH_KIND_ASIC;
  info->vendor = berth_text("Berth");
  info->product = berth_text("Mock ASIC");
  info->driver_version = berth_text("1.0");
  info->timestamp_frequency = MOCK_CLOCK_HERTZ;

  description->space = (berth_memory_space){.struct_size = sizeof description->space,
                                            .name = berth_text("hbm"),
                                            .size = options->memory_size,
                                            .maximum_allocation = maximum_allocation,
                                            .alignment = MOCK_MEMORY_ALIGNMENT};
  description->spaces[0] = &description->space;
  info->memory_space_count = 1;
  info->memory_spaces = description->spaces;

  info->dtypes = description->dtype_list;
  mock_add_dtype(description, BERTH_FLOAT32, BERTH_FLOAT32, BERTH_FLOAT32);
  mock_add_dtype(description, BERTH_BFLOAT16, BERTH_FLOAT32, BERTH_FLOAT32);
  mock_add_dtype(description, BERTH_INT8, BERTH_INT32, BERTH_INT32);
  mock_add_dtype(description, BERTH_UINT8, BERTH_INT32, BERTH_INT32);
  mock_add_dtype(description, BERTH_INT32, BERTH_INT32, BERTH_INT32);
  mock_add_dtype(description, BERTH_INT64, BERTH_NO_DTYPE, BERTH_NO_DTYPE);
  mock_add_dtype(description, BERTH_BOOL, BERTH_NO_DTYPE, BERTH_NO_DTYPE);
  if (options->fault == MOCK_FAULT_CLAIMS_FLOAT64 || options->fault == MOCK_FAULT_FLOAT64_IN_FLOAT32) {
    mock_add_dtype(description, BERTH_FLOAT64, BERTH_FLOAT64, BERTH_FLOAT64);
  }

  /* Two operations a cell of the array and step. */
  const double cells = 2.0 * MOCK_TILE * MOCK_TILE;
  info->peaks = description->peak_list;
  mock_add_peak(description, BERTH_FLOAT32, cells);
  mock_add_peak(description, BERTH_BFLOAT16, cells);
  mock_add_peak(description, BERTH_INT8, cells * MOCK_INT8_STEPS);
  mock_add_peak(description, BERTH_NO_DTYPE, MOCK_MEMORY_RATE);

  info->notes = description->notes;
  mock_add_note(description, "mode", options->is_blocking ? "blocking" : "queued");
  mock_add_note(description, "simulation",
                "results are real, times are not: the clock counts the cycles of a modelled chip, not seconds");
  mock_add_note(description, "cycle model",
                "1 GHz; an array of 32 x 32 cells, a step of K a cycle (8-bit operands: four) and 64 cycles a tile; 16 vector "
                "lanes; 256 bytes a cycle to memory in bursts of 64; units of a run one after the other, 200 cycles to start; "
                "32 bytes a cycle to the host, 500 cycles to start; queues share nothing but the DMA engine");
  if (options->fault != MOCK_FAULT_NONE) {
    snprintf(description->fault_note, sizeof description->fault_note, "%s: %s", mock_fault_name(options->fault),
             mock_fault_text(options->fault));
    mock_add_note(description, "fault", description->fault_note);
  }
}
