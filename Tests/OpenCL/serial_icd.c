// SPDX-License-Identifier: Apache-2.0

/* The OpenCL driver in the library DRIVER, which is Oclgrind, one call at a time. It is not made for calls from several threads, which
 * OpenCL allows and Berth makes: one thread hands commands over while another waits for them. Its own faults are not what it is run for. */

#define CL_TARGET_OPENCL_VERSION 120
#define CL_USE_DEPRECATED_OPENCL_1_2_APIS

#include <CL/cl.h>
#include <CL/cl_icd.h>

#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
/* The driver's functions, and the same behind the lock. */
static cl_icd_dispatch driver, serial;

#define SERIAL(result, name, parameters, arguments)     \
  static result CL_API_CALL serial_##name parameters {  \
    pthread_mutex_lock(&turn);                          \
    result outcome = driver.name arguments;             \
    pthread_mutex_unlock(&turn);                        \
    return outcome;                                     \
  }

#define WAIT_LIST cl_uint count, const cl_event *list, cl_event *event

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
SERIAL(cl_int, clGetKernelWorkGroupInfo,
       (cl_kernel k, cl_device_id d, cl_kernel_work_group_info what, size_t n, void *value, size_t *size),
       (k, d, what, n, value, size))
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
SERIAL(cl_int, clEnqueueWriteBuffer,
       (cl_command_queue q, cl_mem m, cl_bool blocks, size_t at, size_t n, const void *host, WAIT_LIST),
       (q, m, blocks, at, n, host, count, list, event))
SERIAL(cl_int, clEnqueueCopyBuffer,
       (cl_command_queue q, cl_mem from, cl_mem to, size_t at, size_t target, size_t n, WAIT_LIST),
       (q, from, to, at, target, n, count, list, event))
SERIAL(cl_int, clEnqueueMarkerWithWaitList, (cl_command_queue q, WAIT_LIST), (q, count, list, event))
SERIAL(cl_int, clFlush, (cl_command_queue q), (q))
SERIAL(cl_int, clWaitForEvents, (cl_uint n, const cl_event *list), (n, list))
SERIAL(cl_int, clGetEventInfo, (cl_event e, cl_event_info what, size_t n, void *value, size_t *size), (e, what, n, value, size))
SERIAL(cl_int, clGetEventProfilingInfo,
       (cl_event e, cl_profiling_info what, size_t n, void *value, size_t *size), (e, what, n, value, size))
SERIAL(cl_int, clReleaseEvent, (cl_event e), (e))

/* What was filled Oclgrind takes for uninitialised ever after, even where kernels have written since; what was written from the host it
 * does not. So this writes. */
static cl_int CL_API_CALL serial_clEnqueueFillBuffer(cl_command_queue q, cl_mem m, const void *pattern, size_t width, size_t at,
                                                     size_t n, WAIT_LIST) {
  char *bytes = malloc(n);
  if (bytes == NULL) return CL_OUT_OF_HOST_MEMORY;
  for (size_t i = 0; i < n; i += width) memcpy(bytes + i, pattern, width);
  cl_int status = serial_clEnqueueWriteBuffer(q, m, CL_TRUE, at, n, bytes, count, list, event);
  free(bytes);
  return status;
}

cl_int clIcdGetPlatformIDsKHR(cl_uint capacity, cl_platform_id *platforms, cl_uint *count) {
  void *library = dlopen(DRIVER, RTLD_NOW);
  clIcdGetPlatformIDsKHR_fn list = NULL;
  if (library != NULL) *(void **)&list = dlsym(library, "clIcdGetPlatformIDsKHR");
  if (list == NULL) return CL_PLATFORM_NOT_FOUND_KHR;
  cl_int status = list(capacity, platforms, count);
  if (status != CL_SUCCESS || platforms == NULL || capacity == 0 || *count == 0) return status;
  /* Every object of a driver begins with the address of its functions. */
  const cl_icd_dispatch **table = (const cl_icd_dispatch **)(void *)platforms[0];
  if (*table == &serial) return status;
  driver = serial = **table;
#define PUT(name) serial.name = serial_##name
  PUT(clCreateBuffer), PUT(clCreateSubBuffer), PUT(clReleaseMemObject);
  PUT(clCreateCommandQueue), PUT(clReleaseCommandQueue);
  PUT(clCreateProgramWithSource), PUT(clBuildProgram), PUT(clReleaseProgram);
  PUT(clCreateKernel), PUT(clSetKernelArg), PUT(clReleaseKernel), PUT(clGetKernelWorkGroupInfo);
  PUT(clGetProgramInfo), PUT(clGetProgramBuildInfo);
  PUT(clEnqueueNDRangeKernel), PUT(clEnqueueReadBuffer), PUT(clEnqueueWriteBuffer), PUT(clEnqueueCopyBuffer);
  PUT(clEnqueueFillBuffer), PUT(clEnqueueMarkerWithWaitList), PUT(clFlush), PUT(clWaitForEvents);
  PUT(clGetEventInfo), PUT(clGetEventProfilingInfo), PUT(clReleaseEvent);
  *table = &serial;
  return status;
}
