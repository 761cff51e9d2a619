// SPDX-License-Identifier: Apache-2.0
//
// Two elements made one, wherever they lie.

#ifndef BERTH_BVK_COMBINE_H
#define BERTH_BVK_COMBINE_H

#include "../include/bvk_index.h"

/// Combines pairs of runs, one after the other: `run` contiguous elements at each of `to` with those at `from`.
typedef void (*bvk_combine_fn)(char *const *to, const char *const *from, size_t pairs, size_t run);

/// The function for `op` on `dtype`; NULL when either is unknown.
bvk_combine_fn bvk_combine_function(bvk_combine_op op, bvk_dtype dtype);

#endif
