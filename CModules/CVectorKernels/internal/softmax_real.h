// SPDX-License-Identifier: Apache-2.0
//
// Softmax and its logarithm, of one floating-point type. A template: see for_each_real.h.
//
// Three passes: the maximum, the sum of exponentials, the quotients. Where storage and computation have the same type
// the second pass leaves the exponentials in the output; where not, that would round them, so the third computes them
// again. The logarithm needs the differences from the maximum only, which are as cheap as loading them.

VF_FN R_V(t) R(softmax_max)(R_V(t) a, R_V(t) x) {
  return R_V(select)(R_V(isnan)(x), x, R_V(max)(x, a));
}

/// The elements of one chunk of a row: in place when they are contiguous, else gathered into `buffer`.
static const R_STORAGE *R(softmax_chunk)(const char *in, ptrdiff_t stride, R_STORAGE *buffer, size_t count) {
  if (stride == (ptrdiff_t)sizeof(R_STORAGE)) return (const void *)in;
  bvk_strided_move((char *)buffer, sizeof(R_STORAGE), in, stride, sizeof(R_STORAGE), count);
  return buffer;
}

/// The last pass for one vector of x.
VF_FN R_V(t) R(softmax_last)(R_V(t) x, R_V(t) highest, R_V(t) divisor, int is_logarithm) {
  const R_V(t) difference = R_V(sub)(x, highest);
  return is_logarithm ? R_V(sub)(difference, divisor) : R_V(div)(R_V(exp)(difference), divisor);
}

/// One row. Inlined with a constant `is_logarithm`.
VF_FN void R(softmax_along)(void *out, ptrdiff_t out_stride, const void *in, ptrdiff_t in_stride, size_t length,
                            int is_logarithm) {
  enum { chunk = 512 };
  R_STORAGE buffer[chunk];
  const char *from = in;
  char *to = out;
  const R_V(t) lowest = R_V(set1)(-INFINITY);

  R_V(t) maxima = lowest;
  for (size_t start = 0; start < length; start += chunk) {
    const size_t count = length - start < chunk ? length - start : chunk;
    const R_STORAGE *x = R(softmax_chunk)(from + (ptrdiff_t)start * in_stride, in_stride, buffer, count);
    R_V(t) second = lowest;
    size_t i = 0;
    for (; i + 2 * R_V(W) <= count; i += 2 * R_V(W)) {
      maxima = R(softmax_max)(maxima, R_LOAD(x + i));
      second = R(softmax_max)(second, R_LOAD(x + i + R_V(W)));
    }
    maxima = R(softmax_max)(maxima, second);
    for (; i + R_V(W) <= count; i += R_V(W)) maxima = R(softmax_max)(maxima, R_LOAD(x + i));
    for (; i < count; ++i) maxima = R(softmax_max)(maxima, R_V(set1)(R_GET(x + i)));
  }
  R_SCALAR lanes[R_V(W)];
  R_V(store)(lanes, maxima);
  R_SCALAR highest = lanes[0];
  for (int lane = 1; lane < R_V(W); ++lane) {
    const R_SCALAR x = lanes[lane];
    highest = x != x || x > highest ? x : highest;
  }
  const R_V(t) shift = R_V(set1)(highest);

  // Exponentials stay in the output when it can hold them without loss and without a scatter.
  const int kept = R_IS_ACC && !is_logarithm && out_stride == (ptrdiff_t)sizeof(R_STORAGE);
  double total = 0;
  for (size_t start = 0; start < length; start += chunk) {
    const size_t count = length - start < chunk ? length - start : chunk;
    const R_STORAGE *x = R(softmax_chunk)(from + (ptrdiff_t)start * in_stride, in_stride, buffer, count);
    R_STORAGE *e = kept ? (R_STORAGE *)out + start : buffer;
    R_V(t) sum = R_V(set1)(0);
    size_t i = 0;
    for (; i + R_V(W) <= count; i += R_V(W)) {
      const R_V(t) value = R_V(exp)(R_V(sub)(R_LOAD(x + i), shift));
      sum = R_V(add)(sum, value);
      if (kept) R_STORE(e + i, value);
    }
    R_V(store)(lanes, sum);
    if (i < count) {
      const R_V(t) value = R_V(exp)(R_V(sub)(R_LOAD_N(x + i, count - i), shift));
      if (kept) R_STORE_N(e + i, value, count - i);
      R_SCALAR rest[R_V(W)];
      R_V(store)(rest, value);
      for (size_t lane = 0; lane < count - i; ++lane) lanes[lane] += rest[lane];
    }
    for (int lane = 0; lane < R_V(W); ++lane) total += (double)lanes[lane];
  }
  const R_V(t) sum = R_V(set1)((R_SCALAR)total);
  const R_V(t) divisor = is_logarithm ? R_V(log)(sum) : sum;

  for (size_t start = 0; start < length; start += chunk) {
    const size_t count = length - start < chunk ? length - start : chunk;
    char *const target = to + (ptrdiff_t)start * out_stride;
    if (kept) {
      R_STORAGE *e = (void *)target;
      size_t i = 0;
      for (; i + R_V(W) <= count; i += R_V(W)) R_STORE(e + i, R_V(div)(R_LOAD(e + i), divisor));
      if (i < count) R_STORE_N(e + i, R_V(div)(R_LOAD_N(e + i, count - i), divisor), count - i);
      continue;
    }
    const R_STORAGE *x = R(softmax_chunk)(from + (ptrdiff_t)start * in_stride, in_stride, buffer, count);
    const int scatter = out_stride != (ptrdiff_t)sizeof(R_STORAGE);
    R_STORAGE *y = scatter ? buffer : (R_STORAGE *)(void *)target;
    for (size_t i = 0; i < count; i += R_V(W)) {
      const size_t left = count - i < R_V(W) ? count - i : R_V(W);
      if (left == R_V(W)) {
        R_STORE(y + i, R(softmax_last)(R_LOAD(x + i), shift, divisor, is_logarithm));
      } else {
        R_STORE_N(y + i, R(softmax_last)(R_LOAD_N(x + i, left), shift, divisor, is_logarithm), left);
      }
    }
    if (!scatter) continue;
    bvk_strided_move(target, out_stride, (const char *)buffer, sizeof(R_STORAGE), sizeof(R_STORAGE), count);
  }
}

