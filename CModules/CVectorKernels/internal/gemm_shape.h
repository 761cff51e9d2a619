// SPDX-License-Identifier: Apache-2.0
//
// The register tile of matrix products on the target at hand. Included within a target's region, once a file.

// Register tiles: GEMM_TILE_ROWS x GEMM_TILE_VECTORS sums, a row of b and a factor must fit the vector registers (32
// with AVX-512 and AArch64, else 16).
#if defined(__x86_64__) && defined(BVK_TARGET_IS_AVX512)
#define GEMM_TILE_ROWS 12
#define GEMM_TILE_VECTORS 2
#elif defined(__x86_64__) && defined(BVK_TARGET_IS_AVX2)
#define GEMM_TILE_ROWS 6
#define GEMM_TILE_VECTORS 2
#else
#define GEMM_TILE_ROWS 4
#define GEMM_TILE_VECTORS 2
#endif

#if defined(__clang__)
#define GEMM_UNROLL _Pragma("clang loop unroll(full)")
#else
#define GEMM_UNROLL _Pragma("GCC unroll 16")
#endif
