// SPDX-License-Identifier: Apache-2.0
//
// Transposition of a small square block in 128-bit registers. Each stage interleaves rows that lie half the block
// apart (a perfect shuffle); after log2(edge) stages row i holds column i.

#ifndef BERTH_BVK_TRANSPOSE_H
#define BERTH_BVK_TRANSPOSE_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "strided.h"

typedef uint8_t bvk_u8x16 __attribute__((vector_size(16)));
typedef uint16_t bvk_u16x8 __attribute__((vector_size(16)));
typedef uint32_t bvk_u32x4 __attribute__((vector_size(16)));

#define BVK_LOW_8(a, b) __builtin_shufflevector(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
#define BVK_HIGH_8(a, b) __builtin_shufflevector(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)
#define BVK_LOW_16(a, b) __builtin_shufflevector(a, b, 0, 8, 1, 9, 2, 10, 3, 11)
#define BVK_HIGH_16(a, b) __builtin_shufflevector(a, b, 4, 12, 5, 13, 6, 14, 7, 15)
#define BVK_LOW_32(a, b) __builtin_shufflevector(a, b, 0, 4, 1, 5)
#define BVK_HIGH_32(a, b) __builtin_shufflevector(a, b, 2, 6, 3, 7)

/// The edge of a block for elements of `size` bytes.
static inline size_t bvk_transpose_edge(size_t size) { return size <= 2 ? 8 : size == 4 ? 4 : 2; }

static inline void bvk_transpose_8x8_bytes(char *to, ptrdiff_t to_stride, const char *from, ptrdiff_t from_stride) {
  bvk_u8x16 rows[8] = {{0}};
  for (int i = 0; i < 8; ++i) memcpy(&rows[i], from + i * from_stride, 8);
  bvk_u8x16 half[4], quarter[4], whole[4];
  for (int i = 0; i < 4; ++i) half[i] = BVK_LOW_8(rows[i], rows[i + 4]);
  for (int i = 0; i < 2; ++i) {
    quarter[2 * i] = BVK_LOW_8(half[i], half[i + 2]);
    quarter[2 * i + 1] = BVK_HIGH_8(half[i], half[i + 2]);
  }
  for (int i = 0; i < 2; ++i) {
    whole[2 * i] = BVK_LOW_8(quarter[i], quarter[i + 2]);
    whole[2 * i + 1] = BVK_HIGH_8(quarter[i], quarter[i + 2]);
  }
  for (int i = 0; i < 8; ++i) memcpy(to + i * to_stride, (const char *)&whole[i / 2] + i % 2 * 8, 8);
}

static inline void bvk_transpose_8x8_words(char *to, ptrdiff_t to_stride, const char *from, ptrdiff_t from_stride) {
  bvk_u16x8 rows[8], next[8];
  for (int i = 0; i < 8; ++i) memcpy(&rows[i], from + i * from_stride, 16);
  for (int stage = 0; stage < 3; ++stage) {
    for (int i = 0; i < 4; ++i) {
      next[2 * i] = BVK_LOW_16(rows[i], rows[i + 4]);
      next[2 * i + 1] = BVK_HIGH_16(rows[i], rows[i + 4]);
    }
    memcpy(rows, next, sizeof rows);
  }
  for (int i = 0; i < 8; ++i) memcpy(to + i * to_stride, &rows[i], 16);
}

static inline void bvk_transpose_4x4_longs(char *to, ptrdiff_t to_stride, const char *from, ptrdiff_t from_stride) {
  bvk_u32x4 rows[4], next[4];
  for (int i = 0; i < 4; ++i) memcpy(&rows[i], from + i * from_stride, 16);
  for (int stage = 0; stage < 2; ++stage) {
    for (int i = 0; i < 2; ++i) {
      next[2 * i] = BVK_LOW_32(rows[i], rows[i + 2]);
      next[2 * i + 1] = BVK_HIGH_32(rows[i], rows[i + 2]);
    }
    memcpy(rows, next, sizeof rows);
  }
  for (int i = 0; i < 4; ++i) memcpy(to + i * to_stride, &rows[i], 16);
}

static inline void bvk_transpose_2x2_quads(char *to, ptrdiff_t to_stride, const char *from, ptrdiff_t from_stride) {
  uint64_t first[2], second[2];
  memcpy(first, from, 16);
  memcpy(second, from + from_stride, 16);
  memcpy(to, &first[0], 8);
  memcpy(to + 8, &second[0], 8);
  memcpy(to + to_stride, &first[1], 8);
  memcpy(to + to_stride + 8, &second[1], 8);
}

/// Transposes one block of `bvk_transpose_edge(size)` rows and columns; strides in bytes between rows of each side.
static inline void bvk_transpose_block(char *to, ptrdiff_t to_stride, const char *from, ptrdiff_t from_stride,
                                       size_t size) {
  switch (size) {
    case 1: bvk_transpose_8x8_bytes(to, to_stride, from, from_stride); break;
    case 2: bvk_transpose_8x8_words(to, to_stride, from, from_stride); break;
    case 4: bvk_transpose_4x4_longs(to, to_stride, from, from_stride); break;
    default: bvk_transpose_2x2_quads(to, to_stride, from, from_stride); break;
  }
}

/// to[r][c] = from[c][r] for any number of rows and columns: elements of `size` bytes, neighbours along to's rows and
/// from's columns, with `to_row` and `from_column` bytes from one line to the next.
static inline void bvk_transpose(char *to, ptrdiff_t to_row, const char *from, ptrdiff_t from_column, size_t size,
                                 size_t rows, size_t columns) {
  const size_t edge = bvk_transpose_edge(size);
  const size_t whole_rows = rows / edge * edge;
  const size_t whole_columns = columns / edge * edge;
  for (size_t r = 0; r < whole_rows; r += edge) {
    for (size_t c = 0; c < whole_columns; c += edge) {
      bvk_transpose_block(to + (ptrdiff_t)r * to_row + c * size, to_row, from + r * size + (ptrdiff_t)c * from_column,
                          from_column, size);
    }
  }
  for (size_t r = 0; r < rows; ++r) {
    const size_t c = r < whole_rows ? whole_columns : 0;
    bvk_strided_move(to + (ptrdiff_t)r * to_row + c * size, (ptrdiff_t)size,
                     from + r * size + (ptrdiff_t)c * from_column, from_column, size, columns - c);
  }
}

#endif
