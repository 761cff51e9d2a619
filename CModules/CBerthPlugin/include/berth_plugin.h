// SPDX-License-Identifier: Apache-2.0

/*
 * berth_plugin.h: how a chip enters Berth.
 *
 * A plug-in is a shared library that exports one function, berth_plugin_query. The host calls it once and gets a table
 * of functions; through that table it finds devices, moves data and runs operators. This header is all that a plug-in is
 * built against: C99, usable from C++, no other file of Berth's, nothing to link with.
 *
 * THE SHORTEST WAY TO A FIRST RESULT
 *   `berth new-plugin NAME` writes a plug-in that compiles and supports nothing. Make Add work in it, then Gemm;
 *   `berth certify --plugin libNAME.so --next` says at every step what to do next.
 *
 * RULES THAT HOLD EVERYWHERE
 *   Status     Every function that can fail returns an int32_t: BERTH_OK or one of the BERTH_... statuses. A plug-in
 *              that fails should first say why, with berth_fail(): the message reaches the user. No function may throw,
 *              end the process or call longjmp.
 *   Structs    Every struct begins with its size in bytes as the one who fills it in was compiled, and has a chain of
 *              extensions. Read a field only if the size reaches it (BERTH_HAS); what lies beyond has its default, which
 *              is 0 or NULL. Skip extensions of a type that you do not know. Fill in the size of every struct you make.
 *   Arrays     of structs are arrays of pointers, so that a struct may grow. berth_string and berth_pair never do.
 *   Strings    are UTF-8, pointer and size, not terminated. A size of 0 is the empty string, whatever the pointer.
 *   Ownership  What the host passes in (structs, arrays, strings) is valid during the call and no longer, with one
 *              exception: the host memory of upload and download stays valid, and is not touched by the host, until the
 *              command is done. What the plug-in hands out stays valid as long as the field that it is handed out in
 *              says.
 *   Threads    Any function may be called on any thread. Functions that take a device and no queue may be called by
 *              several threads at once. Of the functions that take a queue, the host has at most one call per queue
 *              under way, except `wait`, which may run beside one of the others. If the plug-in has no make_queue, all
 *              commands of a device count as one queue. No thread holds a lock of the host's while it is in the plug-in,
 *              so a function may block.
 *   Handles    are the plug-in's own pointers, never NULL, never looked into by the host. The host passes only handles
 *              that it was given by this plug-in and that it has not released since.
 *   Ranges     The host checks every offset and size against the buffer before it calls. A plug-in need not check again.
 *   Numbers    Offsets, sizes and counts are in bytes unless they are said to be in elements.
 *
 * VERSIONS
 *   BERTH_PLUGIN_MAJOR changes when an existing plug-in would break: the host refuses a plug-in of another major, with a
 *   message. BERTH_PLUGIN_MINOR grows when something is appended: an older plug-in works with a newer host and the other
 *   way round. Nothing is ever removed, reordered or given another meaning within a major version. A comment names the
 *   minor that a later field came with.
 *
 * WHAT A COMMAND IS
 *   upload, download, fill, copy and run are commands. They are handed to a queue and take effect in the order of their
 *   handing over: each sees the results of those before it in its queue. There is no order between queues; where one is
 *   needed, the host hands over the later command only after the earlier one was reported done, so the effects of a
 *   command that was reported done must be seen by all queues.
 *   The function that hands a command over may
 *     - do it before returning, and leave completion->ticket at 0. A plug-in that always does so sets
 *       BERTH_DEVICE_BLOCKING and needs neither make_queue nor wait. Begin with this.
 *     - only start it, and set completion->ticket to a number greater than that of any command handed to this queue
 *       before. The host then calls `wait` with the ticket.
 *   If the function fails, the command has had no effect and the queue is as before. If a command that was started fails
 *   later, `wait` for its ticket returns the failure, and the commands behind it run all the same.
 */

#ifndef BERTH_PLUGIN_H
#define BERTH_PLUGIN_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The version of this header. */
#define BERTH_PLUGIN_MAJOR 1u
#define BERTH_PLUGIN_MINOR 1u

/* The name of the one function that a plug-in exports. */
#define BERTH_PLUGIN_SYMBOL "berth_plugin_query"

/* Marks that function as exported, also where -fvisibility=hidden hides the rest. */
#if defined(_WIN32)
#define BERTH_PLUGIN_EXPORT __declspec(dllexport)
#else
#define BERTH_PLUGIN_EXPORT __attribute__((visibility("default")))
#endif

