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

/* A device with its own mistake and its own description: several are open at the same time. */
typedef struct {
  berth_device sound;
  char wrong[64];
  berth_device_info info;
  berth_memory_space space;
  berth_dtype_use use;
  berth_peak peak;
  berth_pair note;
  const berth_memory_space *spaces[1];
  const berth_dtype_use *dtypes[1];
  const berth_peak *peaks[1];
} broken_device;

static int is_wrong(const berth_device *device, const char *name) {
  return strcmp(((const broken_device *)device)->wrong, name) == 0;
}

static int32_t wrong_count_devices(const berth_host *host, uint64_t *count) {
  (void)host;
  *count = 1;
  return BERTH_OK;
}

static int32_t wrong_open_device(const berth_host *host, uint64_t index, uint64_t option_count,
                                 const berth_pair *options, berth_device **device) {
  broken_device *made = calloc(1, sizeof *made);
  uint64_t size = option_count > 0 ? options[0].value.size : 0;
  (void)index;
  if (made == NULL) return berth_fail(host, BERTH_OUT_OF_MEMORY, 0, "no memory for a device");
  if (size >= sizeof made->wrong) size = sizeof made->wrong - 1;
  if (size > 0) memcpy(made->wrong, options[0].value.data, size);
  made->sound.host = host;
  *device = &made->sound;
  if (is_wrong(*device, "open_refused") || is_wrong(*device, "open_null")) {
    int is_silent = is_wrong(*device, "open_null");
    free(made);
    *device = NULL;
    return is_silent ? BERTH_OK : berth_fail(host, BERTH_INPUT_OUTPUT, -7, "the card does not answer");
  }
  return BERTH_OK;
}

static int32_t wrong_describe(berth_device *device, const berth_device_info **description) {
  broken_device *broken = (broken_device *)device;
  broken->info = info;
  broken->space = memory_space;
  broken->use = float32_use;
  broken->peak = (berth_peak){sizeof(berth_peak), BERTH_FLOAT32, NULL, 1e9};
  broken->note = (berth_pair){{"temperature", 11}, {"warm", 4}};
  broken->spaces[0] = &broken->space;
  broken->dtypes[0] = &broken->use;
  broken->peaks[0] = &broken->peak;
  broken->info.memory_spaces = broken->spaces;
  broken->info.dtypes = broken->dtypes;
  broken->info.peaks = broken->peaks;
  broken->info.peak_count = 1;
  broken->info.notes = &broken->note;
  broken->info.note_count = 1;
  *description = &broken->info;
  if (is_wrong(device, "info_null")) *description = NULL;
  if (is_wrong(device, "info_size")) broken->info.struct_size = 8;
  if (is_wrong(device, "info_truncated")) broken->info.struct_size = offsetof(berth_device_info, memory_spaces);
  if (is_wrong(device, "info_older")) broken->info.struct_size = offsetof(berth_device_info, peak_count);
  if (is_wrong(device, "blocking_flag")) broken->info.flags = 0;
  if (is_wrong(device, "kind_unknown")) broken->info.kind = 7;
  if (is_wrong(device, "kind_none")) broken->info.kind = 0;
  if (is_wrong(device, "vendor_null")) broken->info.vendor.data = NULL;
  if (is_wrong(device, "vendor_bytes")) broken->info.vendor.data = "\xff\xfe\xfd\xfc\xfb";
  if (is_wrong(device, "vendor_size")) broken->info.vendor.size = UINT64_MAX;
  if (is_wrong(device, "spaces_none")) broken->info.memory_space_count = 0;
  if (is_wrong(device, "spaces_null")) broken->info.memory_spaces = NULL;
  if (is_wrong(device, "spaces_many")) broken->info.memory_space_count = UINT64_MAX;
  if (is_wrong(device, "space_null")) broken->spaces[0] = NULL;
  if (is_wrong(device, "space_size")) broken->space.struct_size = 0;
  if (is_wrong(device, "alignment_none")) broken->space.alignment = 0;
  if (is_wrong(device, "alignment_odd")) broken->space.alignment = 48;
  if (is_wrong(device, "memory_absurd")) broken->space.size = UINT64_MAX;
  if (is_wrong(device, "memory_unknown")) broken->space.size = broken->space.maximum_allocation = 0;
  if (is_wrong(device, "maximum_absurd")) broken->space.maximum_allocation = MEMORY_LIMIT + 1;
  if (is_wrong(device, "space_nameless")) broken->space.name.size = 0;
  if (is_wrong(device, "visible_unmapped")) broken->space.flags = BERTH_MEMORY_HOST_VISIBLE | BERTH_MEMORY_COHERENT;
  if (is_wrong(device, "dtypes_null")) broken->info.dtypes = NULL;
  if (is_wrong(device, "dtype_none")) broken->use.dtype = BERTH_NO_DTYPE;
  if (is_wrong(device, "dtype_huge")) broken->use.dtype = 70000;
  if (is_wrong(device, "dtype_unknown")) broken->use.dtype = broken->use.arithmetic = 321;
  if (is_wrong(device, "peak_nan")) broken->peak.rate = NAN;
  if (is_wrong(device, "peak_negative")) broken->peak.rate = -1;
  if (is_wrong(device, "peak_infinite")) broken->peak.rate = INFINITY;
  if (is_wrong(device, "peak_unknown")) broken->peak.rate = 0;
  if (is_wrong(device, "clock_nan")) broken->info.timestamp_frequency = NAN;
  if (is_wrong(device, "notes_null")) broken->info.notes = NULL;
  if (is_wrong(device, "describe_fails")) return berth_fail(device->host, BERTH_INTERNAL, 0, "no idea what this is");
  return BERTH_OK;
}

