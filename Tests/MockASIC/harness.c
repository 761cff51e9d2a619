// SPDX-License-Identifier: Apache-2.0

/* A host in C, as small as one can be: drives a plug-in through berth_plugin.h alone, so that the chip's runtime can be
 * looked at with valgrind and the sanitizers without a Swift process around it.
 *   harness LIBRARY     exit status 0 if all checks hold */

#include <dlfcn.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "berth_plugin.h"

static _Atomic int failures;

#define EXPECT(condition) expect((condition), #condition, __func__, __LINE__)

static int expect(int holds, const char *condition, const char *function, int line) {
  if (!holds) {
    fprintf(stderr, "%s, line %d: %s does not hold\n", function, line, condition);
    failures++;
  }
  return holds;
}

/* ---- The host ------------------------------------------------------------------------------------------------------ */

static _Thread_local char last_message[8192];

static void report(void *context, int32_t status, int64_t code, berth_string message) {
  (void)context, (void)status, (void)code;
  snprintf(last_message, sizeof last_message, "%.*s", (int)message.size, message.data);
}

static const berth_host host = {
    .struct_size = sizeof host, .major = BERTH_PLUGIN_MAJOR, .minor = BERTH_PLUGIN_MINOR, .report = report};

static const berth_plugin *plugin;

static berth_device *start(const char *name, const char *value, int is_blocking) {
  berth_pair options[2] = {{berth_text("mode"), berth_text(is_blocking ? "blocking" : "queued")},
                           {berth_text(name == NULL ? "" : name), berth_text(value)}};
  berth_device *device = NULL;
  int32_t status = plugin->open_device(&host, 0, name == NULL ? 1 : 2, options, &device);
  if (status != BERTH_OK) fprintf(stderr, "open: %d, %s\n", status, last_message);
  return status == BERTH_OK ? device : NULL;
}

static berth_queue *make_queue(berth_device *device) {
  berth_queue *queue = NULL;
  EXPECT(plugin->make_queue(device, &queue) == BERTH_OK && queue != NULL);
  return queue;
}

static berth_buffer *allocate(berth_device *device, uint64_t size) {
  berth_buffer *buffer = NULL;
  EXPECT(plugin->allocate(device, 0, size, &buffer) == BERTH_OK && buffer != NULL);
  return buffer;
}

static berth_completion blank(void) { return (berth_completion){.struct_size = sizeof(berth_completion)}; }

/* Waits for what was handed over. */
static int32_t finish(berth_device *device, berth_queue *queue, int32_t status, berth_completion *completion) {
  if (status != BERTH_OK || completion->ticket == 0) return status;
  do {
    status = plugin->wait(device, queue, completion->ticket, UINT64_MAX, completion);
  } while (status == BERTH_TIMED_OUT);
  return status;
}

static int32_t upload(berth_device *device, berth_queue *queue, const void *from, berth_buffer *to, uint64_t offset,
                      uint64_t size) {
  berth_completion done = blank();
  return finish(device, queue, plugin->upload(device, queue, from, to, offset, size, &done), &done);
}

static int32_t download(berth_device *device, berth_queue *queue, berth_buffer *from, uint64_t offset, void *to,
                        uint64_t size) {
  berth_completion done = blank();
  return finish(device, queue, plugin->download(device, queue, from, offset, to, size, &done), &done);
}

/* An Add of float32 vectors. */
static berth_plan *prepare_add(berth_device *device, int64_t count, uint64_t *workspace) {
  static const int64_t stride = 1;
  berth_tensor vector = {sizeof vector, BERTH_FLOAT32, NULL, 1, &count, &stride, 0, NULL, 0};
  const berth_tensor *inputs[2] = {&vector, &vector}, *outputs[1] = {&vector};
  berth_call call = {.struct_size = sizeof call,
                     .domain = berth_text("ai.onnx"),
                     .name = berth_text("Add"),
                     .version = 14,
                     .input_count = 2,
                     .inputs = inputs,
                     .output_count = 1,
                     .outputs = outputs};
  EXPECT(plugin->supports(device, &call) == BERTH_OK);
  berth_plan *plan = NULL;
  *workspace = 0;
  EXPECT(plugin->prepare(device, &call, &plan, workspace) == BERTH_OK && plan != NULL);
  return plan;
}

