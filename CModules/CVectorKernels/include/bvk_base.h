// SPDX-License-Identifier: Apache-2.0
//
// What all kernel families share: dtype codes, status codes and the choice of an instruction set.

#ifndef BERTH_BVK_BASE_H
#define BERTH_BVK_BASE_H

#include <stddef.h>
#include <stdint.h>

#if defined(__clang__)
#define BVK_ASSUME_NONNULL_BEGIN _Pragma("clang assume_nonnull begin")
#define BVK_ASSUME_NONNULL_END _Pragma("clang assume_nonnull end")
#define BVK_NULLABLE _Nullable
#define BVK_NONNULL _Nonnull
#else
#define BVK_ASSUME_NONNULL_BEGIN
#define BVK_ASSUME_NONNULL_END
#define BVK_NULLABLE
#define BVK_NONNULL
#endif

BVK_ASSUME_NONNULL_BEGIN

/// The highest tensor rank that any plan accepts.
#define BVK_MAX_RANK 8

/// Element types. The codes are those of ONNX's `TensorProto.DataType`.
///
/// `BVK_BOOL` is one byte holding 0 or 1. Arithmetic on `BVK_F16` and `BVK_BF16` is done in float32 and rounded once
/// (to nearest, ties to even) when stored. Integers wrap around (two's complement).
typedef enum bvk_dtype {
  BVK_F32 = 1,
  BVK_U8 = 2,
  BVK_I8 = 3,
  BVK_U16 = 4,
  BVK_I16 = 5,
  BVK_I32 = 6,
  BVK_I64 = 7,
  BVK_BOOL = 9,
  BVK_F16 = 10,
  BVK_F64 = 11,
  BVK_U32 = 12,
  BVK_U64 = 13,
  BVK_BF16 = 16,
} bvk_dtype;

/// The size in bytes of one element, or 0 when `dtype` is none of the above.
size_t bvk_dtype_size(bvk_dtype dtype);

/// The outcome of preparing or running a plan.
typedef enum bvk_status {
  BVK_OK = 0,
  /// Rank, shape, strides or another argument make no sense.
  BVK_BAD_ARGUMENT = 1,
  /// No kernel for this combination of operator and dtype, or the instruction set is not available here.
  BVK_UNSUPPORTED = 2,
  /// An index lies outside its axis.
  BVK_INDEX_OUT_OF_RANGE = 3,
} bvk_status;

/// Instruction sets, each including all before it.
typedef enum bvk_isa {
  /// Portable C with 128-bit vectors: SSE2 on x86-64, NEON on AArch64.
  BVK_ISA_PORTABLE = 0,
  /// x86-64 with AVX2, FMA and F16C.
  BVK_ISA_AVX2 = 1,
  /// x86-64 with AVX-512 F, BW, DQ and VL.
  BVK_ISA_AVX512 = 2,
} bvk_isa;

/// True (1) when this build contains `isa` and this processor and operating system can execute it; else 0.
int32_t bvk_isa_available(bvk_isa isa);

/// The highest available instruction set, whatever the environment says.
bvk_isa bvk_isa_highest(void);

/// `portable`, `avx2` or `avx512`; `unknown` for any other value. The string is static.
const char *bvk_isa_name(bvk_isa isa);

/// Reads the environment variable `BERTH_CPU_ISA` (`portable`, `avx2` or `avx512`; unset or empty means the highest).
///
/// - Returns: `BVK_OK` and the instruction set in `*isa`; `BVK_BAD_ARGUMENT` when the name is unknown, or
///   `BVK_UNSUPPORTED` when that instruction set is not available here. In both failures `*isa` is the highest
///   available one, and `bvk_isa_environment_value()` tells what the variable said.
bvk_status bvk_isa_from_environment(bvk_isa *isa);

/// The value of `BERTH_CPU_ISA`, or NULL when it is not set. Valid until the environment is changed.
const char *BVK_NULLABLE bvk_isa_environment_value(void);

/// The instruction set that `BERTH_CPU_ISA` asks for when it can be had, and otherwise the highest available one.
bvk_isa bvk_best_isa(void);

BVK_ASSUME_NONNULL_END

#endif
