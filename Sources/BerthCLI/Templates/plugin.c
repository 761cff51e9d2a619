// SPDX-License-Identifier: Apache-2.0

/*
 * @NAME@.c: a plug-in for Berth to begin with. It compiles, it loads, it moves data; it computes nothing yet.
 *
 * "Device memory" is memory of the host here, and a transfer is a memcpy; DEVICE marks what your allocator and your DMA
 * take the place of. Every command is done when its function returns, which is all that a certificate asks for.
 *
 *   STEP 1   Add, in float32: below
 *   STEP 2   Gemm, in float32: below
 *   STEP 3   what `make check` names, until nothing is left: a function, and a line in the table of kernels
 *   STEP 4   your chip instead of the host: wherever it says DEVICE
 *   STEP 5   commands that go on while the host does something else: at the end
 *
 * After each step: make check. What every function owes the host is said in berth_plugin.h.
 */

#include <stdlib.h>
#include <string.h>

#include "berth_plugin.h"

enum { MAX_RANK = 8, MAX_OPERANDS = 8 };
#define TEXT(literal) {literal, sizeof(literal) - 1}

/* ---- What a plan remembers ---- */

/* An input or output: where its elements lie. */
typedef struct operand {
  int present; /* 0 for an optional operand that the call leaves out, and for one without a buffer */
  int rank;
  int64_t count; /* of elements; may be 0 */
  int64_t dims[MAX_RANK];
  int64_t strides[MAX_RANK]; /* in elements; may be 0 or negative */
  int64_t offset;            /* in elements */
} operand;

/* Runs an operator. in[i] is the memory that plan->inputs[i] lies in, NULL for one that is not present; out[i] likewise. */
typedef void kernel_function(const berth_plan *plan, float *const *in, float *const *out);

struct berth_plan {
  kernel_function *kernel;
  operand inputs[MAX_OPERANDS];
  operand outputs[MAX_OPERANDS];
  float alpha, beta; /* attributes of Gemm; those of other operators join them */
  int trans_a, trans_b;
};

struct berth_device {
  const berth_host *host;
};

struct berth_buffer {
  char *memory; /* DEVICE: the address in your memory */
};

/* ---- Help for kernels; `unused` for as long as none calls it ---- */

#define HELPER static __attribute__((unused))

/* To visit every element of an operand: for (more = first_index(y, index); more; more = next_index(y, index)) */
HELPER int first_index(const operand *o, int64_t *index) {
  memset(index, 0, MAX_RANK * sizeof index[0]);
  return o->count > 0;
}

HELPER int next_index(const operand *o, int64_t *index) {
  int axis;
  for (axis = o->rank - 1; axis >= 0; axis--) {
    if (++index[axis] < o->dims[axis]) return 1;
    index[axis] = 0;
  }
  return 0;
}

/* Where in its memory an operand has the element for `index`, an index into a tensor of `rank` axes that the operand is
   broadcast to: axes are matched from the last one backwards, and an axis with one element is repeated. */
HELPER int64_t place(const operand *o, const int64_t *index, int rank) {
  int64_t element = o->offset;
  int axis;
  for (axis = 0; axis < o->rank; axis++)
    if (o->dims[axis] != 1) element += index[rank - o->rank + axis] * o->strides[axis];
  return element;
}

/* ---- STEP 1: Add ---- */

/* y = a + b, where a and b are broadcast to the shape of y. Write this function below:
 *
 *   static void add_run(const berth_plan *plan, float *const *in, float *const *out) {
 *     const operand *a = &plan->inputs[0], *b = &plan->inputs[1], *y = &plan->outputs[0];
 *     int64_t index[MAX_RANK];
 *     int more;
 *     for (more = first_index(y, index); more; more = next_index(y, index))
 *       out[0][place(y, index, y->rank)] = in[0][place(a, index, y->rank)] + in[1][place(b, index, y->rank)];
 *   }
 *
 * put add_run in place of NULL in the table of kernels, and run make check. Later your chip takes the place of the
 * loop: it gets the addresses, dims and strides; what it cannot do, reason_against() refuses.
 */

/* ---- STEP 2: Gemm ---- */

/* Y[i, j] = alpha * (sum over k of A'[i, k] * B'[k, j]) + beta * C[i, j]. Write gemm_run below, like add_run.
 *
 *   A and B  are inputs 0 and 1. Where plan->trans_a is not 0, A' is the transpose of A: A'[i, k] is A[k, i].
 *            Element [i, k] of A lies at place(A, index, 2), where int64_t index[2] = {i, k}. B' likewise.
 *   C        is input 2. It may be absent (`present` is 0), and is broadcast to the shape of Y.
 *   Y        is output 0: i runs up to its dims[0], j up to dims[1], k up to the columns of A', perhaps none.
 */