static int32_t hand_over_run(berth_device *device, berth_queue *queue, berth_plan *plan, berth_buffer *a,
                             berth_buffer *b, berth_buffer *sum, berth_buffer *workspace, berth_completion *done) {
  berth_buffer *buffers[3] = {a, b, sum};
  berth_run run = {.struct_size = sizeof run,
                   .plan = plan,
                   .buffer_count = 3,
                   .buffers = buffers,
                   .workspace = workspace};
  return plugin->run(device, queue, &run, done);
}

/* ---- Checks -------------------------------------------------------------------------------------------------------- */

static void check_options(void) {
  berth_device *device = NULL;
  berth_pair wrong[] = {{berth_text("fault"), berth_text("sunshine")},
                        {berth_text("speed"), berth_text("11")},
                        {berth_text("mode"), berth_text("sideways")},
                        {berth_text("memory"), berth_text("much")},
                        {berth_text("memory"), berth_text("0")},
                        {berth_text("memory"), berth_text("99999999999999999999")}};
  const char *named[] = {"early-completion", "fault, memory, mode", "blocking", "MiB", "MiB", "MiB"};
  for (size_t index = 0; index < sizeof wrong / sizeof *wrong; index++) {
    last_message[0] = 0;
    EXPECT(plugin->open_device(&host, 0, 1, &wrong[index], &device) == BERTH_INVALID_ARGUMENT);
    EXPECT(strstr(last_message, named[index]) != NULL);
  }
  EXPECT(plugin->open_device(&host, 1, 0, NULL, &device) == BERTH_NOT_FOUND);
}

static void check_description(int is_blocking) {
  berth_device *device = start("memory", "3", is_blocking);
  const berth_device_info *info = NULL;
  EXPECT(plugin->describe(device, &info) == BERTH_OK);
  EXPECT(info->memory_space_count == 1 && info->memory_spaces[0]->size == 3 << 20);
  EXPECT(info->memory_spaces[0]->maximum_allocation <= info->memory_spaces[0]->size);
  EXPECT(!(info->flags & BERTH_DEVICE_BLOCKING) == !is_blocking);
  EXPECT(info->timestamp_frequency == 1e9);
  plugin->close_device(device);
}

static void check_memory(void) {
  berth_device *device = start("memory", "1", 1);
  berth_queue *queue = make_queue(device);
  berth_buffer *kept[64] = {0};
  uint64_t sizes[64] = {0}, seed = 1, count = 0, bytes = 0, taken = 0;
  uint8_t data[4096], back[4096];
  for (int round = 0; round < 4000; round++) {
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    uint64_t index = seed >> 58, size = 1 + (seed >> 20) % sizeof data;
    if (kept[index] != NULL) {
      EXPECT(download(device, queue, kept[index], 0, back, sizes[index]) == BERTH_OK);
      memset(data, (int)index, sizes[index]);
      EXPECT(memcmp(data, back, sizes[index]) == 0);
      plugin->free_buffer(device, kept[index]);
      kept[index] = NULL;
      taken--;
    } else {
      kept[index] = allocate(device, size);
      EXPECT((uintptr_t)kept[index] % 64 == 0);
      sizes[index] = size;
      memset(data, (int)index, size);
      EXPECT(upload(device, queue, data, kept[index], 0, size) == BERTH_OK);
      taken++;
    }
    EXPECT(plugin->memory_usage(device, &count, &bytes) == BERTH_OK && count == taken);
  }
  for (int index = 0; index < 64; index++) {
    if (kept[index] != NULL) plugin->free_buffer(device, kept[index]);
  }
  /* All of it is whole again: two halves can be had, and no third. */
  berth_buffer *halves[2] = {allocate(device, 1 << 19), allocate(device, 1 << 19)}, *third = NULL;
  EXPECT(plugin->allocate(device, 0, 1, &third) == BERTH_OUT_OF_MEMORY);
  plugin->free_buffer(device, halves[0]);
  plugin->free_buffer(device, halves[1]);
  EXPECT(plugin->allocate(device, 0, UINT64_MAX, &third) == BERTH_OUT_OF_MEMORY);
  EXPECT(plugin->allocate(device, 0, 0, &third) == BERTH_OUT_OF_MEMORY);
  EXPECT(plugin->allocate(device, 1, 1, &third) == BERTH_INVALID_ARGUMENT);
  EXPECT(plugin->memory_usage(device, &count, &bytes) == BERTH_OK && count == 0 && bytes == 0);
  plugin->release_queue(device, queue);
  plugin->close_device(device);
}

