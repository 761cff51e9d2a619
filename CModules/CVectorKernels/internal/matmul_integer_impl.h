// SPDX-License-Identifier: Apache-2.0
//
// Products of 8-bit integers of one target.
//
// A number less its zero point has nine bits, and is packed as int16: then the products of two neighbours in k and
// their sum are one instruction, and nothing saturates. Instructions that take bytes would cut some of these numbers.
//
// The scheme is that of gemm_typed.h: blocks of b are packed once and stay in cache while blocks of a are packed and
// multiplied with them, in tiles that fit the registers. Sums wrap, so that any order of them gives the same bits, and y
// itself keeps the partial ones.

#include "lookup.h"
#include "matmul_integer_code.h"
#include "matmul_integer_vector.h"

// Register tiles: see gemm_impl.h, whose sizes these are.
enum {
#if defined(__x86_64__) && defined(BVK_TARGET_IS_AVX512)
  tile_rows = 12,
#elif defined(__x86_64__) && defined(BVK_TARGET_IS_AVX2)
  tile_rows = 6,
#else
  tile_rows = 4,
#endif
  tile_vectors = 2,
  tile_columns = tile_vectors * vi_W,
};

#if defined(__clang__)
#define INTEGER_UNROLL _Pragma("clang loop unroll(full)")
#else
#define INTEGER_UNROLL _Pragma("GCC unroll 16")
#endif

/// sums = a * b over `pairs` pairs of k, a and b packed.
static void tile_product(size_t pairs, const int16_t *a, const int16_t *b, int32_t *sums) {
  vi_t sum[tile_rows][tile_vectors];
  INTEGER_UNROLL for (int r = 0; r < tile_rows; ++r) {
    INTEGER_UNROLL for (int v = 0; v < tile_vectors; ++v) sum[r][v] = vi_zero();
  }
  for (size_t p = 0; p < pairs; ++p) {
    vi_pairs line[tile_vectors];
    INTEGER_UNROLL for (int v = 0; v < tile_vectors; ++v) line[v] = vi_load(b + 2 * v * vi_W);
    INTEGER_UNROLL for (int r = 0; r < tile_rows; ++r) {
      const vi_pairs factor = vi_pair(a + 2 * r);
      INTEGER_UNROLL for (int v = 0; v < tile_vectors; ++v) sum[r][v] = vi_dot(sum[r][v], factor, line[v]);
    }
    a += 2 * tile_rows;
    b += 2 * tile_columns;
  }
  INTEGER_UNROLL for (int r = 0; r < tile_rows; ++r) {
    INTEGER_UNROLL for (int v = 0; v < tile_vectors; ++v) vi_store(sums + r * tile_columns + v * vi_W, sum[r][v]);
  }
}

/// Packs `used` lines from line `first` and place `start` on side by side, `width` wide, less their zero points: the
/// pair p of line w begins at to[2 * (p * width + w)]. Lines and places that are missing are 0.
static void pack_panel(int16_t *to, size_t width, const bvk_integer_lines *lines, size_t first, size_t used,
                       size_t start, size_t depth) {
  enum { widest = tile_columns > (int)tile_rows ? tile_columns : (int)tile_rows, stretch = 64 };
  const uint8_t flip = lines->flip;
  const uint8_t *from = lines->data + (ptrdiff_t)first * lines->line_stride + (ptrdiff_t)start * lines->depth_stride;
  int16_t zero[widest];
  for (size_t w = 0; w < used; ++w) zero[w] = bvk_integer_zero(lines, first + w);
  if (used < width || depth % 2 != 0) memset(to, 0, (depth + 1) / 2 * 2 * width * sizeof *to);
  if (lines->line_stride == 1) {
    for (size_t p = 0; p + 2 <= depth; p += 2, from += 2 * lines->depth_stride, to += 2 * width) {
      const uint8_t *next = from + lines->depth_stride;
      for (size_t w = 0; w < used; ++w) {
        to[2 * w] = (int16_t)((from[w] ^ flip) - zero[w]);
        to[2 * w + 1] = (int16_t)((next[w] ^ flip) - zero[w]);
      }
    }
    if (depth % 2 != 0) {
      for (size_t w = 0; w < used; ++w) to[2 * w] = (int16_t)((from[w] ^ flip) - zero[w]);
    }
    return;
  }
  for (size_t at = 0; at < depth; at += stretch) {
    const size_t length = bvk_smaller(depth - at, stretch);
    for (size_t w = 0; w < used; ++w) {
      const uint8_t *source = from + (ptrdiff_t)w * lines->line_stride + (ptrdiff_t)at * lines->depth_stride;
      int16_t line[stretch];
      if (lines->depth_stride == 1) {
        for (size_t p = 0; p < length; ++p) line[p] = (int16_t)((source[p] ^ flip) - zero[w]);
      } else {
        for (size_t p = 0; p < length; ++p) {
          line[p] = (int16_t)((source[(ptrdiff_t)p * lines->depth_stride] ^ flip) - zero[w]);
        }
      }
      if (length % 2 != 0) line[length] = 0;
      for (size_t p = 0; p < length; p += 2) memcpy(to + at * width + p * width + 2 * w, line + p, 2 * sizeof *to);
    }
  }
}

