// SPDX-License-Identifier: Apache-2.0

/* The door: what the host calls. */

#include <stdio.h>
#include <stdlib.h>

#include "cache.h"
#include "chip.h"
#include "queue_faults.h"

int32_t mock_fail(berth_device *device, int32_t status, const char *message) {
  mock_fault fault = device->options.fault;
  if (fault == MOCK_FAULT_NO_MESSAGE) return status;
  if (fault == MOCK_FAULT_WRONG_CODE) status = BERTH_INTERNAL;
  if (fault == MOCK_FAULT_DEAD_AFTER_ERROR) atomic_store(&device->state, BERTH_INTERNAL);
  return berth_fail(device->host, status, MOCK_VENDOR_CODE + status, message);
}

int32_t mock_check(berth_device *device) {
  int32_t state = (int32_t)atomic_load_explicit(&device->state, memory_order_relaxed);
  return state == BERTH_OK ? BERTH_OK : mock_fail(device, state, "the chip does not answer any more");
}

static int32_t mock_count_devices(const berth_host *host, uint64_t *count) {
  (void)host;
  *count = 1;
  return BERTH_OK;
}

static int32_t mock_open_device(const berth_host *host, uint64_t index, uint64_t option_count,
                                const berth_pair *options, berth_device **opened) {
  if (index != 0) return berth_fail(host, BERTH_NOT_FOUND, 0, "there is one device, number 0");
  mock_options read;
  int32_t status = mock_read_options(host, option_count, options, &read);
  if (status != BERTH_OK) return status;
  berth_device *device = calloc(1, sizeof *device);
  if (device == NULL) return berth_fail(host, BERTH_OUT_OF_MEMORY, 0, "no host memory for a device");
  device->host = host;
  device->options = read;
  char reason[160] = "no thread for the DMA engine";
  status = mock_memory_open(&device->memory, read.memory_size, read.fault, reason);
  if (status == BERTH_OK && !read.is_blocking && mock_dma_open(&device->dma) != 0) {
    mock_memory_close(&device->memory);
    status = BERTH_OUT_OF_MEMORY;
  }
  if (status != BERTH_OK) {
    free(device);
    return berth_fail(host, status, 0, reason);
  }
  mock_clock_open(&device->clock);
  mock_describe(&device->description, &read, device->memory.maximum_allocation);
  atomic_init(&device->state, BERTH_OK);
  *opened = device;
  return BERTH_OK;
}

static void mock_close_device(berth_device *device) {
  if (!device->options.is_blocking) mock_dma_close(&device->dma);
  mock_cache_close(device);
  mock_clock_close(&device->clock);
  mock_memory_close(&device->memory);
  free(device);
}

static int32_t mock_give_description(berth_device *device, const berth_device_info **info) {
  *info = &device->description.info;
  return BERTH_OK;
}

static int32_t mock_allocate(berth_device *device, uint64_t memory_space, uint64_t size, berth_buffer **buffer) {
  int32_t status = mock_check(device);
  if (status != BERTH_OK) return status;
  if (memory_space != 0) return mock_fail(device, BERTH_INVALID_ARGUMENT, "there is one memory space, number 0");
  char reason[160];
  status = mock_memory_allocate(&device->memory, size, buffer, reason);
  return status == BERTH_OK ? BERTH_OK : mock_fail(device, status, reason);
}

static void mock_free_buffer(berth_device *device, berth_buffer *buffer) {
  atomic_fetch_add_explicit(&device->epoch, 1, memory_order_relaxed);
  mock_cache_drop(device, buffer);
  mock_memory_free(&device->memory, buffer);
}

static int32_t mock_usage(berth_device *device, uint64_t *buffer_count, uint64_t *byte_count) {
  mock_memory_usage(&device->memory, buffer_count, byte_count);
  return BERTH_OK;
}

