// SPDX-License-Identifier: Apache-2.0
//
// Rotary position embedding: pairs of a head's elements, each turned by an angle of its position, whose cosine and sine
// are given. For float32, float64, float16 and bfloat16; 16-bit types are computed in float32 and rounded once.

#ifndef BERTH_BVK_ROTARY_H
#define BERTH_BVK_ROTARY_H

#include "bvk_base.h"
#include "bvk_index.h"

BVK_ASSUME_NONNULL_BEGIN

struct bvk_rotary_code;

/// The outer axes of a rotary embedding.
#define BVK_ROTARY_AXES 3

/// A rotary embedding. Each vector of input and output, and each row of the caches, is contiguous. Fill in all fields
/// above `code`, then call `bvk_rotary_init`. All strides are in elements.
typedef struct bvk_rotary {
  bvk_dtype dtype;
  /// True (1) when neighbours are a pair; else the first half of the turned elements goes with the second.
  uint32_t interleaved;
  /// The number of elements of a vector, and how many of them are turned, an even number; the others are copied.
  size_t head_size;
  size_t rotated;
  /// The axes that vectors lie along, outermost first.
  size_t extent[BVK_ROTARY_AXES];
  ptrdiff_t stride[BVK_ROTARY_AXES];
  ptrdiff_t output_stride[BVK_ROTARY_AXES];
  /// The strides of the rows of cosines and sines; 0 throughout where positions are given.
  ptrdiff_t cos_stride[BVK_ROTARY_AXES];
  ptrdiff_t sin_stride[BVK_ROTARY_AXES];
  /// The strides of the positions, if they are given, and those from one position's row of a cache to the next.
  ptrdiff_t position_stride[BVK_ROTARY_AXES];
  ptrdiff_t cos_row_stride;
  ptrdiff_t sin_row_stride;
  /// The number of rows that a position may name; -1 is the last.
  int64_t cache_rows;
  /// Private.
  const struct bvk_rotary_code *BVK_NULLABLE code;
} bvk_rotary;

/// Chooses the code. Returns `BVK_OK`, `BVK_BAD_ARGUMENT` or `BVK_UNSUPPORTED`.
bvk_status bvk_rotary_init(bvk_rotary *rotary, bvk_isa isa);

/// Turns the vectors `begin ..< end`, counted along the axes, the last one fastest.
///
/// - Parameters:
///   - positions: NULL where each vector has rows of its own.
///   - bad: a position that lies outside; its vector is left as it is, and the others are turned.
/// - Returns: `BVK_OK`, or `BVK_INDEX_OUT_OF_RANGE` with the first one in `*bad`.
bvk_status bvk_rotary_run(const bvk_rotary *rotary, void *out, const void *in, const void *cos, const void *sin,
                          const int64_t *BVK_NULLABLE positions, size_t begin, size_t end, bvk_bad_index *bad);

BVK_ASSUME_NONNULL_END

#endif
