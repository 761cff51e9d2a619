// SPDX-License-Identifier: Apache-2.0

#include "CPeerOpenCL.h"

#define CL_TARGET_OPENCL_VERSION 120
#include <CL/cl.h>
#include <clblast_c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct peer_device {
  cl_device_id device;
  cl_context context;
  cl_command_queue queue;
};

struct peer_product {
  peer_device *device;
  size_t m, n, k, batch;
  cl_mem a, b, y;
};

enum { MOST = 16, NAME = 256 };

static cl_device_id find(const char *product) {
  cl_platform_id platforms[MOST];
  cl_uint platform_count = 0;
  if (clGetPlatformIDs(MOST, platforms, &platform_count) != CL_SUCCESS) return NULL;
  for (cl_uint i = 0; i < platform_count && i < MOST; ++i) {
    char platform[NAME] = "", device[NAME] = "", whole[2 * NAME + 2];
    cl_device_id devices[MOST];
    cl_uint device_count = 0;
    clGetPlatformInfo(platforms[i], CL_PLATFORM_NAME, sizeof platform, platform, NULL);
    if (clGetDeviceIDs(platforms[i], CL_DEVICE_TYPE_ALL, MOST, devices, &device_count) != CL_SUCCESS) continue;
    for (cl_uint j = 0; j < device_count && j < MOST; ++j) {
      clGetDeviceInfo(devices[j], CL_DEVICE_NAME, sizeof device, device, NULL);
      snprintf(whole, sizeof whole, "%s: %s", platform, device);
      if (strcmp(whole, product) == 0) return devices[j];
    }
  }
  return NULL;
}

peer_device *peer_open(const char *product) {
  cl_device_id found = find(product);
  if (!found) return NULL;
  peer_device *device = calloc(1, sizeof *device);
  if (!device) return NULL;
  cl_int status = CL_SUCCESS;
  device->device = found;
  device->context = clCreateContext(NULL, 1, &found, NULL, NULL, &status);
  if (status == CL_SUCCESS) device->queue = clCreateCommandQueue(device->context, found, 0, &status);
  if (status != CL_SUCCESS) {
    peer_close(device);
    return NULL;
  }
  return device;
}

void peer_close(peer_device *device) {
  if (!device) return;
  if (device->queue) clReleaseCommandQueue(device->queue);
  if (device->context) clReleaseContext(device->context);
  free(device);
}

static cl_mem upload(peer_device *device, size_t count, const float *values) {
  cl_int status = CL_SUCCESS;
  cl_mem memory = clCreateBuffer(
      device->context, CL_MEM_READ_WRITE | (values ? CL_MEM_COPY_HOST_PTR : 0), count * sizeof(float), (void *)values, &status);
  return status == CL_SUCCESS ? memory : NULL;
}

peer_product *peer_make_product(
    peer_device *device, size_t m, size_t n, size_t k, size_t batch, const float *a, const float *b) {
  peer_product *product = calloc(1, sizeof *product);
  if (!product) return NULL;
  *product = (peer_product){.device = device, .m = m, .n = n, .k = k, .batch = batch};
  product->a = upload(device, m * k * batch, a);
  product->b = upload(device, k * n * batch, b);
  product->y = upload(device, m * n * batch, NULL);
  if (!product->a || !product->b || !product->y) {
    peer_free_product(product);
    return NULL;
  }
  // CLBlast multiplies what is there by beta even where that is 0, and 0 times what new memory holds may be NaN.
  const float zero = 0;
  if (clEnqueueFillBuffer(device->queue, product->y, &zero, sizeof zero, 0, m * n * batch * sizeof zero, 0, NULL, NULL)) {
    peer_free_product(product);
    return NULL;
  }
  return product;
}

void peer_free_product(peer_product *product) {
  if (!product) return;
  if (product->a) clReleaseMemObject(product->a);
  if (product->b) clReleaseMemObject(product->b);
  if (product->y) clReleaseMemObject(product->y);
  free(product);
}

int peer_run(peer_product *p, size_t count) {
  cl_command_queue *queue = &p->device->queue;
  for (size_t i = 0; i < count; ++i) {
    CLBlastStatusCode status;
    if (p->m == 1 && p->batch == 1) {
      status = CLBlastSgemv(
          CLBlastLayoutRowMajor, CLBlastTransposeYes, p->k, p->n, 1, p->b, 0, p->n, p->a, 0, 1, 0, p->y, 0, 1, queue, NULL);
    } else if (p->batch == 1) {
      status = CLBlastSgemm(
          CLBlastLayoutRowMajor, CLBlastTransposeNo, CLBlastTransposeNo, p->m, p->n, p->k, 1, p->a, 0, p->k, p->b, 0, p->n, 0, p->y,
          0, p->n, queue, NULL);
    } else {
      status = CLBlastSgemmStridedBatched(
          CLBlastLayoutRowMajor, CLBlastTransposeNo, CLBlastTransposeNo, p->m, p->n, p->k, 1, p->a, 0, p->k, p->m * p->k, p->b, 0,
          p->n, p->k * p->n, 0, p->y, 0, p->n, p->m * p->n, p->batch, queue, NULL);
    }
    if (status != CLBlastSuccess) return status;
  }
  return clFinish(*queue);
}

int peer_download(peer_product *p, float *y) {
  return clEnqueueReadBuffer(p->device->queue, p->y, CL_TRUE, 0, p->m * p->n * p->batch * sizeof(float), y, 0, NULL, NULL);
}
