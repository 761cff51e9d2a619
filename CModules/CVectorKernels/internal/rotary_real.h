// SPDX-License-Identifier: Apache-2.0
//
// Rotary embedding of one floating-point type. A template: see for_each_real.h.

/// One vector of pairs, `left` of them in use. Both elements are read before either is written.
VF_FN void R(turn)(R_STORAGE *y1, R_STORAGE *y2, const R_STORAGE *x1, const R_STORAGE *x2, const R_STORAGE *cos,
                   const R_STORAGE *sin, size_t left) {
  const int whole = left == R_V(W);
#define TAKE(p) (whole ? R_LOAD(p) : R_LOAD_N(p, left))
  const R_V(t) a = TAKE(x1), b = TAKE(x2), c = TAKE(cos), s = TAKE(sin);
#undef TAKE
  const R_V(t) real = R_V(fnma)(s, b, R_V(mul)(c, a));
  const R_V(t) imaginary = R_V(fma)(c, b, R_V(mul)(s, a));
  if (whole) {
    R_STORE(y1, real);
    R_STORE(y2, imaginary);
  } else {
    R_STORE_N(y1, real, left);
    R_STORE_N(y2, imaginary, left);
  }
}

static void R(turn_halves)(void *out, const void *in, const void *cos, const void *sin, size_t pairs) {
  R_STORAGE *y = out;
  const R_STORAGE *x = in, *c = cos, *s = sin;
  size_t i = 0;
  for (; i + R_V(W) <= pairs; i += R_V(W)) {
    R(turn)(y + i, y + pairs + i, x + i, x + pairs + i, c + i, s + i, R_V(W));
  }
  if (i < pairs) R(turn)(y + i, y + pairs + i, x + i, x + pairs + i, c + i, s + i, pairs - i);
}

/// Neighbours are brought apart in a buffer, turned as halves are, and brought together again: plain loops that the
/// compiler makes shuffles of.
static void R(turn_neighbours)(void *out, const void *in, const void *cos, const void *sin, size_t pairs) {
  enum { chunk = 64 };
  R_STORAGE first[chunk], second[chunk];
  R_STORAGE *y = out;
  const R_STORAGE *x = in, *c = cos, *s = sin;
  for (size_t start = 0; start < pairs; start += chunk) {
    const size_t count = pairs - start < chunk ? pairs - start : chunk;
    const R_STORAGE *from = x + 2 * start;
    R_STORAGE *to = y + 2 * start;
    for (size_t i = 0; i < count; ++i) {
      first[i] = from[2 * i];
      second[i] = from[2 * i + 1];
    }
    for (size_t i = 0; i < count; i += R_V(W)) {
      const size_t left = count - i < R_V(W) ? count - i : R_V(W);
      R(turn)(first + i, second + i, first + i, second + i, c + start + i, s + start + i, left);
    }
    for (size_t i = 0; i < count; ++i) {
      to[2 * i] = first[i];
      to[2 * i + 1] = second[i];
    }
  }
}

static const struct bvk_rotary_code R(rotary) = {sizeof(R_STORAGE), R(turn_halves), R(turn_neighbours)};