/* Whether the struct that `pointer` points to was made by someone who knew `member`. */
#define BERTH_HAS(pointer, member) \
  ((pointer)->struct_size >= (size_t)((const char *)&(pointer)->member - (const char *)(pointer)) + \
                                 sizeof((pointer)->member))

/* ---- Statuses ---------------------------------------------------------------------------------------------------- */

/* It worked. */
#define BERTH_OK 0
/* An argument makes no sense. */
#define BERTH_INVALID_ARGUMENT 1
/* The device does not do this. The answer of `supports` and `prepare` to what is not there; the message is the reason,
   one clause that names the dtype, shape or attribute. */
#define BERTH_UNSUPPORTED 2
/* There is not enough memory. The device works on. */
#define BERTH_OUT_OF_MEMORY 3
/* The device is gone and will not come back in this process. The host hands it no command and no call more; it still
   asks for the tickets of what is under way, and releases what it has. Memory named by a command that does not end even
   then is not released. */
#define BERTH_DEVICE_LOST 4
/* It took too long; for `wait`: it is not done yet. */
#define BERTH_TIMED_OUT 5
/* A handle is not valid (any more). */
#define BERTH_INVALID_HANDLE 6
/* An index in the data (of Gather, say) lies outside its axis. */
#define BERTH_INDEX_OUT_OF_RANGE 7
/* Something named does not exist. */
#define BERTH_NOT_FOUND 8
/* A file or a device node cannot be read or written. */
#define BERTH_INPUT_OUTPUT 9
/* Anything else that went wrong inside. */
#define BERTH_INTERNAL 10

/* ---- Basic types ------------------------------------------------------------------------------------------------- */

/* Text: UTF-8, not terminated. */
typedef struct berth_string {
  const char *data;
  uint64_t size;
} berth_string;

/* One link of a chain that extends a struct. The struct that an extension is begins with these three fields. */
typedef struct berth_extension {
  uint32_t struct_size;
  /* What it is. There is none yet in this version; numbers from 0x80000000 up are for vendors' own use. */
  uint32_t type;
  /* The next link, or NULL. */
  const struct berth_extension *next;
} berth_extension;

/* A device that was opened, a block of its memory, a queue and a prepared operator: the plug-in's own, opaque to the
   host. A plug-in defines the structs as it likes. */
typedef struct berth_device berth_device;
typedef struct berth_buffer berth_buffer;
typedef struct berth_queue berth_queue;
typedef struct berth_plan berth_plan;

/* ---- Element types ----------------------------------------------------------------------------------------------- */

/* The numbers are those of ONNX's TensorProto.DataType. A plug-in answers 'unsupported' to a number that it does not
   know: later hosts have more of them. Elements lie in the byte order of the host. */
#define BERTH_FLOAT32 1u
#define BERTH_UINT8 2u
#define BERTH_INT8 3u
#define BERTH_UINT16 4u
#define BERTH_INT16 5u
#define BERTH_INT32 6u
#define BERTH_INT64 7u
/* One byte: 0 is false, 1 is true. Write nothing else. */
#define BERTH_BOOL 9u
#define BERTH_FLOAT16 10u
#define BERTH_FLOAT64 11u
#define BERTH_UINT32 12u
#define BERTH_UINT64 13u
/* The upper half of a float32. */
#define BERTH_BFLOAT16 16u
/* No element type: where one is absent. */
#define BERTH_NO_DTYPE 0u

/* ---- Operator calls ---------------------------------------------------------------------------------------------- */

/* The type and layout of an operand. The element with the indices (i0, i1, ...) lies at element number
   offset + i0 * strides[0] + i1 * strides[1] + ... of the buffer that is bound when the operator runs. */
typedef struct berth_tensor {
  uint32_t struct_size;
  /* The element type, BERTH_FLOAT32 and so on. */
  uint32_t dtype;
  const berth_extension *next;
  /* How many axes, 0 to 8 in this version; later hosts may have more. */
  uint64_t rank;
  /* The extents, `rank` of them; an extent may be 0, and then the tensor has no element. */
  const int64_t *dims;
  /* How far apart, in elements, neighbours along each axis lie, `rank` of them. 0 for an axis along which an input is
     repeated; may be negative. No two elements of an output lie in one place. */
  const int64_t *strides;
  /* Where, in elements from the start of the buffer, the element with all indices 0 lies. */
  int64_t offset;
  /* For an input that steers the operator instead of being data (axes, shapes, starts): its value, dense, row-major,
     `value_size` bytes. Such an input is bound to no buffer. NULL for all others. */
  const void *value;
  uint64_t value_size;
} berth_tensor;

