// SPDX-License-Identifier: Apache-2.0
//
// CLBlast on an OpenCL device, as a program without Berth would use it.

#ifndef BERTH_C_PEER_OPENCL_H
#define BERTH_C_PEER_OPENCL_H

#include <stddef.h>

/// A device with a queue.
typedef struct peer_device peer_device;

/// A batch of products of dense row-major float32 matrices, Y = A B, whose operands lie on the device. m = 1 is a matrix times a vector.
typedef struct peer_product peer_product;

/// Opens the device whose platform and own name are "PLATFORM: DEVICE". NULL if there is none, or it cannot be opened.
peer_device *peer_open(const char *product);
void peer_close(peer_device *device);

/// Uploads the operands. NULL if memory is short.
peer_product *peer_make_product(
    peer_device *device, size_t m, size_t n, size_t k, size_t batch, const float *a, const float *b);
void peer_free_product(peer_product *product);

/// Computes the product `count` times and waits for the end. Returns a status of CLBlast's, 0 for success.
int peer_run(peer_product *product, size_t count);

/// Downloads the result. Returns a status of OpenCL's, 0 for success.
int peer_download(peer_product *product, float *y);

#endif
