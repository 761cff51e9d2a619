// SPDX-License-Identifier: Apache-2.0
//
// What a target provides for products of 8-bit integers, and the sizes of the blocks that a product is cut into.

#ifndef BERTH_BVK_MATMUL_INTEGER_CODE_H
#define BERTH_BVK_MATMUL_INTEGER_CODE_H

#include "../include/bvk_matmul_integer.h"
#include "gemm_code.h"

enum {
  /// The length of k for which tiles are summed at a time, an even number. With it a panel of b takes 8 to 32 KiB, a
  /// block of gemm_block_rows rows of a 96 KiB, and one of gemm_block_columns columns of b half a MiB.
  matmul_integer_depth = 512,
};

/// One operand as lines along k: rows of a, or columns of b.
typedef struct bvk_integer_lines {
  const uint8_t *data;
  ptrdiff_t line_stride;
  ptrdiff_t depth_stride;
  /// NULL: 0.
  const uint8_t *zero;
  ptrdiff_t zero_stride;
  /// What makes an element an unsigned number when its bits are flipped by it: 0x80 for int8, which adds 128, 0 for
  /// uint8. Flipped alike, an element and its zero point keep their difference.
  uint8_t flip;
} bvk_integer_lines;

struct bvk_matmul_integer_code {
  size_t tile_rows;
  size_t tile_columns;
  /// The general product over packed blocks.
  void (*blocks)(const bvk_matmul_integer *product, int32_t *y, bvk_integer_lines a, bvk_integer_lines b,
                 bvk_gemm_region region, void *workspace);
  /// One row of y, for an a of one row. b has a unit stride along one of its dimensions.
  void (*row)(const bvk_matmul_integer *product, int32_t *y, bvk_integer_lines a, bvk_integer_lines b,
              bvk_gemm_region region, void *workspace);
};

/// The zero point of line `index`, flipped.
static inline int16_t bvk_integer_zero(const bvk_integer_lines *lines, size_t index) {
  const uint8_t zero = lines->zero == NULL ? 0 : lines->zero[(ptrdiff_t)index * lines->zero_stride];
  return (int16_t)(zero ^ lines->flip);
}

/// The bytes of a packed block of so many lines, of which `width` lie side by side.
static inline size_t bvk_integer_packed_bytes(size_t lines, size_t width, size_t k) {
  const size_t depth = bvk_round_up(bvk_smaller(k, matmul_integer_depth), 2);
  return bvk_round_up(bvk_round_up(lines, width) * depth * sizeof(int16_t), 64);
}
static inline size_t bvk_integer_packed_a_bytes(const struct bvk_matmul_integer_code *code, size_t rows, size_t k) {
  return bvk_integer_packed_bytes(bvk_smaller(rows, gemm_block_rows), code->tile_rows, k);
}
static inline size_t bvk_integer_packed_b_bytes(const struct bvk_matmul_integer_code *code, size_t columns, size_t k) {
  return bvk_integer_packed_bytes(bvk_smaller(columns, gemm_block_columns), code->tile_columns, k);
}

#endif