/* Types of attributes; the numbers are those of ONNX's AttributeProto.AttributeType. */
#define BERTH_ATTRIBUTE_FLOAT 1u
#define BERTH_ATTRIBUTE_INT 2u
#define BERTH_ATTRIBUTE_STRING 3u
#define BERTH_ATTRIBUTE_TENSOR 4u
#define BERTH_ATTRIBUTE_FLOATS 6u
#define BERTH_ATTRIBUTE_INTS 7u
#define BERTH_ATTRIBUTE_STRINGS 8u

/* An attribute of a call. Only the field that `type` names is meaningful. */
typedef struct berth_attribute {
  uint32_t struct_size;
  /* BERTH_ATTRIBUTE_INT and so on. */
  uint32_t type;
  const berth_extension *next;
  /* The name, as ONNX spells it: "axis". */
  berth_string name;
  /* BERTH_ATTRIBUTE_INT */
  int64_t int_value;
  /* BERTH_ATTRIBUTE_FLOAT */
  float float_value;
  uint32_t reserved;
  /* BERTH_ATTRIBUTE_STRING */
  berth_string string_value;
  /* BERTH_ATTRIBUTE_TENSOR; dense, with `value` set. */
  const berth_tensor *tensor_value;
  /* How many elements the list has that the attribute is: */
  uint64_t count;
  /* BERTH_ATTRIBUTE_INTS */
  const int64_t *ints;
  /* BERTH_ATTRIBUTE_FLOATS */
  const float *floats;
  /* BERTH_ATTRIBUTE_STRINGS */
  const berth_string *strings;
} berth_attribute;

/* One use of an operator: which, on operands of which types and layouts, with which attributes. No data. The host has
   checked it against the operator's definition: the operands are there, their dtypes and shapes fit, the shapes of the
   outputs follow from those of the inputs. */
typedef struct berth_call {
  uint32_t struct_size;
  uint32_t reserved;
  const berth_extension *next;
  /* "ai.onnx", or "berth" for what ONNX lacks. */
  berth_string domain;
  /* The operator's name as ONNX spells it: "MatMul". */
  berth_string name;
  /* The version of the operator's definition: the ONNX opset that last changed it. */
  int64_t version;
  /* The inputs in the order of the definition, NULL for an optional one that is absent. Absent ones at the end may be left
     out of the count. */
  uint64_t input_count;
  const berth_tensor *const *inputs;
  /* The outputs in the order of the definition, NULL for an optional one that is not wanted. */
  uint64_t output_count;
  const berth_tensor *const *outputs;
  /* The attributes: those given, and the defaults of the others, where there are any. */
  uint64_t attribute_count;
  const berth_attribute *const *attributes;
} berth_call;

/* ---- What a device says of itself -------------------------------------------------------------------------------- */

/* Memory that buffers can lie in. */
typedef struct berth_memory_space {
  uint32_t struct_size;
  /* BERTH_MEMORY_... */
  uint32_t flags;
  const berth_extension *next;
  /* What it is: "hbm", "sram". */
  berth_string name;
  /* How much there is in all; 0 if that cannot be told. */
  uint64_t size;
  /* The largest single buffer; 0 if that cannot be told. */
  uint64_t maximum_allocation;
  /* What every buffer is aligned to: a power of two, at least 1. */
  uint64_t alignment;
} berth_memory_space;

/* The host can read and write it; `host_address` gives the address. */
#define BERTH_MEMORY_HOST_VISIBLE 1u
/* Host and device see each other's writes without a transfer. */
#define BERTH_MEMORY_COHERENT 2u

/* What the device does with an element type. */
typedef struct berth_dtype_use {
  uint32_t struct_size;
  uint32_t dtype;
  const berth_extension *next;
  /* The type that its arithmetic is done in; BERTH_NO_DTYPE if it can only be stored and moved. */
  uint32_t arithmetic;
  /* The type that its sums are accumulated in; BERTH_NO_DTYPE if there is none. Certification derives the bounds that
     results must keep from it: to declare more than there is makes results fail. */
  uint32_t accumulation;
} berth_dtype_use;

/* What the hardware reaches at best. */
typedef struct berth_peak {
  uint32_t struct_size;
  /* What is computed with; BERTH_NO_DTYPE for memory traffic. */
  uint32_t dtype;
  const berth_extension *next;
  /* Operations a second (a multiply-add is two), or bytes a second where `dtype` is BERTH_NO_DTYPE. */
  double rate;
} berth_peak;

