// SPDX-License-Identifier: Apache-2.0

/* The least that a well-behaved plug-in is: host memory for device memory, every command done before its function
 * returns, and Add of dense float32 tensors of one shape. No optional function but those that a switch asks for. */

#include "addition.h"

#include <stdlib.h>

struct berth_device {
  const berth_host *host;
  uint64_t buffer_count;
  uint64_t byte_count;
};

static int32_t count_devices(const berth_host *host, uint64_t *count) {
  (void)host;
  *count = 2;
  return BERTH_OK;
}

static int32_t open_device(const berth_host *host, uint64_t index, uint64_t option_count, const berth_pair *options,
                           berth_device **device) {
  uint64_t option;
  (void)index;
  for (option = 0; option < option_count; option++) {
    if (!berth_string_is(options[option].name, "color")) {
      return berth_fail(host, BERTH_INVALID_ARGUMENT, 17, "the only option is 'color'");
    }
  }
  *device = calloc(1, sizeof **device);
  if (*device == NULL) return berth_fail(host, BERTH_OUT_OF_MEMORY, 0, "no memory for a device");
  (*device)->host = host;
  return BERTH_OK;
}

static void close_device(berth_device *device) { free(device); }

static const berth_device_info info = {
    .struct_size = sizeof(berth_device_info),
    .flags = BERTH_DEVICE_BLOCKING | BERTH_DEVICE_DETERMINISTIC,
    .kind = BERTH_KIND_ASIC,
    .vendor = {"Tests", 5},
    .product = {"Blocking", 8},
    .driver_version = {"1", 1},
    .memory_space_count = 1,
    .memory_spaces = memory_spaces,
    .dtype_count = 1,
    .dtypes = dtypes,
};

static int32_t describe(berth_device *device, const berth_device_info **description) {
  (void)device;
  *description = &info;
  return BERTH_OK;
}

static int32_t allocate(berth_device *device, uint64_t space, uint64_t size, berth_buffer **buffer) {
  (void)space;
  if (size > MEMORY_LIMIT) return berth_fail(device->host, BERTH_OUT_OF_MEMORY, 0, "more than the device has");
  *buffer = malloc(sizeof **buffer);
  if (*buffer == NULL) return berth_fail(device->host, BERTH_OUT_OF_MEMORY, 0, "no memory left");
  (*buffer)->size = size;
  (*buffer)->bytes = device->host->allocate(device->host->context, size, 16);
  if ((*buffer)->bytes == NULL) {
    free(*buffer);
    return berth_fail(device->host, BERTH_OUT_OF_MEMORY, 0, "no memory left");
  }
  __atomic_fetch_add(&device->buffer_count, 1, __ATOMIC_RELAXED);
  __atomic_fetch_add(&device->byte_count, size, __ATOMIC_RELAXED);
  return BERTH_OK;
}

static void free_buffer(berth_device *device, berth_buffer *buffer) {
  __atomic_fetch_sub(&device->buffer_count, 1, __ATOMIC_RELAXED);
  __atomic_fetch_sub(&device->byte_count, buffer->size, __ATOMIC_RELAXED);
  device->host->deallocate(device->host->context, buffer->bytes);
  free(buffer);
}

static int32_t upload(berth_device *device, berth_queue *queue, const void *source, berth_buffer *target,
                      uint64_t offset, uint64_t size, berth_completion *completion) {
  (void)device, (void)queue, (void)completion;
  memcpy(target->bytes + offset, source, size);
  return BERTH_OK;
}

static int32_t download(berth_device *device, berth_queue *queue, berth_buffer *source, uint64_t offset, void *target,
                        uint64_t size, berth_completion *completion) {
  (void)device, (void)queue, (void)completion;
  memcpy(target, source->bytes + offset, size);
  return BERTH_OK;
}

static int32_t supports(berth_device *device, const berth_call *call) {
  const char *reason = reason_against(call);
  return reason == NULL ? BERTH_OK : berth_fail(device->host, BERTH_UNSUPPORTED, 0, reason);
}

static int32_t prepare(berth_device *device, const berth_call *call, berth_plan **plan, uint64_t *workspace_size) {
  int32_t status = supports(device, call);
  (void)workspace_size;
  if (status != BERTH_OK) return status;
  *plan = malloc(sizeof **plan);
  if (*plan == NULL) return berth_fail(device->host, BERTH_OUT_OF_MEMORY, 0, "no memory for a plan");
  **plan = plan_addition(call);
  return BERTH_OK;
}

static void release_plan(berth_device *device, berth_plan *plan) {
  (void)device;
  free(plan);
}

static int32_t run(berth_device *device, berth_queue *queue, const berth_run *run, berth_completion *completion) {
  const berth_plan *plan = run->plan;
  const float *a = (const float *)(const void *)run->buffers[0]->bytes + plan->offsets[0];
  const float *b = (const float *)(const void *)run->buffers[1]->bytes + plan->offsets[1];
  float *sum = (float *)(void *)run->buffers[2]->bytes + plan->offsets[2];
  uint64_t index;
  (void)device, (void)queue, (void)completion;
  for (index = 0; index < plan->count; index++) sum[index] = a[index] + b[index];
  return BERTH_OK;
}

#if BERTH_PLUGIN_MINOR >= 1
static int32_t memory_usage(berth_device *device, uint64_t *buffer_count, uint64_t *byte_count) {
  *buffer_count = __atomic_load_n(&device->buffer_count, __ATOMIC_RELAXED);
  *byte_count = __atomic_load_n(&device->byte_count, __ATOMIC_RELAXED);
  return BERTH_OK;
}
#endif

static const berth_plugin plugin = {
    .struct_size = sizeof(berth_plugin),
    .major = BERTH_PLUGIN_MAJOR,
    .minor = BERTH_PLUGIN_MINOR,
    .name = {"blocking", 8},
    .version = {"1.0", 3},
    .count_devices = count_devices,
    .open_device = open_device,
    .close_device = close_device,
    .describe = describe,
    .allocate = allocate,
    .free_buffer = free_buffer,
    .upload = upload,
    .download = download,
    .supports = supports,
    .prepare = prepare,
    .release_plan = release_plan,
    .run = run,
#if BERTH_PLUGIN_MINOR >= 1
    .memory_usage = memory_usage,
#endif
};

int32_t berth_plugin_query(const berth_host *host, const berth_plugin **table) {
  (void)host;
  *table = &plugin;
  return BERTH_OK;
}
