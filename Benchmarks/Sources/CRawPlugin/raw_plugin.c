// SPDX-License-Identifier: Apache-2.0

#include "include/CRawPlugin.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

#include "../../../CModules/CBerthPlugin/include/berth_plugin.h"

#define RAW_MAXIMUM_OPERANDS 4

struct raw_plugin {
  const berth_plugin *table;
  berth_device *device;
  berth_queue *queue;
  berth_plan *plan;
  uint64_t buffer_count;
  berth_buffer *buffers[RAW_MAXIMUM_OPERANDS];
};

/* The last thing that the plug-in reported on this thread. */
static _Thread_local char raw_report[256];

static void *raw_allocate(void *context, uint64_t size, uint64_t alignment) {
  (void)context;
  void *memory = NULL;
  if (alignment < sizeof(void *)) alignment = sizeof(void *);
  return posix_memalign(&memory, alignment, size) == 0 ? memory : NULL;
}

static void raw_deallocate(void *context, void *memory) {
  (void)context;
  free(memory);
}

static void raw_log(void *context, uint32_t level, berth_string message) {
  (void)context;
  if (level >= BERTH_LOG_WARNING) fprintf(stderr, "plug-in: %.*s\n", (int)message.size, message.data);
}

static void raw_note(void *context, int32_t status, int64_t vendor_code, berth_string message) {
  (void)context;
  (void)vendor_code;
  snprintf(raw_report, sizeof raw_report, "status %d: %.*s", status, (int)message.size, message.data);
}

static const berth_host raw_host = {
    .struct_size = sizeof(berth_host),
    .major = BERTH_PLUGIN_MAJOR,
    .minor = BERTH_PLUGIN_MINOR,
    .allocate = raw_allocate,
    .deallocate = raw_deallocate,
    .log = raw_log,
    .report = raw_note,
};

/* Opens the device, and makes what a run needs. */
static int32_t raw_make(raw_plugin *raw, const berth_pair *option, const char *operator_name, int64_t version,
                        uint64_t input_count, int64_t element_count) {
  const berth_plugin *table = raw->table;
  int32_t status = table->open_device(&raw_host, 0, 1, option, &raw->device);
  if (status == BERTH_OK && table->make_queue != NULL) status = table->make_queue(raw->device, &raw->queue);
  const int64_t stride = 1;
  const berth_tensor tensor = {.struct_size = sizeof(berth_tensor),
                               .dtype = BERTH_FLOAT32,
                               .rank = 1,
                               .dims = &element_count,
                               .strides = &stride};
  const berth_tensor *tensors[RAW_MAXIMUM_OPERANDS] = {&tensor, &tensor, &tensor, &tensor};
  const berth_call call = {.struct_size = sizeof(berth_call),
                           .domain = berth_text("ai.onnx"),
                           .name = berth_text(operator_name),
                           .version = version,
                           .input_count = input_count,
                           .inputs = tensors,
                           .output_count = 1,
                           .outputs = tensors};
  uint64_t workspace_size = 0;
  if (status == BERTH_OK) status = table->prepare(raw->device, &call, &raw->plan, &workspace_size);
  if (status == BERTH_OK && workspace_size > 0) {
    snprintf(raw_report, sizeof raw_report, "%s needs a workspace, which is not measured here", operator_name);
    return BERTH_UNSUPPORTED;
  }
  while (status == BERTH_OK && raw->buffer_count < input_count + 1) {
    uint64_t size = element_count > 0 ? (uint64_t)element_count * 4 : 1;
    status = table->allocate(raw->device, 0, size, &raw->buffers[raw->buffer_count]);
    if (status == BERTH_OK) raw->buffer_count++;
  }
  return status;
}

raw_plugin *raw_plugin_open(const char *path, const char *option, const char *value, const char *operator_name,
                            int64_t version, uint64_t input_count, int64_t element_count, char *message,
                            size_t message_size) {
  snprintf(raw_report, sizeof raw_report, "the plug-in does not say why");
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  berth_plugin_query_function query =
      library == NULL ? NULL : (berth_plugin_query_function)dlsym(library, BERTH_PLUGIN_SYMBOL);
  raw_plugin *raw = calloc(1, sizeof *raw);
  if (query == NULL || raw == NULL || input_count >= RAW_MAXIMUM_OPERANDS) {
    const char *problem = query == NULL ? dlerror() : NULL;
    snprintf(message, message_size, "%s", problem == NULL ? "the plug-in cannot be used" : problem);
    free(raw);
    return NULL;
  }
  const berth_pair pair = {berth_text(option), berth_text(value)};
  if (query(&raw_host, &raw->table) != BERTH_OK ||
      raw_make(raw, &pair, operator_name, version, input_count, element_count) != BERTH_OK) {
    snprintf(message, message_size, "%s", raw_report);
    raw_plugin_close(raw);
    return NULL;
  }
  return raw;
}

int32_t raw_plugin_run(raw_plugin *plugin, uint64_t count) {
  const berth_plugin *table = plugin->table;
  for (uint64_t index = 0; index < count; index++) {
    const berth_run run = {.struct_size = sizeof(berth_run),
                           .plan = plugin->plan,
                           .buffer_count = plugin->buffer_count,
                           .buffers = plugin->buffers};
    berth_completion completion = {.struct_size = sizeof(berth_completion)};
    int32_t status = table->run(plugin->device, plugin->queue, &run, &completion);
    if (status != BERTH_OK) return status;
    if (completion.ticket != 0) return BERTH_INTERNAL;
  }
  return BERTH_OK;
}

void raw_plugin_close(raw_plugin *plugin) {
  if (plugin == NULL) return;
  const berth_plugin *table = plugin->table;
  if (plugin->device != NULL) {
    if (plugin->plan != NULL) table->release_plan(plugin->device, plugin->plan);
    for (uint64_t index = 0; index < plugin->buffer_count; index++) {
      table->free_buffer(plugin->device, plugin->buffers[index]);
    }
    if (plugin->queue != NULL) table->release_queue(plugin->device, plugin->queue);
    table->close_device(plugin->device);
  }
  free(plugin);
}
