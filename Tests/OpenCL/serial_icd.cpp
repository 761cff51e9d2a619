// SPDX-License-Identifier: Apache-2.0

// The OpenCL driver in the library DRIVER, which is Oclgrind, with all calls made by one thread. Its checks keep notes in memory of the
// thread that made the context, and it executes commands on whichever thread flushes or waits; Berth hands commands over on one thread
// and waits on another, as OpenCL allows. Its own faults are not what it is run for.

#define CL_TARGET_OPENCL_VERSION 120
#define CL_USE_DEPRECATED_OPENCL_1_2_APIS

#include <CL/cl.h>
#include <CL/cl_icd.h>

#include <condition_variable>
#include <dlfcn.h>
#include <functional>
#include <mutex>
#include <string.h>
#include <thread>
#include <vector>

// The driver's functions, and the same on the one thread.
static cl_icd_dispatch driver, serial;

// Does one thing after the other, and has the caller wait.
class Worker {
  std::mutex turn, state;
  std::condition_variable changed;
  const std::function<void()> *work = nullptr;

 public:
  Worker() {
    std::thread([this] {
      std::unique_lock<std::mutex> lock(state);
      for (;;) {
        changed.wait(lock, [this] { return work != nullptr; });
        (*work)();
        work = nullptr;
        changed.notify_all();
      }
    }).detach();
  }

  void run(const std::function<void()> &job) {
    std::lock_guard<std::mutex> mine(turn);
    std::unique_lock<std::mutex> lock(state);
    work = &job;
    changed.notify_all();
    changed.wait(lock, [this] { return work == nullptr; });
  }
};

// Never deleted: its thread does not end before the process does.
static Worker &worker = *new Worker;

#define SERIAL(result, name, parameters, arguments)      \
  static result CL_API_CALL serial_##name parameters {   \
    result outcome;                                      \
    worker.run([&] { outcome = driver.name arguments; }); \
    return outcome;                                      \
  }

#define WAIT_LIST cl_uint count, const cl_event *list, cl_event *event

SERIAL(cl_context, clCreateContext,
       (const cl_context_properties *properties, cl_uint n, const cl_device_id *devices,
        void (CL_CALLBACK *notify)(const char *, const void *, size_t, void *), void *data, cl_int *status),
       (properties, n, devices, notify, data, status))
SERIAL(cl_int, clReleaseContext, (cl_context c), (c))
SERIAL(cl_mem, clCreateBuffer, (cl_context c, cl_mem_flags f, size_t n, void *host, cl_int *status), (c, f, n, host, status))
SERIAL(cl_mem, clCreateSubBuffer,
       (cl_mem m, cl_mem_flags f, cl_buffer_create_type type, const void *info, cl_int *status), (m, f, type, info, status))
SERIAL(cl_int, clReleaseMemObject, (cl_mem m), (m))
SERIAL(cl_command_queue, clCreateCommandQueue,
       (cl_context c, cl_device_id d, cl_command_queue_properties p, cl_int *status), (c, d, p, status))
SERIAL(cl_int, clReleaseCommandQueue, (cl_command_queue q), (q))
SERIAL(cl_program, clCreateProgramWithSource,
       (cl_context c, cl_uint n, const char **text, const size_t *sizes, cl_int *status), (c, n, text, sizes, status))
SERIAL(cl_int, clBuildProgram,
       (cl_program p, cl_uint n, const cl_device_id *d, const char *options,
        void (CL_CALLBACK *notify)(cl_program, void *), void *data),
       (p, n, d, options, notify, data))
SERIAL(cl_int, clReleaseProgram, (cl_program p), (p))
SERIAL(cl_kernel, clCreateKernel, (cl_program p, const char *name, cl_int *status), (p, name, status))
SERIAL(cl_int, clSetKernelArg, (cl_kernel k, cl_uint i, size_t n, const void *value), (k, i, n, value))
SERIAL(cl_int, clReleaseKernel, (cl_kernel k), (k))
SERIAL(cl_int, clGetProgramInfo, (cl_program p, cl_program_info what, size_t n, void *value, size_t *size), (p, what, n, value, size))
SERIAL(cl_int, clGetProgramBuildInfo,
       (cl_program p, cl_device_id d, cl_program_build_info what, size_t n, void *value, size_t *size),
       (p, d, what, n, value, size))
SERIAL(cl_int, clEnqueueNDRangeKernel,
       (cl_command_queue q, cl_kernel k, cl_uint axes, const size_t *offset, const size_t *global, const size_t *local, WAIT_LIST),
       (q, k, axes, offset, global, local, count, list, event))
SERIAL(cl_int, clEnqueueReadBuffer,
       (cl_command_queue q, cl_mem m, cl_bool blocks, size_t at, size_t n, void *host, WAIT_LIST),
       (q, m, blocks, at, n, host, count, list, event))
SERIAL(cl_int, clFlush, (cl_command_queue q), (q))
SERIAL(cl_int, clWaitForEvents, (cl_uint n, const cl_event *list), (n, list))
SERIAL(cl_int, clGetEventInfo, (cl_event e, cl_event_info what, size_t n, void *value, size_t *size), (e, what, n, value, size))
SERIAL(cl_int, clGetEventProfilingInfo,
       (cl_event e, cl_profiling_info what, size_t n, void *value, size_t *size), (e, what, n, value, size))
SERIAL(cl_int, clReleaseEvent, (cl_event e), (e))

