// SPDX-License-Identifier: Apache-2.0

/* A well-behaved plug-in whose queues are threads: a command is started by the function that hands it over, and done
 * later. Add of dense float32 tensors of one shape, as in blocking.c.
 *
 * Switches of the compiler: ONE_QUEUE leaves out make_queue, BARE leaves out fill and copy.
 * Options: delay=N makes every command take N microseconds longer.
 * Some numbers of elements make Add fail on purpose; see `ends_with` and `hand_over`. */

#define _GNU_SOURCE

#include "addition.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

typedef enum { MOVE, FILL, ADD } job_kind;

typedef struct job {
  struct job *next;
  uint64_t ticket;
  job_kind kind;
  unsigned char *target;
  const unsigned char *source;
  const unsigned char *other;
  uint64_t size;
  unsigned char pattern[8];
  uint64_t width;
  int is_done;
  uint64_t begin;
  uint64_t end;
} job;

struct berth_queue {
  berth_device *device;
  pthread_t thread;
  pthread_mutex_t mutex;
  pthread_cond_t changed;
  job *jobs;
  uint64_t last_ticket;
  int is_over;
};

struct berth_device {
  const berth_host *host;
  useconds_t delay;
  uint64_t buffer_count;
  uint64_t byte_count;
  berth_queue *only;
};

static int64_t live_handles;

/* For tests: how many devices, queues, buffers and plans there are. */
__attribute__((visibility("default"))) int64_t berth_test_live_handles(void) {
  return __atomic_load_n(&live_handles, __ATOMIC_SEQ_CST);
}

static void *make_handle(size_t size) {
  void *handle = calloc(1, size);
  if (handle != NULL) __atomic_add_fetch(&live_handles, 1, __ATOMIC_SEQ_CST);
  return handle;
}

static void release_handle(void *handle) {
  __atomic_sub_fetch(&live_handles, 1, __ATOMIC_SEQ_CST);
  free(handle);
}

/* ---- Queues ------------------------------------------------------------------------------------------------------ */