static void check_transfers(int is_blocking) {
  berth_device *device = start(NULL, NULL, is_blocking);
  berth_queue *queue = make_queue(device);
  enum { size = 100003 };
  uint8_t *data = malloc(size), *back = malloc(size);
  berth_buffer *a = allocate(device, size), *b = allocate(device, size);
  for (int index = 0; index < size; index++) data[index] = (uint8_t)(index * 7 + index / 256);
  EXPECT(upload(device, queue, data, a, 0, size) == BERTH_OK);
  EXPECT(upload(device, queue, data, a, 5, 0) == BERTH_OK);
  berth_completion done = blank();
  EXPECT(finish(device, queue, plugin->copy(device, queue, a, 3, b, 0, size - 3, &done), &done) == BERTH_OK);
  EXPECT(done.begin > 0 && done.end > done.begin);
  EXPECT(download(device, queue, b, 0, back, size - 3) == BERTH_OK);
  EXPECT(memcmp(data + 3, back, size - 3) == 0);
  const uint32_t pattern = 0x89ABCDEF;
  done = blank();
  EXPECT(finish(device, queue, plugin->fill(device, queue, b, 4, 4000, &pattern, 4, &done), &done) == BERTH_OK);
  EXPECT(download(device, queue, b, 0, back, size - 3) == BERTH_OK);
  EXPECT(memcmp(data + 3, back, 4) == 0 && memcmp(data + 4007, back + 4004, 1000) == 0);
  for (int index = 4; index < 4004; index += 4) EXPECT(memcmp(back + index, &pattern, 4) == 0);
  plugin->free_buffer(device, a);
  plugin->free_buffer(device, b);
  plugin->release_queue(device, queue);
  plugin->close_device(device);
  free(data);
  free(back);
}

/* Many commands handed over before any is waited for. */
static void check_order(int is_blocking) {
  berth_device *device = start(NULL, NULL, is_blocking);
  berth_queue *queue = make_queue(device);
  enum { count = 5000, steps = 100 };
  float *values = malloc(count * sizeof *values);
  for (int index = 0; index < count; index++) values[index] = 1;
  berth_buffer *ones = allocate(device, count * 4), *from = allocate(device, count * 4),
               *to = allocate(device, count * 4);
  uint64_t workspace_size;
  berth_plan *plan = prepare_add(device, count, &workspace_size);
  berth_buffer *workspace = workspace_size > 0 ? allocate(device, workspace_size) : NULL;
  berth_completion all[steps + 3];
  int handed = 0;
  const uint32_t zero = 0;
  all[handed] = blank();
  EXPECT(plugin->upload(device, queue, values, ones, 0, count * 4, &all[handed++]) == BERTH_OK);
  all[handed] = blank();
  EXPECT(plugin->fill(device, queue, from, 0, count * 4, &zero, 4, &all[handed++]) == BERTH_OK);
  for (int step = 0; step < steps; step++) {
    all[handed] = blank();
    EXPECT(hand_over_run(device, queue, plan, from, ones, to, workspace, &all[handed++]) == BERTH_OK);
    berth_buffer *swapped = from;
    from = to;
    to = swapped;
  }
  float *sums = malloc(count * sizeof *sums);
  all[handed] = blank();
  EXPECT(plugin->download(device, queue, from, 0, sums, count * 4, &all[handed++]) == BERTH_OK);
  uint64_t time = 0;
  for (int index = 0; index < handed; index++) {
    EXPECT(finish(device, queue, BERTH_OK, &all[index]) == BERTH_OK);
    EXPECT(all[index].begin >= time && all[index].end > all[index].begin);
    time = all[index].end;
  }
  for (int index = 0; index < count; index++) EXPECT(sums[index] == steps);
  plugin->release_plan(device, plan);
  if (workspace != NULL) plugin->free_buffer(device, workspace);
  plugin->free_buffer(device, ones);
  plugin->free_buffer(device, from);
  plugin->free_buffer(device, to);
  plugin->release_queue(device, queue);
  plugin->close_device(device);
  free(values);
  free(sums);
}

