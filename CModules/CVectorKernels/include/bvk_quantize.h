// SPDX-License-Identifier: Apache-2.0
//
// Elementwise kernels between numbers and narrow integers with a scale and a zero point. They are run as all
// elementwise kernels are, over a `bvk_space`, in which the scale and the zero point are broadcast.

#ifndef BERTH_BVK_QUANTIZE_H
#define BERTH_BVK_QUANTIZE_H

#include "bvk_base.h"
#include "bvk_elementwise.h"

BVK_ASSUME_NONNULL_BEGIN

/// The kernel of `saturate(round(x / scale) + zero)`, or NULL. Inputs: x of `from`, the scale as float32, the zero point
/// of `to`.
///
/// The quotient is that of float32, correctly rounded; ties go to even, and the sum is exact. An infinite quotient
/// saturates, NaN gives the zero point.
/// - Parameters:
///   - from: float32, float16, bfloat16 or int32, which is rounded to float32.
///   - to: int8, uint8, int16 or uint16.
const bvk_kernel *BVK_NULLABLE bvk_quantize_kernel(bvk_isa isa, bvk_dtype from, bvk_dtype to);

/// The kernel of `(x - zero) * scale`, or NULL. Inputs: x of `from`, the scale as float32, the zero point of `from`.
///
/// The difference is rounded to float32, which holds all of 16-bit integers, and so is the product, which is then
/// rounded to `to`.
/// - Parameters:
///   - from: int8, uint8, int16, uint16 or int32.
///   - to: float32, float16 or bfloat16.
const bvk_kernel *BVK_NULLABLE bvk_dequantize_kernel(bvk_isa isa, bvk_dtype from, bvk_dtype to);

BVK_ASSUME_NONNULL_END

#endif
