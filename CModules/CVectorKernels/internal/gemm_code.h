// SPDX-License-Identifier: Apache-2.0
//
// What a target provides for matrix products of one dtype, and the sizes of the blocks that a product is cut into.

#ifndef BERTH_BVK_GEMM_CODE_H
#define BERTH_BVK_GEMM_CODE_H

#include "../include/bvk_gemm.h"

enum {
  /// Rows of a in one packed block; it stays in the second-level cache. A multiple of every target's tile height.
  gemm_block_rows = 96,
  /// Columns of b in one packed block, and rows whose partial sums are kept while k is walked: apart from y, because
  /// y may be of a shorter type, and because rows of y that lie a power of two apart would contend for the same cache
  /// lines.
  gemm_block_columns = 512,
  gemm_partial_rows = 480
};

/// A rectangle of y.
typedef struct bvk_gemm_region {
  size_t row_begin;
  size_t row_end;
  size_t column_begin;
  size_t column_end;
} bvk_gemm_region;

struct bvk_gemm_code {
  /// The bytes of a number as it is computed.
  size_t scalar_size;
  /// The register tile, and the length of k for which tiles are accumulated at a time.
  size_t tile_rows;
  size_t tile_columns;
  size_t block_depth;
  /// The general product over packed blocks.
  void (*blocks)(const bvk_gemm *gemm, void *y, const void *a, const void *b, const void *c, bvk_gemm_region region,
                 void *workspace);
  /// One row of y, for an a of one row. b has a unit stride along one of its dimensions.
  void (*row)(const bvk_gemm *gemm, void *y, const void *a, const void *b, const void *c, bvk_gemm_region region,
              void *workspace);
};

static inline size_t bvk_round_up(size_t value, size_t step) { return (value + step - 1) / step * step; }
static inline size_t bvk_smaller(size_t a, size_t b) { return a < b ? a : b; }

/// The workspace of `blocks`, which lays it out as packed a, packed b, partial sums; each part a multiple of 64
/// bytes.
static inline size_t bvk_gemm_packed_a_bytes(const struct bvk_gemm_code *code, size_t rows, size_t k) {
  const size_t height = bvk_round_up(bvk_smaller(rows, gemm_block_rows), code->tile_rows);
  return bvk_round_up(height * bvk_smaller(k, code->block_depth) * code->scalar_size, 64);
}
static inline size_t bvk_gemm_packed_b_bytes(const struct bvk_gemm_code *code, size_t columns, size_t k) {
  const size_t width = bvk_round_up(bvk_smaller(columns, gemm_block_columns), code->tile_columns);
  return bvk_round_up(width * bvk_smaller(k, code->block_depth) * code->scalar_size, 64);
}
static inline size_t bvk_gemm_sums_bytes(const struct bvk_gemm_code *code, size_t rows, size_t columns) {
  const size_t width = bvk_smaller(columns, gemm_block_columns);
  return bvk_round_up(bvk_smaller(rows, gemm_partial_rows) * width * code->scalar_size, 64);
}

#endif