static int32_t wrong_allocate(berth_device *device, uint64_t space, uint64_t size, berth_buffer **buffer) {
  if (is_wrong(device, "allocate_null")) return BERTH_OK;
  if (is_wrong(device, "allocate_silent")) return BERTH_OUT_OF_MEMORY;
  if (is_wrong(device, "allocate_unknown")) return berth_fail(device->host, -42, 5, "a status of our own");
  return allocate(device, space, size, buffer);
}

static int32_t wrong_upload(berth_device *device, berth_queue *queue, const void *source, berth_buffer *target,
                            uint64_t offset, uint64_t size, berth_completion *completion) {
  int32_t status = upload(device, queue, source, target, offset, size, completion);
  if (is_wrong(device, "ticket")) completion->ticket = 1;
  if (is_wrong(device, "stale_report")) (void)berth_fail(device->host, BERTH_INTERNAL, 1, "this was only a rehearsal");
  if (is_wrong(device, "lost")) return berth_fail(device->host, BERTH_DEVICE_LOST, 3, "somebody tripped over the cable");
  return status;
}

static int32_t wrong_download(berth_device *device, berth_queue *queue, berth_buffer *source, uint64_t offset,
                              void *target, uint64_t size, berth_completion *completion) {
  if (is_wrong(device, "stale_report")) return BERTH_INTERNAL;
  return download(device, queue, source, offset, target, size, completion);
}

static int32_t wrong_supports(berth_device *device, const berth_call *call) {
  if (is_wrong(device, "supports_fails")) return berth_fail(device->host, BERTH_INTERNAL, 0, "cannot say");
  return supports(device, call);
}

static int32_t wrong_prepare(berth_device *device, const berth_call *call, berth_plan **plan,
                             uint64_t *workspace_size) {
  if (is_wrong(device, "prepare_null")) return BERTH_OK;
  if (is_wrong(device, "workspace_absurd")) *workspace_size = UINT64_MAX;
  return prepare(device, call, plan, workspace_size);
}

static int32_t wrong_run(berth_device *device, berth_queue *queue, const berth_run *wanted,
                         berth_completion *completion) {
  if (is_wrong(device, "run_fails")) return berth_fail(device->host, BERTH_INDEX_OUT_OF_RANGE, 12, "index 5 of 3");
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
