// SPDX-License-Identifier: Apache-2.0
//
// Range: numbers at equal distances.

#ifndef BERTH_BVK_RANGE_H
#define BERTH_BVK_RANGE_H

#include "bvk_base.h"

BVK_ASSUME_NONNULL_BEGIN

/// Writes the elements `begin ..< end` of start, start + delta, start + 2 delta, ... to a contiguous `out`, whose element
/// 0 lies at its address.
///
/// Integers wrap. float64 is computed in float64, and so is float32, where every place is exact; float16 and bfloat16 in
/// float64 if `wide`, else in float32. Each element is one product, one sum and one rounding to the dtype.
/// - Returns: `BVK_OK`, or `BVK_UNSUPPORTED` for dtypes other than these floats, int16, int32 and int64.
bvk_status bvk_range_run(bvk_dtype dtype, int32_t wide, void *out, const void *start, const void *delta, size_t begin,
                         size_t end);

BVK_ASSUME_NONNULL_END

#endif