/// Packs lines as panels of `width`, one behind the other.
static void pack(int16_t *to, size_t width, const bvk_integer_lines *lines, size_t first, size_t end, size_t start,
                 size_t depth) {
  const size_t panel = bvk_round_up(depth, 2) * width;
  for (; first < end; first += width, to += panel) {
    pack_panel(to, width, lines, first, bvk_smaller(end - first, width), start, depth);
  }
}

/// Stores sums of one row from column `column` on, or adds them to those that are there.
static void store_row(const bvk_matmul_integer *product, int32_t *y, const int32_t *sums, size_t row, size_t column,
                      size_t count, int add) {
  const ptrdiff_t step = product->y_column_stride;
  int32_t *to = y + (ptrdiff_t)row * product->y_row_stride + (ptrdiff_t)column * step;
  if (step == 1 && add) {
    for (size_t i = 0; i < count; ++i) to[i] = (int32_t)((uint32_t)to[i] + (uint32_t)sums[i]);
  } else if (step == 1) {
    memcpy(to, sums, count * sizeof *to);
  } else {
    for (size_t i = 0; i < count; ++i, to += step) *to = (int32_t)((add ? (uint32_t)*to : 0) + (uint32_t)sums[i]);
  }
}

/// Multiplies one packed block of a with one of b.
static void multiply_block(const bvk_matmul_integer *product, int32_t *y, const int16_t *packed_a,
                           const int16_t *packed_b, bvk_gemm_region region, size_t depth, int add) {
  _Alignas(64) int32_t tile[tile_rows * tile_columns];
  for (size_t j = region.column_begin; j < region.column_end; j += tile_columns, packed_b += depth * tile_columns) {
    const int16_t *panel = packed_a;
    for (size_t i = region.row_begin; i < region.row_end; i += tile_rows, panel += depth * tile_rows) {
      tile_product(depth / 2, panel, packed_b, tile);
      const size_t rows = bvk_smaller(region.row_end - i, tile_rows);
      for (size_t r = 0; r < rows; ++r) {
        store_row(product, y, tile + r * tile_columns, i + r, j, bvk_smaller(region.column_end - j, tile_columns),
                  add);
      }
    }
  }
}

static void blocks(const bvk_matmul_integer *product, int32_t *y, bvk_integer_lines a, bvk_integer_lines b,
                   bvk_gemm_region region, void *workspace) {
  const size_t rows = region.row_end - region.row_begin;
  int16_t *packed_a = workspace;
  int16_t *packed_b = (void *)((char *)workspace + bvk_integer_packed_a_bytes(product->code, rows, product->k));
  // Even an empty k has one block, whose sums are 0.
  size_t start = 0;
  do {
    const size_t depth = bvk_smaller(product->k - start, matmul_integer_depth);
    for (size_t jc = region.column_begin; jc < region.column_end; jc += gemm_block_columns) {
      const size_t j_end = bvk_smaller(jc + gemm_block_columns, region.column_end);
      pack(packed_b, tile_columns, &b, jc, j_end, start, depth);
      for (size_t ic = region.row_begin; ic < region.row_end; ic += gemm_block_rows) {
        const size_t i_end = bvk_smaller(ic + gemm_block_rows, region.row_end);
        pack(packed_a, tile_rows, &a, ic, i_end, start, depth);
        multiply_block(product, y, packed_a, packed_b, (bvk_gemm_region){ic, i_end, jc, j_end},
                       bvk_round_up(depth, 2), start > 0);
      }
    }
    start += depth;
  } while (start < product->k);
}

