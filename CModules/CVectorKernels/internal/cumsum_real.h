// SPDX-License-Identifier: Apache-2.0
//
// Running sums of one floating-point type. A template: see for_each_real.h.

// -0 + x is x for every x, zeros of both signs included; nothing at all sums up to +0.
#define CUMSUM_START(exclusive) ((exclusive) ? (R_SCALAR)0 : (R_SCALAR)-0.0)

static void R(cumsum_row)(void *out, ptrdiff_t out_stride, const void *in, ptrdiff_t in_stride, size_t length,
                          uint32_t exclusive) {
  const char *from = in;
  char *to = out;
  R_SCALAR sum = CUMSUM_START(exclusive);
  for (size_t p = 0; p < length; ++p, from += in_stride, to += out_stride) {
    const R_SCALAR next = sum + R_GET((const R_STORAGE *)(const void *)from);
    R_PUT((R_STORAGE *)(void *)to, exclusive ? sum : next);
    sum = next;
  }
}

/// `vectors` vectors of neighbouring rows, `left` lanes of the last one in use. Inlined with a constant number of
/// vectors, so that sums stay in registers.
VF_FN void R(cumsum_lanes)(char *out, ptrdiff_t out_stride, const char *in, ptrdiff_t in_stride, size_t length,
                           uint32_t exclusive, int vectors, size_t left) {
#define LANES(v) ((v) + 1 < vectors ? (size_t)R_V(W) : left)
  R_V(t) sum[cumsum_column_vectors];
  for (int v = 0; v < vectors; ++v) sum[v] = R_V(set1)(CUMSUM_START(exclusive));
  for (size_t p = 0; p < length; ++p, in += in_stride, out += out_stride) {
    for (int v = 0; v < vectors; ++v) {
      const R_STORAGE *x = (const R_STORAGE *)(const void *)in + v * R_V(W);
      const R_V(t) next = R_V(add)(sum[v], LANES(v) == R_V(W) ? R_LOAD(x) : R_LOAD_N(x, left));
      const R_V(t) result = exclusive ? sum[v] : next;
      R_STORAGE *y = (R_STORAGE *)(void *)out + v * R_V(W);
      if (LANES(v) == R_V(W)) {
        R_STORE(y, result);
      } else {
        R_STORE_N(y, result, left);
      }
      sum[v] = next;
    }
  }
#undef LANES
}

static void R(cumsum_columns)(void *out, ptrdiff_t out_stride, const void *in, ptrdiff_t in_stride, size_t length,
                              size_t count, uint32_t exclusive) {
  enum { wide = cumsum_column_vectors * R_V(W) };
  char *to = out;
  const char *from = in;
  size_t j = 0;
  for (; j + wide <= count; j += wide, to += wide * sizeof(R_STORAGE), from += wide * sizeof(R_STORAGE)) {
    R(cumsum_lanes)(to, out_stride, from, in_stride, length, exclusive, cumsum_column_vectors, R_V(W));
  }
  enum { narrow = R_V(W) * sizeof(R_STORAGE) };
  for (; j < count; j += R_V(W), to += narrow, from += narrow) {
    const size_t left = count - j < R_V(W) ? count - j : R_V(W);
    R(cumsum_lanes)(to, out_stride, from, in_stride, length, exclusive, 1, left);
  }
}

static const struct bvk_cumsum_code R(cumsum) = {sizeof(R_STORAGE), R(cumsum_row), R(cumsum_columns)};
#undef CUMSUM_START