/* A name and a value: a note that a device shows, or an option that a user gives. */
typedef struct berth_pair {
  berth_string name;
  berth_string value;
} berth_pair;

/* What kind of hardware a device is. */
#define BERTH_KIND_CPU 1u
#define BERTH_KIND_GPU 2u
#define BERTH_KIND_FPGA 3u
#define BERTH_KIND_ASIC 4u

/* Every command is done when the function that hands it over returns. */
#define BERTH_DEVICE_BLOCKING 1u
/* The same command on the same data gives the same bits on every run. */
#define BERTH_DEVICE_DETERMINISTIC 2u

/* What a device says of itself. What is not known is 0 or empty, never guessed. */
typedef struct berth_device_info {
  uint32_t struct_size;
  /* BERTH_DEVICE_... */
  uint32_t flags;
  const berth_extension *next;
  /* BERTH_KIND_... */
  uint32_t kind;
  uint32_t reserved;
  /* Who made it, what it is called, and the version of the driver or firmware behind it. */
  berth_string vendor;
  berth_string product;
  berth_string driver_version;
  /* Its memory, the one for ordinary buffers first; at least one. */
  uint64_t memory_space_count;
  const berth_memory_space *const *memory_spaces;
  /* What it does with which element type. A type that is not listed is not used at all. */
  uint64_t dtype_count;
  const berth_dtype_use *const *dtypes;
  /* Declared peaks. */
  uint64_t peak_count;
  const berth_peak *const *peaks;
  /* The frequency in hertz of the clock behind berth_completion's ticks; 0 if there is none. */
  double timestamp_frequency;
  /* What else a person may want to know: settings in force, firmware, warnings. */
  uint64_t note_count;
  const berth_pair *notes;
} berth_device_info;

/* ---- Commands ---------------------------------------------------------------------------------------------------- */

/* How a command stands. The host sets struct_size and zeroes the rest; the plug-in fills in what applies. */
typedef struct berth_completion {
  uint32_t struct_size;
  uint32_t reserved;
  const berth_extension *next;
  /* From a function that hands a command over: 0 if it is done, else the number to wait for. Left alone by `wait`. */
  uint64_t ticket;
  /* When the device began and ended it, by its own clock (berth_device_info.timestamp_frequency). To be filled in when
     the command is done, by whichever call says so; both 0 if the device has no clock. Ticks of one device can be
     compared. */
  uint64_t begin;
  uint64_t end;
} berth_completion;

/* One run of a plan. */
typedef struct berth_run {
  uint32_t struct_size;
  uint32_t reserved;
  const berth_extension *next;
  berth_plan *plan;
  /* The buffers of the call's inputs and behind them those of its outputs, in the order of berth_call, without those
     that are NULL there and without the inputs that have a `value`. Two inputs may share a buffer; what an output reaches
     overlaps with no other operand. */
  uint64_t buffer_count;
  berth_buffer *const *buffers;
  /* Scratch memory of at least the size that `prepare` asked for, contents unspecified before and after; NULL if it
     asked for none. It lies at the start of the buffer, and nothing behind the size asked for may be written. Two runs
     that may overlap in time never have the same. */
  berth_buffer *workspace;
} berth_run;

/* ---- What the host offers ---------------------------------------------------------------------------------------- */

/* How important a message is. */
#define BERTH_LOG_DEBUG 1u
#define BERTH_LOG_INFO 2u
#define BERTH_LOG_WARNING 3u
#define BERTH_LOG_ERROR 4u

/* The host and its services. Valid for as long as the process lives. All functions may be called on any thread. */
typedef struct berth_host {
  uint32_t struct_size;
  /* The version of this header that the host was built with. */
  uint32_t major;
  uint32_t minor;
  uint32_t reserved;
  const berth_extension *next;
  /* The host's name and version, for logs. */
  berth_string name;
  /* To be passed to the functions below. */
  void *context;
  /* Host memory, for a plug-in that has no allocator of its own: `size` bytes, aligned to `alignment`, a power of two.
     NULL if there is not enough. */
  void *(*allocate)(void *context, uint64_t size, uint64_t alignment);
  /* Gives back what `allocate` gave; NULL is fine. */
  void (*deallocate)(void *context, void *memory);
  /* Shows or keeps a message for the user, who decides which levels to see. */
  void (*log)(void *context, uint32_t level, berth_string message);
  /* Says why the call under way on this thread is about to return `status`. `vendor_code` is the plug-in's own number for
     it, 0 if it has none. The message is copied. The last report before the return counts. */
  void (*report)(void *context, int32_t status, int64_t vendor_code, berth_string message);
} berth_host;