/// Sums of `count` neighbouring columns, all of k: b's rows are contiguous.
static void row_along_columns(const int16_t *factors, size_t k, const uint8_t *b, ptrdiff_t stride, uint8_t flip,
                              int32_t *sums, size_t count) {
  enum { vectors = 4 };
  size_t j = 0;
  for (; j + vectors * vi_W <= count; j += vectors * vi_W) {
    vi_t sum[vectors];
    for (int v = 0; v < vectors; ++v) sum[v] = vi_zero();
    for (size_t p = 0; p < k; p += 2) {
      // The factor beside a row that is missing is 0.
      const uint8_t *line = b + j + (ptrdiff_t)p * stride;
      const uint8_t *next = p + 1 < k ? line + stride : line;
      const vi_pairs factor = vi_pair(factors + p);
      INTEGER_UNROLL for (int v = 0; v < vectors; ++v) {
        sum[v] = vi_dot(sum[v], factor, vi_zip(line + v * vi_W, next + v * vi_W, flip));
      }
    }
    for (int v = 0; v < vectors; ++v) vi_store(sums + j + v * vi_W, sum[v]);
  }
  for (; j + vi_W <= count; j += vi_W) {
    vi_t sum = vi_zero();
    for (size_t p = 0; p < k; p += 2) {
      const uint8_t *line = b + j + (ptrdiff_t)p * stride;
      sum = vi_dot(sum, vi_pair(factors + p), vi_zip(line, p + 1 < k ? line + stride : line, flip));
    }
    vi_store(sums + j, sum);
  }
  for (; j < count; ++j) {
    uint32_t sum = 0;
    for (size_t p = 0; p < k; ++p) sum += (uint32_t)(factors[p] * (b[j + (ptrdiff_t)p * stride] ^ flip));
    sums[j] = (int32_t)sum;
  }
}

/// The sum of k products, b being contiguous.
static uint32_t dot(const int16_t *factors, size_t k, const uint8_t *b, uint8_t flip) {
  enum { vectors = 4 };
  vi_t sum[vectors];
  for (int v = 0; v < vectors; ++v) sum[v] = vi_zero();
  size_t p = 0;
  for (; p + vectors * 2 * vi_W <= k; p += vectors * 2 * vi_W) {
    INTEGER_UNROLL for (int v = 0; v < vectors; ++v) {
      const size_t at = p + (size_t)v * 2 * vi_W;
      sum[v] = vi_dot(sum[v], vi_load(factors + at), vi_widen(b + at, flip));
    }
  }
  for (; p + 2 * vi_W <= k; p += 2 * vi_W) {
    sum[0] = vi_dot(sum[0], vi_load(factors + p), vi_widen(b + p, flip));
  }
  int32_t lanes[vi_W];
  vi_store(lanes, vi_add(vi_add(sum[0], sum[1]), vi_add(sum[2], sum[3])));
  uint32_t total = 0;
  for (int i = 0; i < vi_W; ++i) total += (uint32_t)lanes[i];
  for (; p < k; ++p) total += (uint32_t)(factors[p] * (b[p] ^ flip));
  return total;
}

/// Packs nothing but the one row of a: b is read once, as it lies, and its zero points are made good afterwards, the sum
/// of f (b - zero) being that of f b less zero times that of f.
static void row(const bvk_matmul_integer *product, int32_t *y, bvk_integer_lines a, bvk_integer_lines b,
                bvk_gemm_region region, void *workspace) {
  const size_t k = product->k;
  int16_t *factors = workspace;
  const int16_t zero = bvk_integer_zero(&a, 0);
  uint32_t total = 0;
  for (size_t p = 0; p < k; ++p) {
    factors[p] = (int16_t)((a.data[(ptrdiff_t)p * a.depth_stride] ^ a.flip) - zero);
    total += (uint32_t)factors[p];
  }
  if (k % 2 != 0) factors[k] = 0;
  enum { stretch = 1024 };
  int32_t sums[stretch];
  for (size_t j = region.column_begin; j < region.column_end; j += stretch) {
    const size_t count = bvk_smaller(region.column_end - j, stretch);
    const uint8_t *columns = b.data + (ptrdiff_t)j * b.line_stride;
    if (b.line_stride == 1) {
      row_along_columns(factors, k, columns, b.depth_stride, b.flip, sums, count);
    } else {
      for (size_t i = 0; i < count; ++i) {
        sums[i] = (int32_t)dot(factors, k, columns + (ptrdiff_t)i * b.line_stride, b.flip);
      }
    }
    for (size_t i = 0; i < count; ++i) {
      sums[i] = (int32_t)((uint32_t)sums[i] - (uint32_t)bvk_integer_zero(&b, j + i) * total);
    }
    store_row(product, y, sums, 0, j, count, 0);
  }
}

static const struct bvk_matmul_integer_code code = {tile_rows, tile_columns, blocks, row};

const struct bvk_matmul_integer_code *BVK_TARGET(bvk_matmul_integer_code)(void) { return &code; }
