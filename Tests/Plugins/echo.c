// SPDX-License-Identifier: Apache-2.0

/* Supports nothing, and gives as the reason the whole call as it arrived. */

#define berth_plugin_query sound_query
#include "blocking.c"
#undef berth_plugin_query

#include <stdarg.h>
#include <stdio.h>

BERTH_PLUGIN_EXPORT int32_t berth_plugin_query(const berth_host *host, const berth_plugin **table);

typedef struct {
  char bytes[8192];
  size_t size;
} text;

static void add(text *text, const char *format, ...) {
  va_list arguments;
  int size;
  va_start(arguments, format);
  size = vsnprintf(text->bytes + text->size, sizeof text->bytes - text->size, format, arguments);
  va_end(arguments);
  if (size > 0) text->size += (size_t)size;
}

static void add_string(text *text, berth_string string) { add(text, "'%.*s'", (int)string.size, string.data); }

static void add_bytes(text *text, const void *bytes, uint64_t size) {
  uint64_t index;
  add(text, " value");
  for (index = 0; index < size; index++) add(text, "%c%d", index == 0 ? ' ' : ',', ((const unsigned char *)bytes)[index]);
}

static void add_tensor(text *text, const berth_tensor *tensor) {
  uint64_t axis;
  if (tensor == NULL) {
    add(text, "absent");
    return;
  }
  add(text, "%s%u[", tensor->struct_size == sizeof *tensor ? "" : "SIZE ", tensor->dtype);
  for (axis = 0; axis < tensor->rank; axis++) add(text, axis == 0 ? "%lld" : ",%lld", (long long)tensor->dims[axis]);
  add(text, "]/[");
  for (axis = 0; axis < tensor->rank; axis++) add(text, axis == 0 ? "%lld" : ",%lld", (long long)tensor->strides[axis]);
  add(text, "]+%lld", (long long)tensor->offset);
  if (tensor->value != NULL) add_bytes(text, tensor->value, tensor->value_size);
}

static void add_attribute(text *text, const berth_attribute *attribute) {
  uint64_t index;
  add_string(text, attribute->name);
  add(text, "=");
  switch (attribute->type) {
    case BERTH_ATTRIBUTE_INT: add(text, "%lld", (long long)attribute->int_value); break;
    case BERTH_ATTRIBUTE_FLOAT: add(text, "%gf", (double)attribute->float_value); break;
    case BERTH_ATTRIBUTE_STRING: add_string(text, attribute->string_value); break;
    case BERTH_ATTRIBUTE_INTS:
      add(text, "(");
      for (index = 0; index < attribute->count; index++) {
        add(text, index == 0 ? "%lld" : ",%lld", (long long)attribute->ints[index]);
      }
      add(text, ")");
      break;
    default: add(text, "type %u", attribute->type); break;
  }
}

static int32_t echo(berth_device *device, const berth_call *call) {
  text text = {"", 0};
  uint64_t index;
  add_string(&text, call->domain);
  add(&text, " ");
  add_string(&text, call->name);
  add(&text, " %lld;", (long long)call->version);
  for (index = 0; index < call->input_count; index++) {
    add(&text, " in ");
    add_tensor(&text, call->inputs[index]);
  }
  add(&text, ";");
  for (index = 0; index < call->output_count; index++) {
    add(&text, " out ");
    add_tensor(&text, call->outputs[index]);
  }
  add(&text, ";");
  for (index = 0; index < call->attribute_count; index++) {
    add(&text, " ");
    add_attribute(&text, call->attributes[index]);
  }
  return berth_fail(device->host, BERTH_UNSUPPORTED, 0, text.bytes);
}

int32_t berth_plugin_query(const berth_host *host, const berth_plugin **table) {
  static berth_plugin changed;
  (void)sound_query(host, table);
  changed = plugin;
  changed.supports = echo;
  *table = &changed;
  return BERTH_OK;
}