static void R(softmax_row)(void *out, ptrdiff_t out_stride, const void *in, ptrdiff_t in_stride, size_t length) {
  R(softmax_along)(out, out_stride, in, in_stride, length, 0);
}

static void R(log_softmax_row)(void *out, ptrdiff_t out_stride, const void *in, ptrdiff_t in_stride, size_t length) {
  R(softmax_along)(out, out_stride, in, in_stride, length, 1);
}

/// `vectors` vectors of neighbouring rows, `left` lanes of the last one in use. Inlined with a constant number of
/// vectors, so that maxima and sums stay in registers.
VF_FN void R(softmax_lanes)(char *out, ptrdiff_t out_stride, const char *in, ptrdiff_t in_stride, size_t length,
                            int vectors, size_t left, int is_logarithm) {
#define LANES(v) ((v) + 1 < vectors ? (size_t)R_V(W) : left)
#define FROM(row, v) R_LOAD_N((const R_STORAGE *)(const void *)(row) + (v) * R_V(W), LANES(v))
#define TO(row, v, value) R_STORE_N((R_STORAGE *)(void *)(row) + (v) * R_V(W), value, LANES(v))
  R_V(t) highest[softmax_column_vectors], total[softmax_column_vectors], sum[softmax_column_vectors];
  for (int v = 0; v < vectors; ++v) {
    highest[v] = R_V(set1)(-INFINITY);
    total[v] = R_V(set1)(0);
  }
  const char *from = in;
  for (size_t p = 0; p < length; ++p, from += in_stride) {
    for (int v = 0; v < vectors; ++v) highest[v] = R(softmax_max)(highest[v], FROM(from, v));
  }
  // Sums of blocks, so that no chain of additions is long.
  enum { block = 64 };
  from = in;
  char *to = out;
  for (size_t start = 0; start < length; start += block) {
    const size_t stop = length - start < block ? length : start + block;
    for (int v = 0; v < vectors; ++v) sum[v] = R_V(set1)(0);
    for (size_t p = start; p < stop; ++p, from += in_stride, to += out_stride) {
      for (int v = 0; v < vectors; ++v) {
        const R_V(t) value = R_V(exp)(R_V(sub)(FROM(from, v), highest[v]));
        sum[v] = R_V(add)(sum[v], value);
        if (R_IS_ACC && !is_logarithm) TO(to, v, value);
      }
    }
    for (int v = 0; v < vectors; ++v) total[v] = R_V(add)(total[v], sum[v]);
  }
  for (int v = 0; v < vectors && is_logarithm; ++v) total[v] = R_V(log)(total[v]);
  from = in;
  to = out;
  for (size_t p = 0; p < length; ++p, from += in_stride, to += out_stride) {
    for (int v = 0; v < vectors; ++v) {
      if (R_IS_ACC && !is_logarithm) {
        TO(to, v, R_V(div)(FROM(to, v), total[v]));
      } else {
        TO(to, v, R(softmax_last)(FROM(from, v), highest[v], total[v], is_logarithm));
      }
    }
  }
#undef LANES
#undef FROM
#undef TO
}

/// Neighbouring rows. Inlined with a constant `is_logarithm`.
VF_FN void R(softmax_across)(void *out, ptrdiff_t out_stride, const void *in, ptrdiff_t in_stride, size_t length,
                             size_t count, int is_logarithm) {
  enum { wide = softmax_column_vectors * R_V(W) };
  char *to = out;
  const char *from = in;
  size_t j = 0;
  for (; j + wide <= count; j += wide, to += wide * sizeof(R_STORAGE), from += wide * sizeof(R_STORAGE)) {
    R(softmax_lanes)(to, out_stride, from, in_stride, length, softmax_column_vectors, R_V(W), is_logarithm);
  }
  enum { narrow = R_V(W) * sizeof(R_STORAGE) };
  for (; j < count; j += R_V(W), to += narrow, from += narrow) {
    const size_t left = count - j < R_V(W) ? count - j : R_V(W);
    R(softmax_lanes)(to, out_stride, from, in_stride, length, 1, left, is_logarithm);
  }
}

static void R(softmax_columns)(void *out, ptrdiff_t out_stride, const void *in, ptrdiff_t in_stride, size_t length,
                               size_t count) {
  R(softmax_across)(out, out_stride, in, in_stride, length, count, 0);
}

static void R(log_softmax_columns)(void *out, ptrdiff_t out_stride, const void *in, ptrdiff_t in_stride, size_t length,
                                   size_t count) {
  R(softmax_across)(out, out_stride, in, in_stride, length, count, 1);
}

static const struct bvk_softmax_code R(softmax)[] = {
    [BVK_SOFTMAX] = {sizeof(R_STORAGE), R(softmax_row), R(softmax_columns)},
    [BVK_LOG_SOFTMAX] = {sizeof(R_STORAGE), R(log_softmax_row), R(log_softmax_columns)},
};
