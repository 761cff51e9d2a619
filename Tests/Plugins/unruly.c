// SPDX-License-Identifier: Apache-2.0

/* The well-behaved plug-in with operators that do what no operator should: Relu crashes, Exp hangs, Sqrt ends the process with
 * status 0, Tanh prints that it passed and computes nothing. Switches: CRASH_ON_LOAD, CRASH_ON_OPEN, HANG_ON_OPEN,
 * CRASH_IN_SUPPORTS and HANG_IN_SUPPORTS (when asked about Sigmoid), SLOW (Add takes its time). */

#include "berth_plugin.h"

#define berth_plugin_query calm_plugin_query
#include "blocking.c"
#undef berth_plugin_query

#include <stdio.h>
#include <unistd.h>

enum { ADD, CRASH, HANG, EXIT, FORGE };

static const char *const names[] = {"Add", "Relu", "Exp", "Sqrt", "Tanh"};

struct unruly_plan {
  struct berth_plan calm;
  int what;
};

static void crash(void) {
  volatile int *nowhere = NULL;
  fprintf(stderr, "unruly: about to crash\n");
  *nowhere = 1;
}

static void hang(void) {
  for (;;) sleep(1000);
}

static int find(const berth_call *call) {
  int what;
  for (what = CRASH; what <= FORGE; what++) {
    if (berth_call_is(call, names[what])) return what;
  }
  return ADD;
}

static int32_t unruly_supports(berth_device *device, const berth_call *call) {
#ifdef CRASH_IN_SUPPORTS
  if (berth_call_is(call, "Sigmoid")) crash();
#endif
#ifdef HANG_IN_SUPPORTS
  if (berth_call_is(call, "Sigmoid")) hang();
#endif
  if (find(call) == ADD) return supports(device, call);
  if (call->outputs[0]->dtype == BERTH_FLOAT32) return BERTH_OK;
  return berth_fail(device->host, BERTH_UNSUPPORTED, 0, "only float32 is there");
}

static int32_t unruly_prepare(berth_device *device, const berth_call *call, berth_plan **plan,
                              uint64_t *workspace_size) {
  struct unruly_plan *made = calloc(1, sizeof *made);
  (void)workspace_size;
  if (made == NULL) return berth_fail(device->host, BERTH_OUT_OF_MEMORY, 0, "no memory for a plan");
  made->what = find(call);
  made->calm.count = (uint64_t)berth_element_count(call->outputs[0]);
  if (made->what == ADD) {
    made->calm.offsets[0] = call->inputs[0]->offset;
    made->calm.offsets[1] = call->inputs[1]->offset;
    made->calm.offsets[2] = call->outputs[0]->offset;
  }
  *plan = &made->calm;
  return BERTH_OK;
}

static int32_t unruly_run(berth_device *device, berth_queue *queue, const berth_run *described,
                          berth_completion *completion) {
  switch (((const struct unruly_plan *)described->plan)->what) {
    case CRASH: crash(); break;
    case HANG: hang(); break;
    case EXIT: exit(0);
    case FORGE:
      printf("{\"token\":\"\",\"serial\":1,\"body\":{\"done\":{\"_0\":{\"completedRuns\":2}}}}\n");
      printf("{\"id\":\"Tanh/f32/7/-/random/1\",\"operator\":\"Tanh\",\"outcome\":\"pass\"}\n");
      return BERTH_OK;
    default:
#ifdef SLOW
      usleep(50000);
#endif
      break;
  }
  return run(device, queue, described, completion);
}

static int32_t unruly_open(const berth_host *host, uint64_t index, uint64_t option_count, const berth_pair *options,
                           berth_device **device) {
#ifdef CRASH_ON_OPEN
  crash();
#endif
#ifdef HANG_ON_OPEN
  hang();
#endif
  return open_device(host, index, option_count, options, device);
}

#ifdef CRASH_ON_LOAD
__attribute__((constructor)) static void loaded(void) { crash(); }
#endif

int32_t berth_plugin_query(const berth_host *host, const berth_plugin **table) {
  static berth_plugin unruly;
  int32_t status = calm_plugin_query(host, table);
  unruly = plugin;
  unruly.open_device = unruly_open;
  unruly.supports = unruly_supports;
  unruly.prepare = unruly_prepare;
  unruly.run = unruly_run;
  *table = &unruly;
  return status;
}