/* ---- What the plug-in offers ------------------------------------------------------------------------------------- */

/* The plug-in's functions. Those marked required must be there, or the host refuses the plug-in and names what is
   missing; for the others NULL means that the host does without, as the comment says. Valid for as long as the process
   lives: a plug-in is never unloaded. */
typedef struct berth_plugin {
  uint32_t struct_size;
  /* The version of this header that the plug-in was built with. These three fields stand where they are for ever, in
     every major version. */
  uint32_t major;
  uint32_t minor;
  uint32_t reserved;
  const berth_extension *next;
  /* The plug-in's name and version, for people. */
  berth_string name;
  berth_string version;

  /* Finds devices, without starting them.
     Required. The devices are numbered 0 to *count - 1; the numbers are stable while the process lives. */
  int32_t (*count_devices)(const berth_host *host, uint64_t *count);

  /* Starts a device. `options` are what the user wrote behind a question mark (name?fast=1&card=2); an unknown one is to
     be refused with BERTH_INVALID_ARGUMENT. The same device may be opened several times.
     Required. The handle is valid until close_device. */
  int32_t (*open_device)(const berth_host *host, uint64_t index, uint64_t option_count, const berth_pair *options,
                         berth_device **device);

  /* Lets go of a device: its queues, buffers and plans have been released before, no command is under way. Required. */
  void (*close_device)(berth_device *device);

  /* Describes a device. Required. *info, with all that it points to, stays valid and unchanged until close_device. */
  int32_t (*describe)(berth_device *device, const berth_device_info **info);

  /* Takes `size` bytes, at least 1, of a memory space, contents unspecified. BERTH_OUT_OF_MEMORY if there are not as many,
     and for a size that makes no sense.
     Required. The handle is valid until free_buffer. */
  int32_t (*allocate)(berth_device *device, uint64_t memory_space, uint64_t size, berth_buffer **buffer);

  /* Gives a buffer back. No command that names it is under way. Required. */
  void (*free_buffer)(berth_device *device, berth_buffer *buffer);

  /* Commands: copy `size` bytes, which may be 0, from host memory into a buffer, and back. Required. `queue` is NULL if
     there is no make_queue, here and below. */
  int32_t (*upload)(berth_device *device, berth_queue *queue, const void *source, berth_buffer *target, uint64_t offset,
                    uint64_t size, berth_completion *completion);
  int32_t (*download)(berth_device *device, berth_queue *queue, berth_buffer *source, uint64_t offset, void *target,
                      uint64_t size, berth_completion *completion);

  /* Whether the device runs this call itself: BERTH_OK, or BERTH_UNSUPPORTED with the reason as message. Never a guess:
     BERTH_OK promises that `prepare` and a run succeed, memory permitting, with results inside the bounds.
     Required. Called often; should be quick. */
  int32_t (*supports)(berth_device *device, const berth_call *call);

  /* Makes an operator ready: looks at names, attributes and shapes once, chooses a kernel, packs constants, so that `run`
     has nothing to look up. *workspace_size is set to the bytes of scratch memory that each run needs; the host has set
     it to 0. A plan is used by any number of runs, in all queues of the device, also at the same time.
     Required. The handle is valid until release_plan. */
  int32_t (*prepare)(berth_device *device, const berth_call *call, berth_plan **plan, uint64_t *workspace_size);

  /* Gives a plan back. No run of it is under way. Required. */
  void (*release_plan)(berth_device *device, berth_plan *plan);

  /* Command: runs a prepared operator. Required. */
  int32_t (*run)(berth_device *device, berth_queue *queue, const berth_run *run, berth_completion *completion);

  /* Makes a queue, independent of all others, and lets go of one that has nothing under way.
     Optional, both or none. Without them there is one queue, and the host keeps what is meant for several apart. */
  int32_t (*make_queue)(berth_device *device, berth_queue **queue);
  void (*release_queue)(berth_device *device, berth_queue *queue);

  /* Blocks until the command with this ticket, and all before it in the queue, are done.
     BERTH_OK, or the failure of this very command; BERTH_TIMED_OUT if it is not done after `timeout` nanoseconds, and
     then the host asks again. The host asks for every ticket, in rising order, until it is done, once.
     Required unless the device says BERTH_DEVICE_BLOCKING. */
  int32_t (*wait)(berth_device *device, berth_queue *queue, uint64_t ticket, uint64_t timeout,
                  berth_completion *completion);

  /* Command: writes `pattern`, of `width` 1, 2, 4 or 8 bytes, over and over; `offset` and `size` are multiples of the
     width.
     Optional: the host uploads the pattern instead. */
  int32_t (*fill)(berth_device *device, berth_queue *queue, berth_buffer *target, uint64_t offset, uint64_t size,
                  const void *pattern, uint64_t width, berth_completion *completion);

  /* Command: copies inside the device, from one buffer to another or within one where the ranges do not overlap.
     Optional: the host downloads and uploads instead. */
  int32_t (*copy)(berth_device *device, berth_queue *queue, berth_buffer *source, uint64_t source_offset,
                  berth_buffer *target, uint64_t target_offset, uint64_t size, berth_completion *completion);

  /* The address at which the host sees a buffer of a memory space that is BERTH_MEMORY_HOST_VISIBLE, until it is freed.
     Optional: without it the host sees none. */
  int32_t (*host_address)(berth_device *device, berth_buffer *buffer, void **address);

  /* How many buffers of the device are allocated and not freed, for this process, and how many bytes they take.
     Optional: without it a leak shows only when memory runs out. Since minor version 1. */
  int32_t (*memory_usage)(berth_device *device, uint64_t *buffer_count, uint64_t *byte_count);
} berth_plugin;

