// SPDX-License-Identifier: Apache-2.0
//
// Channels normalised by given statistics: (x - mean) * factor + bias, factor = scale / sqrt(variance + epsilon). x and
// y are of T, scale and bias of P, mean and variance of S; all is computed in A.

#include "lines.cl"

// `c` is a channel; that word belongs to OpenCL C for FPGAs.

// What applying needs of each channel: three arrays of as many numbers as there are channels.
KERNEL void fold(global const MEM(P) *restrict scale, index_t scale0, index_t scale_step, global const MEM(P) *restrict bias,
                 index_t bias0, index_t bias_step, global const MEM(S) *restrict mean, index_t mean0, index_t mean_step,
                 global const MEM(S) *restrict variance, index_t variance0, index_t variance_step,
                 global VAL(A) *restrict folded, index_t folded0, index_t channels, const VAL(A) epsilon) {
  scale += scale0, bias += bias0, mean += mean0, variance += variance0, folded += folded0;
  FOR_ITEMS(c, channels) {
    const VAL(A) spread = (VAL(A))LOAD(S, variance, c * variance_step) + epsilon;
    folded[c] = (VAL(A))LOAD(S, mean, c * mean_step);
    folded[channels + c] = (VAL(A))LOAD(P, scale, c * scale_step) / sqrt(spread);
    folded[2 * channels + c] = (VAL(A))LOAD(P, bias, c * bias_step);
  }
}

// images x channels x positions, each with a stride in x and y.
typedef struct {
  index_t extent[3];
  index_t x_step[3], y_step[3];
} channels_t;

#define CHANNEL_ARGUMENTS                                                                                                \
  global const MEM(T) *restrict x, index_t x0, global const VAL(A) *restrict folded, index_t folded0,                   \
      global MEM(T) *restrict y, index_t y0, const channels_t shape

// Packs along a channel, whose numbers are the same for all of a pack.
KERNEL void along(CHANNEL_ARGUMENTS) {
  x += x0, y += y0, folded += folded0;
  const index_t channels = shape.extent[1], packs = packs_count(shape.extent[2]);
  FOR_ITEMS(item, shape.extent[0] * channels * packs) {
    const index_t line = item / packs, first = item % packs * LANES, left = shape.extent[2] - first;
    const index_t image = line / channels, c = line % channels;
    global const MEM(T) *from = x + image * shape.x_step[0] + c * shape.x_step[1];
    global MEM(T) *to = y + image * shape.y_step[0] + c * shape.y_step[1];
    const PACK(A) value = PACK_LOAD(T, from, first * shape.x_step[2], shape.x_step[2], left, 0);
    const PACK(A) result = (value - folded[c]) * folded[channels + c] + folded[2 * channels + c];
    PACK_STORE(T, to, first * shape.y_step[2], shape.y_step[2], left, result);
  }
}

// Packs of channels, where those are neighbours.
KERNEL void across(CHANNEL_ARGUMENTS) {
  x += x0, y += y0, folded += folded0;
  const index_t channels = shape.extent[1], packs = packs_count(channels);
  FOR_ITEMS(item, shape.extent[0] * shape.extent[2] * packs) {
    const index_t place = item / packs, first = item % packs * LANES, left = channels - first;
    const index_t image = place / shape.extent[2], position = place % shape.extent[2];
    global const MEM(T) *from = x + image * shape.x_step[0] + position * shape.x_step[2];
    global MEM(T) *to = y + image * shape.y_step[0] + position * shape.y_step[2];
    const PACK(A) mean = PACK_LOAD(A, folded, first, 1, left, 0);
    const PACK(A) factor = PACK_LOAD(A, folded, channels + first, 1, left, 0);
    const PACK(A) bias = PACK_LOAD(A, folded, 2 * channels + first, 1, left, 0);
    const PACK(A) value = PACK_LOAD(T, from, first * shape.x_step[1], shape.x_step[1], left, 0);
    PACK_STORE(T, to, first * shape.y_step[1], shape.y_step[1], left, (value - mean) * factor + bias);
  }
}
