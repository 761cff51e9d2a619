// SPDX-License-Identifier: Apache-2.0
//
// Matrix products of one type. A template over the macros of for_each_real.h (or, for integers, gemm_impl.h), of
// which it uses R, R_V, R_STORAGE, R_SCALAR, R_GET, R_PUT, R_DTYPE and R_IS_ACC, and G_WIDEN, which converts a
// contiguous run; after gemm_tile.h.
//
// The scheme is Goto's: a block of b is packed once and stays in cache while blocks of a are packed and multiplied
// with it, in tiles that fit the registers. Every element of y is the sum over k in blocks of `block_depth`, each
// summed in order from 0: whatever region it is computed in.

enum { R(block_depth) = GEMM_BLOCK_DEPTH };

/// tile = a * b over `depth` steps, a and b packed.
static void R(tile_product)(size_t depth, const R_SCALAR *a, const R_SCALAR *b, R_SCALAR *tile) {
  R(tile)(depth, a, 1, GEMM_TILE_ROWS, b, tile, R(tile_columns));
}

/// Packs a panel of `used` lines side by side, `width` wide and padded with zeros: to[p * width + w] = from(w, p).
static void R(pack_panel)(R_SCALAR *to, size_t width, const R_STORAGE *from, ptrdiff_t line_stride,
                          ptrdiff_t depth_stride, size_t used, size_t depth) {
  if (line_stride == 1) {
    for (size_t p = 0; p < depth; ++p, from += depth_stride, to += width) {
      G_WIDEN(to, from, used);
      for (size_t w = used; w < width; ++w) to[w] = 0;
    }
    return;
  }
  enum { stretch = 64 };
  for (size_t w = used; w < width; ++w) {
    for (size_t p = 0; p < depth; ++p) to[p * width + w] = 0;
  }
  for (size_t start = 0; start < depth; start += stretch) {
    const size_t length = bvk_smaller(depth - start, stretch);
    R_SCALAR line[stretch];
    for (size_t w = 0; w < used; ++w) {
      const R_STORAGE *source = from + (ptrdiff_t)w * line_stride + (ptrdiff_t)start * depth_stride;
      if (depth_stride == 1) {
        G_WIDEN(line, source, length);
      } else {
        for (size_t p = 0; p < length; ++p) line[p] = R_GET(source + (ptrdiff_t)p * depth_stride);
      }
      for (size_t p = 0; p < length; ++p) to[(start + p) * width + w] = line[p];
    }
  }
}

static void R(pack)(R_SCALAR *to, size_t width, const R_STORAGE *from, ptrdiff_t line_stride, ptrdiff_t depth_stride,
                    size_t lines, size_t depth) {
  for (size_t w = 0; w < lines; w += width, to += width * depth) {
    R(pack_panel)(to, width, from + (ptrdiff_t)w * line_stride, line_stride, depth_stride,
                  bvk_smaller(lines - w, width), depth);
  }
}

/// Stores finished sums of one row from column `column` on: y = alpha * sum + beta * c. R_SCALAR operations only, so
/// that an element's bits depend on nothing but its sum.
static void R(store_row)(const bvk_gemm *gemm, R_STORAGE *y, const R_STORAGE *c, const R_SCALAR *sums, size_t row,
                         size_t column, size_t count) {
  R_STORAGE *to = y + (ptrdiff_t)row * gemm->y_row_stride + (ptrdiff_t)column * gemm->y_column_stride;
  const R_SCALAR alpha = G_FACTOR(gemm->alpha);
  const R_SCALAR beta = G_FACTOR(gemm->beta);
  enum { stretch = 64 };
  for (size_t start = 0; start < count; start += stretch, sums += stretch) {
    const size_t length = bvk_smaller(count - start, stretch);
    R_SCALAR values[stretch];
    for (size_t i = 0; i < length; ++i) values[i] = alpha * sums[i];
    if (c != NULL) {
      const R_STORAGE *from =
          c + (ptrdiff_t)row * gemm->c_row_stride + (ptrdiff_t)(column + start) * gemm->c_column_stride;
      for (size_t i = 0; i < length; ++i) values[i] += beta * R_GET(from + (ptrdiff_t)i * gemm->c_column_stride);
    }
    if (gemm->y_column_stride == 1) {
      G_NARROW(to + start, values, length);
    } else {
      for (size_t i = 0; i < length; ++i) R_PUT(to + (ptrdiff_t)(start + i) * gemm->y_column_stride, values[i]);
    }
  }
}