static uint64_t ticks(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void execute(const job *job) {
  uint64_t index;
  switch (job->kind) {
    case MOVE:
      memcpy(job->target, job->source, job->size);
      break;
    case FILL:
      for (index = 0; index < job->size; index++) job->target[index] = job->pattern[index % job->width];
      break;
    case ADD:
      for (index = 0; index < job->size; index++) {
        ((float *)(void *)job->target)[index] =
            ((const float *)(const void *)job->source)[index] + ((const float *)(const void *)job->other)[index];
      }
      break;
  }
}

static job *first_unfinished(const berth_queue *queue) {
  job *job = queue->jobs;
  while (job != NULL && job->is_done) job = job->next;
  return job;
}

static void *work(void *argument) {
  berth_queue *queue = argument;
  pthread_mutex_lock(&queue->mutex);
  for (;;) {
    job *job = first_unfinished(queue);
    uint64_t begin;
    if (job == NULL) {
      if (queue->is_over) break;
      pthread_cond_wait(&queue->changed, &queue->mutex);
      continue;
    }
    pthread_mutex_unlock(&queue->mutex);
    begin = ticks();
    if (queue->device->delay > 0) usleep(queue->device->delay);
    execute(job);
    pthread_mutex_lock(&queue->mutex);
    job->begin = begin;
    job->end = ticks();
    job->is_done = 1;
    pthread_cond_broadcast(&queue->changed);
  }
  pthread_mutex_unlock(&queue->mutex);
  return NULL;
}

static int32_t make_queue(berth_device *device, berth_queue **queue) {
  berth_queue *made = make_handle(sizeof *made);
  if (made == NULL) return berth_fail(device->host, BERTH_OUT_OF_MEMORY, 0, "no memory for a queue");
  made->device = device;
  pthread_mutex_init(&made->mutex, NULL);
  pthread_cond_init(&made->changed, NULL);
  if (pthread_create(&made->thread, NULL, work, made) != 0) {
    release_handle(made);
    return berth_fail(device->host, BERTH_INTERNAL, 0, "no thread for a queue");
  }
  *queue = made;
  return BERTH_OK;
}

static void release_queue(berth_device *device, berth_queue *queue) {
  (void)device;
  pthread_mutex_lock(&queue->mutex);
  queue->is_over = 1;
  pthread_cond_broadcast(&queue->changed);
  pthread_mutex_unlock(&queue->mutex);
  pthread_join(queue->thread, NULL);
  while (queue->jobs != NULL) {
    job *next = queue->jobs->next;
    free(queue->jobs);
    queue->jobs = next;
  }
  pthread_cond_destroy(&queue->changed);
  pthread_mutex_destroy(&queue->mutex);
  release_handle(queue);
}

static int32_t hand_over(berth_device *device, berth_queue *queue, job wanted, berth_completion *completion) {
  job *made, **end;
  if (queue == NULL) queue = device->only;
  if (wanted.kind == ADD && wanted.size == 19) {
    return berth_fail(device->host, BERTH_INVALID_ARGUMENT, 19, "nineteen is refused when it is handed over");
  }
  made = malloc(sizeof *made);
  if (made == NULL) return berth_fail(device->host, BERTH_OUT_OF_MEMORY, 0, "no memory for a command");
  *made = wanted;
  pthread_mutex_lock(&queue->mutex);
  made->ticket = ++queue->last_ticket;
  for (end = &queue->jobs; *end != NULL; end = &(*end)->next) continue;
  *end = made;
  pthread_cond_broadcast(&queue->changed);
  pthread_mutex_unlock(&queue->mutex);
  completion->ticket = wanted.kind == ADD && wanted.size == 23 ? 1 : made->ticket;
  return BERTH_OK;
}

/* How an Add of so many elements ends. */
static int32_t ends_with(const berth_host *host, uint64_t count) {
  switch (count) {
    case 13: return berth_fail(host, BERTH_INDEX_OUT_OF_RANGE, 99, "thirteen fails late");
    case 17: return berth_fail(host, BERTH_DEVICE_LOST, 0, "seventeen loses the device");
    case 29: return berth_fail(host, 77, 0, "twenty-nine ends with a status of its own");
    case 31: return BERTH_INTERNAL;
    default: return BERTH_OK;
  }
}

static int32_t wait_for(berth_device *device, berth_queue *queue, uint64_t ticket, uint64_t timeout,
                        berth_completion *completion) {
  struct timespec deadline;
  job **place, *found;
  uint64_t count;
  int is_add;
  if (queue == NULL) queue = device->only;
  clock_gettime(CLOCK_REALTIME, &deadline);
  deadline.tv_sec += (time_t)(timeout / 1000000000u);
  deadline.tv_nsec += (long)(timeout % 1000000000u);
  if (deadline.tv_nsec >= 1000000000) {
    deadline.tv_sec++;
    deadline.tv_nsec -= 1000000000;
  }
  pthread_mutex_lock(&queue->mutex);
  for (place = &queue->jobs; *place != NULL && (*place)->ticket != ticket; place = &(*place)->next) continue;
  found = *place;
  if (found == NULL) {
    pthread_mutex_unlock(&queue->mutex);
    return berth_fail(device->host, BERTH_INVALID_ARGUMENT, 0, "there is no command with this ticket");
  }
  while (!found->is_done) {
    if (pthread_cond_timedwait(&queue->changed, &queue->mutex, &deadline) != 0 && !found->is_done) {
      pthread_mutex_unlock(&queue->mutex);
      return BERTH_TIMED_OUT;
    }
  }
  completion->begin = found->begin;
  completion->end = found->end;
  is_add = found->kind == ADD;
  count = found->size;
  /* Others before it may still be waited for. */
  for (place = &queue->jobs; *place != found; place = &(*place)->next) continue;
  *place = found->next;
  free(found);
  pthread_mutex_unlock(&queue->mutex);
  return is_add ? ends_with(device->host, count) : BERTH_OK;
}

/* ---- The device -------------------------------------------------------------------------------------------------- */

static int32_t count_devices(const berth_host *host, uint64_t *count) {
  (void)host;
  *count = 1;
  return BERTH_OK;
}

static int32_t open_device(const berth_host *host, uint64_t index, uint64_t option_count, const berth_pair *options,
                           berth_device **device) {
  useconds_t delay = 0;
  uint64_t option, digit;
  (void)index;
  for (option = 0; option < option_count; option++) {
    if (!berth_string_is(options[option].name, "delay")) {
      return berth_fail(host, BERTH_INVALID_ARGUMENT, 0, "the only option is 'delay'");
    }
    for (digit = 0; digit < options[option].value.size; digit++) {
      delay = delay * 10 + (useconds_t)(options[option].value.data[digit] - '0');
    }
  }
  *device = make_handle(sizeof **device);
  if (*device == NULL) return berth_fail(host, BERTH_OUT_OF_MEMORY, 0, "no memory for a device");
  (*device)->host = host;
  (*device)->delay = delay;
#ifdef ONE_QUEUE
  return make_queue(*device, &(*device)->only);
#else
  return BERTH_OK;
#endif
}

static void close_device(berth_device *device) {
  if (device->only != NULL) release_queue(device, device->only);
  release_handle(device);
}

static const berth_device_info info = {
    .struct_size = sizeof(berth_device_info),
    .flags = BERTH_DEVICE_DETERMINISTIC,
    .kind = BERTH_KIND_ASIC,
    .vendor = {"Tests", 5},
    .product = {"Asynchronous", 12},
    .driver_version = {"1", 1},
    .memory_space_count = 1,
    .memory_spaces = memory_spaces,
    .dtype_count = 1,
    .dtypes = dtypes,
    .timestamp_frequency = 1e9,
};

static int32_t describe(berth_device *device, const berth_device_info **description) {
  (void)device;
  *description = &info;
  return BERTH_OK;
}

static int32_t allocate(berth_device *device, uint64_t space, uint64_t size, berth_buffer **buffer) {
  (void)space;
  if (size > MEMORY_LIMIT) return berth_fail(device->host, BERTH_OUT_OF_MEMORY, 0, "more than the device has");
  *buffer = make_handle(sizeof **buffer);
  if (*buffer == NULL) return berth_fail(device->host, BERTH_OUT_OF_MEMORY, 0, "no memory left");
  (*buffer)->size = size;
  (*buffer)->bytes = malloc(size);
  if ((*buffer)->bytes == NULL) {
    release_handle(*buffer);
    return berth_fail(device->host, BERTH_OUT_OF_MEMORY, 0, "no memory left");
  }
  __atomic_add_fetch(&device->buffer_count, 1, __ATOMIC_RELAXED);
  __atomic_add_fetch(&device->byte_count, size, __ATOMIC_RELAXED);
  return BERTH_OK;
}

static void free_buffer(berth_device *device, berth_buffer *buffer) {
  __atomic_sub_fetch(&device->buffer_count, 1, __ATOMIC_RELAXED);
  __atomic_sub_fetch(&device->byte_count, buffer->size, __ATOMIC_RELAXED);
  /* Whoever reads it later shall notice. */
  memset(buffer->bytes, 0xDD, buffer->size);
  free(buffer->bytes);
  release_handle(buffer);
}

static int32_t memory_usage(berth_device *device, uint64_t *buffer_count, uint64_t *byte_count) {
  *buffer_count = __atomic_load_n(&device->buffer_count, __ATOMIC_RELAXED);
  *byte_count = __atomic_load_n(&device->byte_count, __ATOMIC_RELAXED);
  return BERTH_OK;
}

static int32_t upload(berth_device *device, berth_queue *queue, const void *source, berth_buffer *target,
                      uint64_t offset, uint64_t size, berth_completion *completion) {
  job job = {.kind = MOVE, .target = target->bytes + offset, .source = source, .size = size};
  return hand_over(device, queue, job, completion);
}

static int32_t download(berth_device *device, berth_queue *queue, berth_buffer *source, uint64_t offset, void *target,
                        uint64_t size, berth_completion *completion) {
  job job = {.kind = MOVE, .target = target, .source = source->bytes + offset, .size = size};
  return hand_over(device, queue, job, completion);
}

#ifndef BARE
static int32_t fill(berth_device *device, berth_queue *queue, berth_buffer *target, uint64_t offset, uint64_t size,
                    const void *pattern, uint64_t width, berth_completion *completion) {
  job job = {.kind = FILL, .target = target->bytes + offset, .size = size, .width = width};
  memcpy(job.pattern, pattern, width);
  return hand_over(device, queue, job, completion);
}

static int32_t copy(berth_device *device, berth_queue *queue, berth_buffer *source, uint64_t source_offset,
                    berth_buffer *target, uint64_t target_offset, uint64_t size, berth_completion *completion) {
  job job = {.kind = MOVE, .target = target->bytes + target_offset, .source = source->bytes + source_offset,
             .size = size};
  return hand_over(device, queue, job, completion);
}
#endif

static int32_t supports(berth_device *device, const berth_call *call) {
  const char *reason = reason_against(call);
  return reason == NULL ? BERTH_OK : berth_fail(device->host, BERTH_UNSUPPORTED, 0, reason);
}

static int32_t prepare(berth_device *device, const berth_call *call, berth_plan **plan, uint64_t *workspace_size) {
  int32_t status = supports(device, call);
  if (status != BERTH_OK) return status;
  *plan = make_handle(sizeof **plan);
  if (*plan == NULL) return berth_fail(device->host, BERTH_OUT_OF_MEMORY, 0, "no memory for a plan");
  **plan = plan_addition(call);
  /* Some need scratch memory, so that it is seen to arrive. */
  *workspace_size = (*plan)->count == 37 ? 4096 : 0;
  return BERTH_OK;
}

static void release_plan(berth_device *device, berth_plan *plan) {
  (void)device;
  release_handle(plan);
}

static int32_t run(berth_device *device, berth_queue *queue, const berth_run *run, berth_completion *completion) {
  const berth_plan *plan = run->plan;
  job job = {.kind = ADD, .size = plan->count};
  if ((run->workspace != NULL) != (plan->count == 37)) {
    return berth_fail(device->host, BERTH_INTERNAL, 0, "a workspace is bound where none is wanted, or none where one is");
  }
  if (run->workspace != NULL) memset(run->workspace->bytes, 0xEE, 4096);
  job.source = run->buffers[0]->bytes + plan->offsets[0] * 4;
  job.other = run->buffers[1]->bytes + plan->offsets[1] * 4;
  job.target = run->buffers[2]->bytes + plan->offsets[2] * 4;
  return hand_over(device, queue, job, completion);
}

static const berth_plugin plugin = {
    .struct_size = sizeof(berth_plugin),
    .major = BERTH_PLUGIN_MAJOR,
    .minor = BERTH_PLUGIN_MINOR,
    .name = {"asynchronous", 12},
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
#ifndef ONE_QUEUE
    .make_queue = make_queue,
    .release_queue = release_queue,
#endif
    .wait = wait_for,
#ifndef BARE
    .fill = fill,
    .copy = copy,
#endif
    .memory_usage = memory_usage,
};

int32_t berth_plugin_query(const berth_host *host, const berth_plugin **table) {
  (void)host;
  *table = &plugin;
  return BERTH_OK;
}
