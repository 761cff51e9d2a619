// SPDX-License-Identifier: Apache-2.0

#include "COpenCL.h"

#include <dlfcn.h>
#include <string.h>

// A data pointer of dlsym's as a function pointer, without the cast that ISO C forbids.
static void assign(void *target, void *library, const char *name) {
  void *symbol = dlsym(library, name);
  memcpy(target, &symbol, sizeof symbol);
}

cl_int copencl_icd_platforms(void *library, cl_uint capacity, cl_platform_id *platforms, cl_uint *count) {
  clIcdGetPlatformIDsKHR_fn get_platforms = NULL;
  assign(&get_platforms, library, "clIcdGetPlatformIDsKHR");
  if (!get_platforms) {
    // Drivers need not export it: cl_khr_icd asks for this way.
    void *(CL_API_CALL *get_address)(const char *) = NULL;
    assign(&get_address, library, "clGetExtensionFunctionAddress");
    if (!get_address) return CL_INVALID_OPERATION;
    void *address = get_address("clIcdGetPlatformIDsKHR");
    memcpy(&get_platforms, &address, sizeof address);
  }
  if (!get_platforms) return CL_INVALID_OPERATION;
  *count = 0;
  cl_int status = get_platforms(capacity, platforms, count);
  if (*count > capacity) *count = capacity;
  return status;
}

const cl_icd_dispatch *copencl_dispatch(cl_platform_id platform) {
  // Every object of an ICD begins with the address of the table.
  return *(const cl_icd_dispatch *const *)(const void *)platform;
}

void copencl_fill_table(void *library, cl_icd_dispatch *table) {
  memset(table, 0, sizeof *table);
#define FUNCTION(name) assign(&table->name, library, #name)
  FUNCTION(clGetPlatformIDs);
  FUNCTION(clGetPlatformInfo);
  FUNCTION(clGetDeviceIDs);
  FUNCTION(clGetDeviceInfo);
  FUNCTION(clCreateContext);
  FUNCTION(clReleaseContext);
  FUNCTION(clCreateCommandQueue);
  FUNCTION(clReleaseCommandQueue);
  FUNCTION(clCreateBuffer);
  FUNCTION(clCreateSubBuffer);
  FUNCTION(clReleaseMemObject);
  FUNCTION(clCreateProgramWithSource);
  FUNCTION(clCreateProgramWithBinary);
  FUNCTION(clBuildProgram);
  FUNCTION(clGetProgramInfo);
  FUNCTION(clGetProgramBuildInfo);
  FUNCTION(clReleaseProgram);
  FUNCTION(clCreateKernel);
  FUNCTION(clReleaseKernel);
  FUNCTION(clSetKernelArg);
  FUNCTION(clEnqueueNDRangeKernel);
  FUNCTION(clEnqueueReadBuffer);
  FUNCTION(clEnqueueWriteBuffer);
  FUNCTION(clEnqueueCopyBuffer);
  FUNCTION(clEnqueueFillBuffer);
  FUNCTION(clFlush);
  FUNCTION(clWaitForEvents);
  FUNCTION(clGetEventInfo);
  FUNCTION(clGetEventProfilingInfo);
  FUNCTION(clReleaseEvent);
#undef FUNCTION
}
