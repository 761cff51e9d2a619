// SPDX-License-Identifier: Apache-2.0
//
// Cumulative sums of one floating-point type. A template: see for_each_real.h.

static void R(scan_row)(void *out, ptrdiff_t out_stride, const void *in, ptrdiff_t in_stride, size_t length,
                        uint32_t exclusive) {
  const char *from = in;
  char *to = out;
  R_SCALAR sum = 0;
  int is_first = 1;
  for (size_t i = 0; i < length; ++i, from += in_stride, to += out_stride) {
    const R_SCALAR x = R_GET((const R_STORAGE *)(const void *)from);
    // The first sum is its element, to the sign of a zero.
    const R_SCALAR next = is_first ? x : sum + x;
    R_PUT((R_STORAGE *)(void *)to, exclusive ? sum : next);
    sum = next;
    is_first = 0;
  }
}

static void R(scan_columns)(void *out, ptrdiff_t out_stride, const void *in, ptrdiff_t in_stride, size_t length,
                            size_t count, uint32_t exclusive) {
  for (size_t j = 0; j < count; j += R_V(W)) {
    const size_t left = count - j < R_V(W) ? count - j : R_V(W);
    const char *from = (const char *)in + j * sizeof(R_STORAGE);
    char *to = (char *)out + j * sizeof(R_STORAGE);
    R_V(t) sum = R_V(set1)(0);
    for (size_t i = 0; i < length; ++i, from += in_stride, to += out_stride) {
      const R_V(t) x = R_LOAD_N((const R_STORAGE *)(const void *)from, left);
      const R_V(t) next = i == 0 ? x : R_V(add)(sum, x);
      R_STORE_N((R_STORAGE *)(void *)to, exclusive ? sum : next, left);
      sum = next;
    }
  }
}

static const struct bvk_scan_code R(scan) = {sizeof(R_STORAGE), R(scan_row), R(scan_columns)};
