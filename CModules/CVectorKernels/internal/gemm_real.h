// SPDX-License-Identifier: Apache-2.0
//
// Matrix products of one floating-point type. A template: see for_each_real.h.

/// Between storage and computation for contiguous runs.
static void R(widen)(R_SCALAR *to, const R_STORAGE *from, size_t count) {
  size_t i = 0;
  for (; i + R_V(W) <= count; i += R_V(W)) R_V(store)(to + i, R_LOAD(from + i));
  if (i < count) R_V(store_n)(to + i, R_LOAD_N(from + i, count - i), count - i);
}

static void R(narrow)(R_STORAGE *to, const R_SCALAR *from, size_t count) {
  size_t i = 0;
  for (; i + R_V(W) <= count; i += R_V(W)) R_STORE(to + i, R_V(load)(from + i));
  if (i < count) R_STORE_N(to + i, R_V(load_n)(from + i, count - i), count - i);
}

#define G_WIDEN R(widen)
#define G_NARROW R(narrow)
#define G_LOAD R_LOAD
#define G_FACTOR(x) ((R_SCALAR)(x))
#include "gemm_tile.h"
#include "gemm_typed.h"
#undef G_WIDEN
#undef G_NARROW
#undef G_LOAD
#undef G_FACTOR