typedef struct lane {
  berth_device *device;
  float step;
} lane;

static void *work_in_lane(void *argument) {
  lane *own = argument;
  berth_device *device = own->device;
  berth_queue *queue = make_queue(device);
  float values[300], sums[300];
  for (int index = 0; index < 300; index++) values[index] = own->step;
  uint64_t workspace_size;
  berth_plan *plan = prepare_add(device, 300, &workspace_size);
  for (int round = 0; round < 50; round++) {
    berth_buffer *a = allocate(device, sizeof values), *sum = allocate(device, sizeof sums);
    berth_buffer *workspace = workspace_size > 0 ? allocate(device, workspace_size) : NULL;
    berth_completion first = blank(), second = blank(), third = blank();
    EXPECT(plugin->upload(device, queue, values, a, 0, sizeof values, &first) == BERTH_OK);
    EXPECT(hand_over_run(device, queue, plan, a, a, sum, workspace, &second) == BERTH_OK);
    EXPECT(plugin->download(device, queue, sum, 0, sums, sizeof sums, &third) == BERTH_OK);
    EXPECT(finish(device, queue, BERTH_OK, &first) == BERTH_OK);
    EXPECT(finish(device, queue, BERTH_OK, &second) == BERTH_OK);
    EXPECT(finish(device, queue, BERTH_OK, &third) == BERTH_OK);
    for (int index = 0; index < 300; index++) EXPECT(sums[index] == 2 * own->step);
    plugin->free_buffer(device, a);
    plugin->free_buffer(device, sum);
    if (workspace != NULL) plugin->free_buffer(device, workspace);
  }
  plugin->release_plan(device, plan);
  plugin->release_queue(device, queue);
  return NULL;
}

static void check_threads(int is_blocking) {
  berth_device *device = start(NULL, NULL, is_blocking);
  pthread_t threads[4];
  lane lanes[4];
  for (int index = 0; index < 4; index++) {
    lanes[index] = (lane){device, (float)(index + 1)};
    EXPECT(pthread_create(&threads[index], NULL, work_in_lane, &lanes[index]) == 0);
  }
  for (int index = 0; index < 4; index++) pthread_join(threads[index], NULL);
  plugin->close_device(device);
}

/* A handle is an address at which nothing can be read: a host that tries crashes. Here, the kernel is asked instead. */
static void check_window(void) {
  berth_device *device = start(NULL, NULL, 0);
  berth_buffer *buffer = allocate(device, 4096);
  FILE *maps = fopen("/proc/self/maps", "r");
  char line[512], rights[5] = "";
  while (maps != NULL && fgets(line, sizeof line, maps) != NULL) {
    uintptr_t first, last;
    char found[5];
    if (sscanf(line, "%" SCNxPTR "-%" SCNxPTR " %4s", &first, &last, found) != 3) continue;
    if ((uintptr_t)buffer >= first && (uintptr_t)buffer < last) memcpy(rights, found, sizeof rights);
  }
  if (maps != NULL) fclose(maps);
  EXPECT(strcmp(rights, "---s") == 0);
  plugin->free_buffer(device, buffer);
  plugin->close_device(device);
}

int main(int count, char **arguments) {
  if (count != 2) {
    fprintf(stderr, "usage: harness LIBRARY\n");
    return 2;
  }
  void *library = dlopen(arguments[1], RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) {
    fprintf(stderr, "%s\n", dlerror());
    return 2;
  }
  berth_plugin_query_function query = NULL;
  *(void **)&query = dlsym(library, BERTH_PLUGIN_SYMBOL);
  if (query == NULL || query(&host, &plugin) != BERTH_OK) {
    fprintf(stderr, "no plug-in: %s\n", last_message);
    return 2;
  }
  check_options();
  check_memory();
  check_window();
  for (int is_blocking = 0; is_blocking < 2; is_blocking++) {
    check_description(is_blocking);
    check_transfers(is_blocking);
    check_order(is_blocking);
    check_threads(is_blocking);
  }
  printf(failures == 0 ? "all checks hold\n" : "%d checks do not hold\n", failures);
  return failures == 0 ? 0 : 1;
}