/* The one function that a plug-in exports. Called once, before anything else, possibly on several threads at once. Sets
   *plugin and returns BERTH_OK; if it cannot work with this host, it reports why and returns BERTH_UNSUPPORTED. `host`
   stays valid. */
typedef int32_t (*berth_plugin_query_function)(const berth_host *host, const berth_plugin **plugin);
BERTH_PLUGIN_EXPORT int32_t berth_plugin_query(const berth_host *host, const berth_plugin **plugin);

/* ---- Conveniences ------------------------------------------------------------------------------------------------ */

/* The string for terminated text, which must outlive it. */
static inline berth_string berth_text(const char *text) {
  berth_string string;
  string.data = text;
  string.size = text == NULL ? 0 : (uint64_t)strlen(text);
  return string;
}

/* Whether a string reads like this terminated text. */
static inline int berth_string_is(berth_string string, const char *text) {
  size_t size = strlen(text);
  return string.size == size && (size == 0 || memcmp(string.data, text, size) == 0);
}

/* Whether a call is one of this operator of ONNX's: berth_call_is(call, "Gemm"). */
static inline int berth_call_is(const berth_call *call, const char *name) {
  return berth_string_is(call->domain, "ai.onnx") && berth_string_is(call->name, name);
}

/* The attribute of this name; NULL if the call has none, or one of another type. */
static inline const berth_attribute *berth_find_attribute(const berth_call *call, const char *name, uint32_t type) {
  uint64_t index;
  for (index = 0; index < call->attribute_count; index++) {
    const berth_attribute *attribute = call->attributes[index];
    if (attribute->type == type && berth_string_is(attribute->name, name)) return attribute;
  }
  return NULL;
}

/* The number of elements of a tensor. */
static inline int64_t berth_element_count(const berth_tensor *tensor) {
  int64_t count = 1;
  uint64_t axis;
  for (axis = 0; axis < tensor->rank; axis++) count *= tensor->dims[axis];
  return count;
}

/* Whether the elements of a tensor lie densely, row after row. Where an axis has one element, its stride says nothing. */
static inline int berth_is_contiguous(const berth_tensor *tensor) {
  int64_t expected = 1;
  uint64_t axis;
  if (berth_element_count(tensor) == 0) return 1;
  for (axis = tensor->rank; axis > 0; axis--) {
    if (tensor->dims[axis - 1] != 1 && tensor->strides[axis - 1] != expected) return 0;
    expected *= tensor->dims[axis - 1];
  }
  return 1;
}

/* Says why, and gives the status back: return berth_fail(host, BERTH_UNSUPPORTED, 0, "no float64"). */
static inline int32_t berth_fail(const berth_host *host, int32_t status, int64_t vendor_code, const char *message) {
  if (host != NULL && host->report != NULL) host->report(host->context, status, vendor_code, berth_text(message));
  return status;
}

#ifdef __cplusplus
}
#endif

#endif
