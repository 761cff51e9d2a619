// SPDX-License-Identifier: Apache-2.0
//
// Closes the region that target_portable.h, target_avx2.h or target_avx512.h opened.

#if defined(BVK_TARGET_HAS_ATTRIBUTE)
#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
#endif