// Oclgrind's notes of what is initialised know of buffers that the host writes whole, and of what kernels write; not of other writes of
// the host, of copies or of fills. So these are made by a kernel, from a buffer that is written whole.
static cl_kernel putting(cl_command_queue q, bool isWide) {
  static cl_kernel made[2] = {nullptr, nullptr};
  static cl_context owner = nullptr;
  cl_context context = nullptr;
  driver.clGetCommandQueueInfo(q, CL_QUEUE_CONTEXT, sizeof context, &context, nullptr);
  if (owner != context) {
    const char *source =
        "#define PUT(name, type)"
        "  kernel void name(global type *to, ulong at, global const type *from, ulong begin) {"
        "    to[at + get_global_id(0)] = from[begin + get_global_id(0)];"
        "  }\n"
        "PUT(put_bytes, uchar) PUT(put_vectors, ulong8)";
    cl_program program = driver.clCreateProgramWithSource(context, 1, &source, nullptr, nullptr);
    driver.clBuildProgram(program, 0, nullptr, "", nullptr, nullptr);
    made[0] = driver.clCreateKernel(program, "put_bytes", nullptr);
    made[1] = driver.clCreateKernel(program, "put_vectors", nullptr);
    owner = context;
  }
  return made[isWide];
}

static cl_int put(cl_command_queue q, cl_mem from, cl_ulong begin, cl_mem to, cl_ulong at, size_t n, WAIT_LIST) {
  const size_t width = (begin | at | n) % 64 == 0 ? 64 : 1;
  cl_kernel kernel = putting(q, width > 1);
  begin /= width, at /= width, n /= width;
  driver.clSetKernelArg(kernel, 0, sizeof to, &to);
  driver.clSetKernelArg(kernel, 1, sizeof at, &at);
  driver.clSetKernelArg(kernel, 2, sizeof from, &from);
  driver.clSetKernelArg(kernel, 3, sizeof begin, &begin);
  return driver.clEnqueueNDRangeKernel(q, kernel, 1, nullptr, &n, nullptr, count, list, event);
}

static cl_int CL_API_CALL serial_clEnqueueWriteBuffer(cl_command_queue q, cl_mem m, cl_bool blocks, size_t at, size_t n,
                                                      const void *host, WAIT_LIST) {
  cl_int status;
  worker.run([&] {
    size_t size = 0;
    driver.clGetMemObjectInfo(m, CL_MEM_SIZE, sizeof size, &size, nullptr);
    if (at == 0 && n == size) {
      status = driver.clEnqueueWriteBuffer(q, m, blocks, at, n, host, count, list, event);
      return;
    }
    cl_context context = nullptr;
    driver.clGetCommandQueueInfo(q, CL_QUEUE_CONTEXT, sizeof context, &context, nullptr);
    cl_mem staged = driver.clCreateBuffer(context, CL_MEM_READ_WRITE, n, nullptr, &status);
    if (status != CL_SUCCESS) return;
    driver.clEnqueueWriteBuffer(q, staged, CL_TRUE, 0, n, host, 0, nullptr, nullptr);
    status = put(q, staged, 0, m, at, n, count, list, event);
    driver.clFinish(q);
    driver.clReleaseMemObject(staged);
  });
  return status;
}

static cl_int CL_API_CALL serial_clEnqueueFillBuffer(cl_command_queue q, cl_mem m, const void *pattern, size_t width, size_t at,
                                                     size_t n, WAIT_LIST) {
  std::vector<char> bytes(n);
  for (size_t i = 0; i < n; i += width) memcpy(&bytes[i], pattern, width);
  return serial_clEnqueueWriteBuffer(q, m, CL_TRUE, at, n, bytes.data(), count, list, event);
}

static cl_int CL_API_CALL serial_clEnqueueCopyBuffer(cl_command_queue q, cl_mem from, cl_mem to, size_t begin, size_t at, size_t n,
                                                     WAIT_LIST) {
  cl_int status;
  worker.run([&] { status = put(q, from, begin, to, at, n, count, list, event); });
  return status;
}

extern "C" cl_int clIcdGetPlatformIDsKHR(cl_uint capacity, cl_platform_id *platforms, cl_uint *count) {
  void *library = dlopen(DRIVER, RTLD_NOW);
  if (library == nullptr) return CL_PLATFORM_NOT_FOUND_KHR;
  auto list = reinterpret_cast<clIcdGetPlatformIDsKHR_fn>(dlsym(library, "clIcdGetPlatformIDsKHR"));
  if (list == nullptr) return CL_PLATFORM_NOT_FOUND_KHR;
  cl_int status = list(capacity, platforms, count);
  if (status != CL_SUCCESS || platforms == nullptr || capacity == 0 || *count == 0) return status;
  // Every object of a driver begins with the address of its functions.
  auto table = reinterpret_cast<const cl_icd_dispatch **>(platforms[0]);
  if (*table == &serial) return status;
  driver = serial = **table;
#define PUT(name) serial.name = serial_##name
  PUT(clCreateContext), PUT(clReleaseContext);
  PUT(clCreateBuffer), PUT(clCreateSubBuffer), PUT(clReleaseMemObject);
  PUT(clCreateCommandQueue), PUT(clReleaseCommandQueue);
  PUT(clCreateProgramWithSource), PUT(clBuildProgram), PUT(clReleaseProgram);
  PUT(clCreateKernel), PUT(clSetKernelArg), PUT(clReleaseKernel);
  PUT(clGetProgramInfo), PUT(clGetProgramBuildInfo);
  PUT(clEnqueueNDRangeKernel), PUT(clEnqueueReadBuffer), PUT(clEnqueueWriteBuffer), PUT(clEnqueueCopyBuffer);
  PUT(clEnqueueFillBuffer), PUT(clFlush), PUT(clWaitForEvents);
  PUT(clGetEventInfo), PUT(clGetEventProfilingInfo), PUT(clReleaseEvent);
  *table = &serial;
  return status;
}