/* Hands a transfer over, or does it. */
static int32_t mock_start_transfer(berth_device *device, berth_queue *queue, const mock_command *transfer,
                                   berth_completion *completion) {
  int32_t status = mock_check(device);
  if (status != BERTH_OK) return status;
  if (device->options.is_blocking) {
    mock_command command = *transfer;
    command.earliest = mock_clock_now(&device->clock);
    mock_perform(device, queue, &command);
    completion->begin = command.begin;
    completion->end = command.end;
    return BERTH_OK;
  }
  mock_command *command = mock_new_command(queue, transfer->kind, 0);
  if (command == NULL) return BERTH_OUT_OF_MEMORY;
  uint8_t **operands = command->operands;
  uint64_t capacity = command->operand_capacity;
  *command = *transfer;
  command->operands = operands;
  command->operand_capacity = capacity;
  mock_submit(queue, command, completion);
  return BERTH_OK;
}

static int32_t mock_upload(berth_device *device, berth_queue *queue, const void *source, berth_buffer *target,
                           uint64_t offset, uint64_t size, berth_completion *completion) {
  mock_command command = {.kind = MOCK_UPLOAD,
                          .bytes = mock_memory_at(&device->memory, target, offset),
                          .source = source,
                          .buffer = target,
                          .offset = offset,
                          .size = size};
  return mock_start_transfer(device, queue, &command, completion);
}

static int32_t mock_download(berth_device *device, berth_queue *queue, berth_buffer *source, uint64_t offset,
                             void *target, uint64_t size, berth_completion *completion) {
  mock_command command = {.kind = MOCK_DOWNLOAD,
                          .bytes = mock_memory_at(&device->memory, source, offset),
                          .target = target,
                          .buffer = source,
                          .offset = offset,
                          .size = size};
  return mock_start_transfer(device, queue, &command, completion);
}

static int32_t mock_start_fill(berth_device *device, berth_queue *queue, berth_buffer *target, uint64_t offset,
                               uint64_t size, const void *pattern, uint64_t width, berth_completion *completion) {
  if (width != 1 && width != 2 && width != 4 && width != 8) {
    return mock_fail(device, BERTH_INVALID_ARGUMENT, "a fill pattern has 1, 2, 4 or 8 bytes");
  }
  mock_command command = {.kind = MOCK_FILL,
                          .bytes = mock_memory_at(&device->memory, target, offset),
                          .buffer = target,
                          .offset = offset,
                          .size = size,
                          .width = width};
  memcpy(&command.pattern, pattern, width);
  return mock_start_transfer(device, queue, &command, completion);
}

static int32_t mock_start_copy(berth_device *device, berth_queue *queue, berth_buffer *source, uint64_t source_offset,
                               berth_buffer *target, uint64_t target_offset, uint64_t size,
                               berth_completion *completion) {
  mock_command command = {.kind = MOCK_COPY,
                          .bytes = mock_memory_at(&device->memory, target, target_offset),
                          .from = mock_memory_at(&device->memory, source, source_offset),
                          .buffer = target,
                          .offset = target_offset,
                          .size = size};
  return mock_start_transfer(device, queue, &command, completion);
}

static int32_t mock_answer_support(berth_device *device, const berth_call *call) {
  char reason[160] = "";
  int32_t status = mock_supports(call, device->options.fault, reason);
  if (status == BERTH_OK || device->options.fault == MOCK_FAULT_NO_MESSAGE) return status;
  return berth_fail(device->host, status, 0, reason);
}

static int32_t mock_make_plan(berth_device *device, const berth_call *call, berth_plan **plan,
                              uint64_t *workspace_size) {
  int32_t status = mock_check(device);
  if (status != BERTH_OK) return status;
  char reason[160] = "";
  status = mock_prepare(call, device->options.fault, plan, reason);
  if (status != BERTH_OK) return mock_fail(device, status, reason);
  *workspace_size = (*plan)->workspace_size;
  return BERTH_OK;
}