/// Multiplies one packed block of a with one of b. `sums` holds the region's partial sums between the blocks of k.
static void R(multiply_block)(const bvk_gemm *gemm, R_STORAGE *y, const R_STORAGE *c, const R_SCALAR *packed_a,
                              const R_SCALAR *packed_b, R_SCALAR *sums, bvk_gemm_region region, size_t depth,
                              int first, int last) {
  _Alignas(64) R_SCALAR tile[GEMM_TILE_ROWS * R(tile_columns)];
  const size_t rows = region.row_end - region.row_begin;
  const size_t columns = region.column_end - region.column_begin;
  for (size_t j = 0; j < columns; j += R(tile_columns)) {
    const size_t used_columns = bvk_smaller(columns - j, R(tile_columns));
    for (size_t i = 0; i < rows; i += GEMM_TILE_ROWS) {
      R(tile_product)(depth, packed_a + i * depth, packed_b + j * depth, tile);
      const size_t used_rows = bvk_smaller(rows - i, GEMM_TILE_ROWS);
      for (size_t r = 0; r < used_rows; ++r) {
        R_SCALAR *line = tile + r * R(tile_columns);
        R_SCALAR *sum = sums + (i + r) * columns + j;
        if (!first) {
          for (size_t v = 0; v < used_columns; ++v) line[v] = sum[v] + line[v];
        }
        if (last) {
          R(store_row)(gemm, y, c, line, region.row_begin + i + r, region.column_begin + j, used_columns);
        } else {
          for (size_t v = 0; v < used_columns; ++v) sum[v] = line[v];
        }
      }
    }
  }
}

static void R(blocks)(const bvk_gemm *gemm, void *y, const void *a, const void *b, const void *c,
                      bvk_gemm_region region, void *workspace) {
  const struct bvk_gemm_code *code = gemm->code;
  const size_t rows = region.row_end - region.row_begin;
  const size_t columns = region.column_end - region.column_begin;
  char *free_space = workspace;
  R_SCALAR *packed_a = (void *)free_space;
  free_space += bvk_gemm_packed_a_bytes(code, rows, gemm->k);
  R_SCALAR *packed_b = (void *)free_space;
  free_space += bvk_gemm_packed_b_bytes(code, columns, gemm->k);
  R_SCALAR *sums = (void *)free_space;
  // Even an empty k has one block, whose sums are 0.
  const size_t depths = gemm->k == 0 ? 1 : (gemm->k + R(block_depth) - 1) / R(block_depth);

  for (size_t jc = region.column_begin; jc < region.column_end; jc += gemm_block_columns) {
    const size_t j_end = bvk_smaller(jc + gemm_block_columns, region.column_end);
    for (size_t oc = region.row_begin; oc < region.row_end; oc += gemm_partial_rows) {
      const size_t o_end = bvk_smaller(oc + gemm_partial_rows, region.row_end);
      for (size_t d = 0; d < depths; ++d) {
        const size_t pc = d * R(block_depth);
        const size_t depth = bvk_smaller(gemm->k - pc, R(block_depth));
        R(pack)(packed_b, R(tile_columns),
                (const R_STORAGE *)b + (ptrdiff_t)pc * gemm->b_row_stride + (ptrdiff_t)jc * gemm->b_column_stride,
                gemm->b_column_stride, gemm->b_row_stride, j_end - jc, depth);
        for (size_t ic = oc; ic < o_end; ic += gemm_block_rows) {
          const size_t i_end = bvk_smaller(ic + gemm_block_rows, o_end);
          R(pack)(packed_a, GEMM_TILE_ROWS,
                  (const R_STORAGE *)a + (ptrdiff_t)ic * gemm->a_row_stride + (ptrdiff_t)pc * gemm->a_column_stride,
                  gemm->a_row_stride, gemm->a_column_stride, i_end - ic, depth);
          R_SCALAR *block_sums = sums + (ic - oc) * (j_end - jc);
          R(multiply_block)(gemm, y, c, packed_a, packed_b, block_sums, (bvk_gemm_region){ic, i_end, jc, j_end},
                            depth, d == 0, d + 1 == depths);
        }
      }
    }
  }
}

static void R(row)(const bvk_gemm *gemm, void *y, const void *a, const void *b, const void *c, bvk_gemm_region region,
                   void *workspace) {
  R_SCALAR *factors = workspace;
  const R_STORAGE *from = a;
  if (gemm->a_column_stride == 1) {
    G_WIDEN(factors, from, gemm->k);
  } else {
    for (size_t p = 0; p < gemm->k; ++p) factors[p] = R_GET(from + (ptrdiff_t)p * gemm->a_column_stride);
  }
  enum { stretch = 1024 };
  R_SCALAR sums[stretch];
  for (size_t j = region.column_begin; j < region.column_end; j += stretch) {
    const size_t count = bvk_smaller(region.column_end - j, stretch);
    const R_STORAGE *columns = (const R_STORAGE *)b + (ptrdiff_t)j * gemm->b_column_stride;
    if (gemm->b_column_stride == 1) {
      R(row_along_columns)(factors, gemm->k, columns, gemm->b_row_stride, sums, count);
    } else {
      for (size_t i = 0; i < count; ++i) {
        sums[i] = R(dot)(factors, columns + (ptrdiff_t)i * gemm->b_column_stride, gemm->k);
      }
    }
    R(store_row)(gemm, y, c, sums, 0, j, count);
  }
}

static const struct bvk_gemm_code R(gemm) = {
    sizeof(R_SCALAR), GEMM_TILE_ROWS, R(tile_columns), R(block_depth), R(blocks), R(row),
};