/* ---- STEP 3: the table of kernels ---- */

/* What is not here, or has NULL for a kernel, is unsupported. An input that has a `value` (axes, shapes) is no data and has
   no buffer: `prepare` copies what the kernel needs of it into the plan, as it does with attributes. */
static const struct {
  const char *name; /* as ONNX spells it */
  kernel_function *kernel;
} kernels[] = {
    {"Add", NULL},
    {"Gemm", NULL},
};

static kernel_function *find_kernel(const berth_call *call) {
  size_t i;
  for (i = 0; i < sizeof kernels / sizeof kernels[0]; i++)
    if (berth_call_is(call, kernels[i].name)) return kernels[i].kernel;
  return NULL;
}

/* Why this plug-in cannot run a call; NULL if it can. Conditions of one operator only go here too. A kernel that takes
   other element types needs them here, and in `dtypes` below. */
static const char *reason_against(const berth_call *call) {
  uint64_t i, count = call->input_count + call->output_count;
  if (find_kernel(call) == NULL) return "the operator is not implemented yet";
  if (count > MAX_OPERANDS) return "more than 8 operands";
  for (i = 0; i < count; i++) {
    const berth_tensor *tensor = i < call->input_count ? call->inputs[i] : call->outputs[i - call->input_count];
    if (tensor == NULL || tensor->value != NULL) continue;
    if (tensor->dtype != BERTH_FLOAT32) return "only float32 is implemented";
    if (tensor->rank > MAX_RANK) return "more than 8 axes";
  }
  return NULL;
}

/* DEVICE: how much there is, the largest buffer (0: not known), and what buffers are aligned to (malloc: 16). */
static const berth_memory_space space = {sizeof(berth_memory_space), 0, NULL, TEXT("stand-in"), 0, 0, 16};
static const berth_memory_space *const spaces[] = {&space};

static const berth_dtype_use f32 = {sizeof(berth_dtype_use), BERTH_FLOAT32, NULL, BERTH_FLOAT32, BERTH_FLOAT32};
static const berth_dtype_use *const dtypes[] = {&f32};

/* DEVICE: who made it, what it is called, the version of its driver. No peaks, no clock and no notes yet. */
static const berth_device_info info = {
    sizeof(berth_device_info), BERTH_DEVICE_BLOCKING | BERTH_DEVICE_DETERMINISTIC, NULL, BERTH_KIND_ASIC, 0,
    TEXT("unknown"), TEXT("@NAME@"), TEXT("0.1"), 1, spaces, sizeof dtypes / sizeof dtypes[0], dtypes,
    0, NULL, 0, 0, NULL};

static int32_t count_devices(const berth_host *host, uint64_t *count) {
  (void)host;
  *count = 1; /* DEVICE: how many there are */
  return BERTH_OK;
}

static int32_t open_device(const berth_host *host, uint64_t index, uint64_t option_count, const berth_pair *options,
                           berth_device **device) {
  (void)index, (void)options;
  if (option_count > 0) return berth_fail(host, BERTH_INVALID_ARGUMENT, 0, "@NAME@ takes no options");
  *device = (berth_device *)malloc(sizeof **device);
  if (*device == NULL) return berth_fail(host, BERTH_OUT_OF_MEMORY, 0, "no host memory for the device");
  (*device)->host = host;
  return BERTH_OK;
}

static void close_device(berth_device *device) { free(device); }

static int32_t describe(berth_device *device, const berth_device_info **result) {
  (void)device;
  *result = &info;
  return BERTH_OK;
}

/* DEVICE: your allocator. */
static int32_t allocate(berth_device *device, uint64_t memory_space, uint64_t size, berth_buffer **buffer) {
  berth_buffer *made = (berth_buffer *)malloc(sizeof *made);
  (void)memory_space;
  if (made != NULL) made->memory = size <= SIZE_MAX / 2 ? (char *)malloc((size_t)size) : NULL;
  if (made == NULL || made->memory == NULL) {
    free(made);
    return berth_fail(device->host, BERTH_OUT_OF_MEMORY, 0, "there is not as much memory");
  }
  *buffer = made;
  return BERTH_OK;
}

static void free_buffer(berth_device *device, berth_buffer *buffer) {
  (void)device;
  free(buffer->memory);
  free(buffer);
}

/* DEVICE: your DMA, in both directions. */
static int32_t upload(berth_device *device, berth_queue *queue, const void *source, berth_buffer *target,
                      uint64_t offset, uint64_t size, berth_completion *completion) {
  (void)device, (void)queue, (void)completion;
  if (size > 0) memcpy(target->memory + offset, source, (size_t)size);
  return BERTH_OK;
}

