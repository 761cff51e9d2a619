// SPDX-License-Identifier: Apache-2.0
//
// Matrix products of integers of one width, G_BITS, computed in unsigned vectors of 32 or 64 bits. The low bits of
// sums and products do not depend on the sign, so that each width serves both.

#define R(name) BVK_JOIN(name##_integer, G_BITS)

VF_FN R_V(t) R(load)(const R_STORAGE *p) {
  R_SCALAR lanes[R_V(W)];
  for (int i = 0; i < R_V(W); ++i) lanes[i] = p[i];
  return R_V(load)(lanes);
}

static void R(widen)(R_SCALAR *to, const R_STORAGE *from, size_t count) {
  for (size_t i = 0; i < count; ++i) to[i] = from[i];
}

static void R(narrow)(R_STORAGE *to, const R_SCALAR *from, size_t count) {
  for (size_t i = 0; i < count; ++i) to[i] = (R_STORAGE)from[i];
}

#define R_GET(p) ((R_SCALAR) * (p))
#define R_PUT(p, x) (*(p) = (R_STORAGE)(x))
#define G_WIDEN R(widen)
#define G_NARROW R(narrow)
#define G_LOAD R(load)
#define G_FACTOR(x) ((R_SCALAR)(int64_t)(x))
#include "gemm_tile.h"
#include "gemm_typed.h"
#undef R
#undef R_GET
#undef R_PUT
#undef G_WIDEN
#undef G_NARROW
#undef G_LOAD
#undef G_FACTOR
#undef G_BITS
#undef R_STORAGE
