// SPDX-License-Identifier: Apache-2.0

/* Plug-ins that break the contract, each in one way. They are made from the well-behaved one in blocking.c.
 *
 * What is wrong with the table is chosen when it is compiled: -DTABLE_... below.
 * What is wrong with the device is chosen when it is opened: the option wrong=NAME. */

#define berth_plugin_query sound_query
#include "blocking.c"
#undef berth_plugin_query

#include <math.h>

BERTH_PLUGIN_EXPORT int32_t berth_plugin_query(const berth_host *host, const berth_plugin **table);

/* ---- Devices ----------------------------------------------------------------------------------------------------- */

#define WRONG_LENGTH 64
static char wrong[WRONG_LENGTH];

static int is_wrong(const char *name) { return strcmp(wrong, name) == 0; }

static berth_device_info changed_info;
static berth_memory_space changed_space;
static berth_dtype_use changed_use;
static berth_peak changed_peak = {sizeof(berth_peak), BERTH_FLOAT32, NULL, 1e9};
static berth_pair changed_note = {{"temperature", 11}, {"warm", 4}};
static const berth_memory_space *changed_spaces[1];
static const berth_dtype_use *changed_dtypes[1];
static const berth_peak *changed_peaks[1];

static int32_t wrong_count_devices(const berth_host *host, uint64_t *count) {
  (void)host;
  *count = 1;
  return BERTH_OK;
}

static int32_t wrong_open_device(const berth_host *host, uint64_t index, uint64_t option_count,
                                 const berth_pair *options, berth_device **device) {
  int32_t status = open_device(host, index, 0, NULL, device);
  uint64_t size = option_count > 0 ? options[0].value.size : 0;
  if (status != BERTH_OK) return status;
  if (size >= WRONG_LENGTH) size = WRONG_LENGTH - 1;
  if (size > 0) memcpy(wrong, options[0].value.data, size);
  wrong[size] = 0;
  if (is_wrong("open_refused") || is_wrong("open_null")) {
    close_device(*device);
    *device = NULL;
    return is_wrong("open_null") ? BERTH_OK : berth_fail(host, BERTH_INPUT_OUTPUT, -7, "the card does not answer");
  }
  return BERTH_OK;
}

static int32_t wrong_describe(berth_device *device, const berth_device_info **description) {
  (void)device;
  changed_info = info;
  changed_space = memory_space;
  changed_use = float32_use;
  changed_peak.rate = 1e9;
  changed_spaces[0] = &changed_space;
  changed_dtypes[0] = &changed_use;
  changed_peaks[0] = &changed_peak;
  changed_info.memory_spaces = changed_spaces;
  changed_info.dtypes = changed_dtypes;
  changed_info.peaks = changed_peaks;
  changed_info.peak_count = 1;
  changed_info.notes = &changed_note;
  changed_info.note_count = 1;
  *description = &changed_info;
  if (is_wrong("info_null")) *description = NULL;
  if (is_wrong("info_size")) changed_info.struct_size = 8;
  if (is_wrong("info_truncated")) changed_info.struct_size = offsetof(berth_device_info, memory_spaces);
  if (is_wrong("info_older")) changed_info.struct_size = offsetof(berth_device_info, peak_count);
  if (is_wrong("blocking_flag")) changed_info.flags = 0;
  if (is_wrong("kind_unknown")) changed_info.kind = 7;
  if (is_wrong("kind_none")) changed_info.kind = 0;
  if (is_wrong("vendor_null")) changed_info.vendor.data = NULL;
  if (is_wrong("vendor_bytes")) changed_info.vendor.data = "\xff\xfe\xfd\xfc\xfb";
  if (is_wrong("vendor_size")) changed_info.vendor.size = UINT64_MAX;
  if (is_wrong("spaces_none")) changed_info.memory_space_count = 0;
  if (is_wrong("spaces_null")) changed_info.memory_spaces = NULL;
  if (is_wrong("spaces_many")) changed_info.memory_space_count = UINT64_MAX;
  if (is_wrong("space_null")) changed_spaces[0] = NULL;
  if (is_wrong("space_size")) changed_space.struct_size = 0;
  if (is_wrong("alignment_none")) changed_space.alignment = 0;
  if (is_wrong("alignment_odd")) changed_space.alignment = 48;
  if (is_wrong("memory_absurd")) changed_space.size = UINT64_MAX;
  if (is_wrong("memory_unknown")) changed_space.size = changed_space.maximum_allocation = 0;
  if (is_wrong("maximum_absurd")) changed_space.maximum_allocation = MEMORY_LIMIT + 1;
  if (is_wrong("space_nameless")) changed_space.name.size = 0;
  if (is_wrong("visible_unmapped")) changed_space.flags = BERTH_MEMORY_HOST_VISIBLE | BERTH_MEMORY_COHERENT;
  if (is_wrong("dtypes_null")) changed_info.dtypes = NULL;
  if (is_wrong("dtype_none")) changed_use.dtype = BERTH_NO_DTYPE;
  if (is_wrong("dtype_huge")) changed_use.dtype = 70000;
  if (is_wrong("dtype_unknown")) changed_use.dtype = changed_use.arithmetic = 321;
  if (is_wrong("peak_nan")) changed_peak.rate = NAN;
  if (is_wrong("peak_negative")) changed_peak.rate = -1;
  if (is_wrong("peak_infinite")) changed_peak.rate = INFINITY;
  if (is_wrong("peak_unknown")) changed_peak.rate = 0;
  if (is_wrong("clock_nan")) changed_info.timestamp_frequency = NAN;
  if (is_wrong("notes_null")) changed_info.notes = NULL;
  if (is_wrong("describe_fails")) return berth_fail(device->host, BERTH_INTERNAL, 0, "no idea what this is");
  return BERTH_OK;
}

