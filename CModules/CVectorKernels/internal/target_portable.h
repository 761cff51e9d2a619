// SPDX-License-Identifier: Apache-2.0
//
// Opens a region of code for the portable instruction set; target_end.h closes it. What lies between is written in
// the vector vocabulary and is compiled once for each target.

#include "vector_portable.h"

/// Appends the target's name, so that each target exports its own symbols.
#define BVK_TARGET(name) name##_portable

#if defined(__clang__)
// A fused multiply-add where none is written would break error-free transformations.
#pragma STDC FP_CONTRACT OFF
#endif
