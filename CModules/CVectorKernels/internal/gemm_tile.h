// SPDX-License-Identifier: Apache-2.0
//
// The innermost loops of matrix products of one type: a register tile, and single rows and columns. A template over
// the macros of for_each_real.h, of which it uses R, R_V, R_STORAGE, R_SCALAR and R_GET, and G_LOAD, which loads a
// vector with conversion; gemm_shape.h says how large a tile is.

enum { R(tile_columns) = GEMM_TILE_VECTORS * R_V(W) };

/// tile = a * b over `depth` steps: GEMM_TILE_ROWS rows of a, whose elements lie `row_step` and `depth_step` apart,
/// times a packed panel of b. The rows of the result lie `tile_step` apart. Inlined, so that constant steps cost
/// nothing.
VF_FN void R(tile)(size_t depth, const R_SCALAR *a, ptrdiff_t row_step, ptrdiff_t depth_step, const R_SCALAR *b,
                   R_SCALAR *tile, size_t tile_step) {
  R_V(t) sums[GEMM_TILE_ROWS][GEMM_TILE_VECTORS];
  GEMM_UNROLL for (int r = 0; r < GEMM_TILE_ROWS; ++r) {
    GEMM_UNROLL for (int v = 0; v < GEMM_TILE_VECTORS; ++v) sums[r][v] = R_V(set1)(0);
  }
  for (size_t p = 0; p < depth; ++p) {
    R_V(t) row[GEMM_TILE_VECTORS];
    GEMM_UNROLL for (int v = 0; v < GEMM_TILE_VECTORS; ++v) row[v] = R_V(load)(b + v * R_V(W));
    GEMM_UNROLL for (int r = 0; r < GEMM_TILE_ROWS; ++r) {
      const R_V(t) factor = R_V(set1)(a[r * row_step]);
      GEMM_UNROLL for (int v = 0; v < GEMM_TILE_VECTORS; ++v) sums[r][v] = R_V(fma)(factor, row[v], sums[r][v]);
    }
    a += depth_step;
    b += R(tile_columns);
  }
  GEMM_UNROLL for (int r = 0; r < GEMM_TILE_ROWS; ++r) {
    GEMM_UNROLL for (int v = 0; v < GEMM_TILE_VECTORS; ++v) {
      R_V(store)(tile + (size_t)r * tile_step + v * R_V(W), sums[r][v]);
    }
  }
}

/// The products of a, a row of k, and `count` neighbouring columns of b, whose rows are contiguous and `stride` apart.
static void R(row_along_columns)(const R_SCALAR *a, size_t k, const R_STORAGE *b, ptrdiff_t stride, R_SCALAR *sums,
                                 size_t count) {
  enum { vectors = 8 };
  size_t j = 0;
  for (; j + vectors * R_V(W) <= count; j += vectors * R_V(W)) {
    R_V(t) sum[vectors];
    for (int v = 0; v < vectors; ++v) sum[v] = R_V(set1)(0);
    const R_STORAGE *line = b + j;
    for (size_t p = 0; p < k; ++p, line += stride) {
      const R_V(t) factor = R_V(set1)(a[p]);
      GEMM_UNROLL for (int v = 0; v < vectors; ++v) sum[v] = R_V(fma)(factor, G_LOAD(line + v * R_V(W)), sum[v]);
    }
    for (int v = 0; v < vectors; ++v) R_V(store)(sums + j + v * R_V(W), sum[v]);
  }
  for (; j + R_V(W) <= count; j += R_V(W)) {
    R_V(t) sum = R_V(set1)(0);
    const R_STORAGE *line = b + j;
    for (size_t p = 0; p < k; ++p, line += stride) {
      sum = R_V(fma)(R_V(set1)(a[p]), G_LOAD(line), sum);
    }
    R_V(store)(sums + j, sum);
  }
  if (j == count) return;
  // The last columns through a padded copy of each row, so that their sums are formed like all others.
  R_V(t) sum = R_V(set1)(0);
  const R_STORAGE *line = b + j;
  for (size_t p = 0; p < k; ++p, line += stride) {
    R_SCALAR padded[R_V(W)] = {0};
    for (size_t i = 0; i < count - j; ++i) padded[i] = R_GET(line + i);
    sum = R_V(fma)(R_V(set1)(a[p]), R_V(load)(padded), sum);
  }
  R_SCALAR lanes[R_V(W)];
  R_V(store)(lanes, sum);
  for (size_t i = 0; j < count; ++i, ++j) sums[j] = lanes[i];
}

/// The dot product of a and one contiguous column of b.
static R_SCALAR R(dot)(const R_SCALAR *a, const R_STORAGE *b, size_t k) {
  R_V(t) sum[4];
  for (int v = 0; v < 4; ++v) sum[v] = R_V(set1)(0);
  size_t p = 0;
  for (; p + 4 * R_V(W) <= k; p += 4 * R_V(W)) {
    GEMM_UNROLL for (int v = 0; v < 4; ++v) {
      sum[v] = R_V(fma)(R_V(load)(a + p + v * R_V(W)), G_LOAD(b + p + v * R_V(W)), sum[v]);
    }
  }
  for (; p + R_V(W) <= k; p += R_V(W)) sum[0] = R_V(fma)(R_V(load)(a + p), G_LOAD(b + p), sum[0]);
  R_SCALAR lanes[4][R_V(W)];
  for (int v = 0; v < 4; ++v) R_V(store)(lanes[v], sum[v]);
  for (size_t lane = 0; p < k; ++p, ++lane) lanes[1][lane] += a[p] * R_GET(b + p);
  for (int lane = 0; lane < R_V(W); ++lane) {
    lanes[0][lane] = (lanes[0][lane] + lanes[1][lane]) + (lanes[2][lane] + lanes[3][lane]);
  }
  for (int half = R_V(W) / 2; half > 0; half /= 2) {
    for (int lane = 0; lane < half; ++lane) lanes[0][lane] += lanes[0][lane + half];
  }
  return lanes[0][0];
}