static int32_t wrong_allocate(berth_device *device, uint64_t space, uint64_t size, berth_buffer **buffer) {
  if (is_wrong("allocate_null")) return BERTH_OK;
  if (is_wrong("allocate_silent")) return BERTH_OUT_OF_MEMORY;
  if (is_wrong("allocate_unknown")) return berth_fail(device->host, -42, 5, "a status of our own");
  return allocate(device, space, size, buffer);
}

static int32_t wrong_upload(berth_device *device, berth_queue *queue, const void *source, berth_buffer *target,
                            uint64_t offset, uint64_t size, berth_completion *completion) {
  int32_t status = upload(device, queue, source, target, offset, size, completion);
  if (is_wrong("ticket")) completion->ticket = 1;
  if (is_wrong("stale_report")) (void)berth_fail(device->host, BERTH_INTERNAL, 1, "this was only a rehearsal");
  if (is_wrong("lost")) return berth_fail(device->host, BERTH_DEVICE_LOST, 3, "somebody tripped over the cable");
  return status;
}

static int32_t wrong_download(berth_device *device, berth_queue *queue, berth_buffer *source, uint64_t offset,
                              void *target, uint64_t size, berth_completion *completion) {
  if (is_wrong("stale_report")) return BERTH_INTERNAL;
  return download(device, queue, source, offset, target, size, completion);
}

static int32_t wrong_supports(berth_device *device, const berth_call *call) {
  if (is_wrong("supports_fails")) return berth_fail(device->host, BERTH_INTERNAL, 0, "cannot say");
  return supports(device, call);
}

static int32_t wrong_prepare(berth_device *device, const berth_call *call, berth_plan **plan,
                             uint64_t *workspace_size) {
  if (is_wrong("prepare_null")) return BERTH_OK;
  if (is_wrong("workspace_absurd")) *workspace_size = UINT64_MAX;
  return prepare(device, call, plan, workspace_size);
}

static int32_t wrong_run(berth_device *device, berth_queue *queue, const berth_run *wanted,
                         berth_completion *completion) {
  if (is_wrong("run_fails")) return berth_fail(device->host, BERTH_INDEX_OUT_OF_RANGE, 12, "index 5 of 3");
  return run(device, queue, wanted, completion);
}

static int32_t any_queue(berth_device *device, berth_queue **queue) {
  (void)device, (void)queue;
  return BERTH_OK;
}

static void no_queue(berth_device *device, berth_queue *queue) { (void)device, (void)queue; }

/* ---- The table --------------------------------------------------------------------------------------------------- */

static berth_plugin changed;

int32_t berth_plugin_query(const berth_host *host, const berth_plugin **table) {
  (void)sound_query(host, table);
  changed = plugin;
  changed.count_devices = wrong_count_devices;
  changed.open_device = wrong_open_device;
  changed.describe = wrong_describe;
  changed.allocate = wrong_allocate;
  changed.upload = wrong_upload;
  changed.download = wrong_download;
  changed.supports = wrong_supports;
  changed.prepare = wrong_prepare;
  changed.run = wrong_run;
  (void)any_queue, (void)no_queue;
#ifdef TABLE_REFUSES
  return berth_fail(host, BERTH_UNSUPPORTED, 4, "the firmware is too old");
#endif
#ifdef TABLE_REFUSES_SILENTLY
  return BERTH_UNSUPPORTED;
#endif
#ifdef TABLE_NULL
  *table = NULL;
  return BERTH_OK;
#endif
#ifdef TABLE_MAJOR
  changed.major = TABLE_MAJOR;
#endif
#ifdef TABLE_MINOR
  changed.minor = TABLE_MINOR;
#endif
#ifdef TABLE_SIZE
  changed.struct_size = TABLE_SIZE;
#endif
#ifdef TABLE_NAME
  changed.name.data = TABLE_NAME;
#endif
#ifdef TABLE_LACKS_RUN_AND_DOWNLOAD
  changed.run = NULL;
  changed.download = NULL;
#endif
#ifdef TABLE_LACKS_ALL
  memset(&changed.count_devices, 0, sizeof changed - offsetof(berth_plugin, count_devices));
#endif
#ifdef TABLE_MAKE_ONLY
  changed.make_queue = any_queue;
#endif
#ifdef TABLE_RELEASE_ONLY
  changed.release_queue = no_queue;
#endif
#ifdef TABLE_NULL_QUEUE
  changed.make_queue = any_queue;
  changed.release_queue = no_queue;
#endif
  *table = &changed;
  return BERTH_OK;
}