static int32_t download(berth_device *device, berth_queue *queue, berth_buffer *source, uint64_t offset, void *target,
                        uint64_t size, berth_completion *completion) {
  (void)device, (void)queue, (void)completion;
  if (size > 0) memcpy(target, source->memory + offset, (size_t)size);
  return BERTH_OK;
}

static int32_t supports(berth_device *device, const berth_call *call) {
  const char *reason = reason_against(call);
  return reason == NULL ? BERTH_OK : berth_fail(device->host, BERTH_UNSUPPORTED, 0, reason);
}

static void remember(operand *o, const berth_tensor *tensor) {
  uint64_t axis;
  if (tensor == NULL || tensor->value != NULL) return; /* *o is all zero: not present */
  o->present = 1;
  o->rank = (int)tensor->rank;
  o->count = berth_element_count(tensor);
  o->offset = tensor->offset;
  for (axis = 0; axis < tensor->rank; axis++) {
    o->dims[axis] = tensor->dims[axis];
    o->strides[axis] = tensor->strides[axis];
  }
}

/* The call is gone when this returns, so all that `run` needs is copied. */
static int32_t prepare(berth_device *device, const berth_call *call, berth_plan **plan, uint64_t *workspace_size) {
  int32_t status = supports(device, call);
  berth_plan *made;
  uint64_t i;
  (void)workspace_size;
  if (status != BERTH_OK) return status;
  made = (berth_plan *)calloc(1, sizeof *made);
  if (made == NULL) return berth_fail(device->host, BERTH_OUT_OF_MEMORY, 0, "no host memory for a plan");
  made->kernel = find_kernel(call);
  for (i = 0; i < call->input_count; i++) remember(&made->inputs[i], call->inputs[i]);
  for (i = 0; i < call->output_count; i++) remember(&made->outputs[i], call->outputs[i]);
  if (berth_call_is(call, "Gemm")) { /* The host gives every attribute that has a default. */
    made->alpha = berth_find_attribute(call, "alpha", BERTH_ATTRIBUTE_FLOAT)->float_value;
    made->beta = berth_find_attribute(call, "beta", BERTH_ATTRIBUTE_FLOAT)->float_value;
    made->trans_a = berth_find_attribute(call, "transA", BERTH_ATTRIBUTE_INT)->int_value != 0;
    made->trans_b = berth_find_attribute(call, "transB", BERTH_ATTRIBUTE_INT)->int_value != 0;
  }
  *plan = made;
  return BERTH_OK;
}

static void release_plan(berth_device *device, berth_plan *plan) {
  (void)device;
  free(plan);
}

/* The buffers come without those of operands that are absent. */
static int32_t run(berth_device *device, berth_queue *queue, const berth_run *run, berth_completion *completion) {
  const berth_plan *plan = run->plan;
  berth_buffer *const *next = run->buffers;
  float *in[MAX_OPERANDS], *out[MAX_OPERANDS];
  int i;
  (void)device, (void)queue, (void)completion;
  for (i = 0; i < MAX_OPERANDS; i++)
    in[i] = plan->inputs[i].present ? (float *)(void *)(*next++)->memory : NULL;
  for (i = 0; i < MAX_OPERANDS; i++)
    out[i] = plan->outputs[i].present ? (float *)(void *)(*next++)->memory : NULL;
  plan->kernel(plan, in, out);
  return BERTH_OK;
}

/* ---- The door ---- */

/* In the order of berth_plugin.h; NULL for make_queue, release_queue, wait, fill, copy, host_address, memory_usage. */
static const berth_plugin plugin = {
    sizeof(berth_plugin), BERTH_PLUGIN_MAJOR, BERTH_PLUGIN_MINOR, 0, NULL, TEXT("@NAME@"), TEXT("0.1"),
    count_devices, open_device, close_device, describe, allocate, free_buffer, upload, download,
    supports, prepare, release_plan, run, NULL, NULL, NULL, NULL, NULL, NULL, NULL};

BERTH_PLUGIN_EXPORT int32_t berth_plugin_query(const berth_host *host, const berth_plugin **result) {
  (void)host;
  *result = &plugin;
  return BERTH_OK;
}

/* STEP 5: asynchronous, once all else is right. Write make_queue, release_queue and wait, and put them into the table:
 *
 *   - A queue counts the commands handed to it, and those that are done. upload, download and run give the command to
 *     the device, set completion->ticket to the first count, and return. berth_run is gone then; host memory stays.
 *   - `wait` blocks until the second count reaches the ticket and returns that command's status; after `timeout`
 *     nanoseconds, BERTH_TIMED_OUT.
 *   - Take BERTH_DEVICE_BLOCKING out of the description. If the device has a clock, give its frequency there, and begin
 *     and end in the completion.
 */
