// SPDX-License-Identifier: Apache-2.0
//
// Opens a region of code for AVX-512 F, BW, DQ, VL and VNNI; target_end.h closes it. See target_portable.h.

#include <immintrin.h>
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,fma,f16c"))), \
                             apply_to = function)
#pragma STDC FP_CONTRACT OFF
#else
#pragma GCC push_options
#pragma GCC target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,fma,f16c")
#endif

#include "vector_avx512.h"

#define BVK_TARGET(name) name##_vnni
#define BVK_TARGET_IS_AVX512 1
#define BVK_TARGET_HAS_VNNI 1
#define BVK_TARGET_HAS_ATTRIBUTE 1