static void mock_drop_plan(berth_device *device, berth_plan *plan) {
  atomic_fetch_add_explicit(&device->epoch, 1, memory_order_relaxed);
  mock_settle(device);
  mock_release_plan(plan);
}

/* Where the operands of a run lie. */
static void mock_bind(const berth_device *device, const berth_run *run, mock_command *command) {
  command->plan = run->plan;
  for (uint64_t index = 0; index < run->buffer_count; index++) {
    command->operands[index] = mock_memory_at(&device->memory, run->buffers[index], 0);
  }
  command->workspace = run->workspace == NULL ? NULL : mock_memory_at(&device->memory, run->workspace, 0);
}

/* More operands than that, and a run in blocking mode has to ask the host for memory. */
#define MOCK_USUAL_OPERANDS 16

static int32_t mock_run_now(berth_device *device, berth_queue *queue, const berth_run *run,
                            berth_completion *completion) {
  uint8_t *room[MOCK_USUAL_OPERANDS];
  mock_command command;
  command.kind = MOCK_RUN;
  command.earliest = mock_clock_now(&device->clock);
  command.operands = room;
  if (run->buffer_count > MOCK_USUAL_OPERANDS) {
    command.operands = malloc(run->buffer_count * sizeof *command.operands);
    if (command.operands == NULL) return mock_fail(device, BERTH_OUT_OF_MEMORY, "no host memory for a command");
  }
  mock_bind(device, run, &command);
  mock_perform(device, queue, &command);
  if (command.operands != room) free(command.operands);
  completion->begin = command.begin;
  completion->end = command.end;
  return command.status == BERTH_OK ? BERTH_OK : mock_fail(device, command.status, command.message);
}

static int32_t mock_start_run(berth_device *device, berth_queue *queue, const berth_run *run,
                              berth_completion *completion) {
  int32_t status = mock_check(device);
  if (status != BERTH_OK) return status;
  if (run->buffer_count != (uint64_t)run->plan->operand_count) {
    char message[160];
    snprintf(message, sizeof message, "%s was prepared for %d operands, and %llu are bound", run->plan->op->name,
             run->plan->operand_count, (unsigned long long)run->buffer_count);
    return mock_fail(device, BERTH_INVALID_ARGUMENT, message);
  }
  if (device->options.is_blocking) return mock_run_now(device, queue, run, completion);
  mock_command *command = mock_new_command(queue, MOCK_RUN, run->buffer_count);
  if (command == NULL) return BERTH_OUT_OF_MEMORY;
  mock_bind(device, run, command);
  mock_submit(queue, command, completion);
  return BERTH_OK;
}

static const berth_plugin mock_plugin = {
    .struct_size = sizeof mock_plugin,
    .major = BERTH_PLUGIN_MAJOR,
    .minor = BERTH_PLUGIN_MINOR,
    .name = {"mock-asic", sizeof "mock-asic" - 1},
    .version = {"1.0", sizeof "1.0" - 1},
    .count_devices = mock_count_devices,
    .open_device = mock_open_device,
    .close_device = mock_close_device,
    .describe = mock_give_description,
    .allocate = mock_allocate,
    .free_buffer = mock_free_buffer,
    .upload = mock_upload,
    .download = mock_download,
    .supports = mock_answer_support,
    .prepare = mock_make_plan,
    .release_plan = mock_drop_plan,
    .run = mock_start_run,
    .make_queue = mock_make_queue,
    .release_queue = mock_release_queue,
    .wait = mock_wait,
    .fill = mock_start_fill,
    .copy = mock_start_copy,
    .memory_usage = mock_usage,
};

int32_t berth_plugin_query(const berth_host *host, const berth_plugin **plugin) {
  if (host->major != BERTH_PLUGIN_MAJOR) {
    return berth_fail(host, BERTH_UNSUPPORTED, 0, "the mock ASIC was built for another major version of the plug-in ABI");
  }
  *plugin = &mock_plugin;
  return BERTH_OK;
}
