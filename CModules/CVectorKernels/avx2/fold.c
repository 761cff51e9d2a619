// SPDX-License-Identifier: Apache-2.0

#if defined(__x86_64__)
#include "../internal/target_avx2.h"
#include "../internal/fold_impl.h"
#include "../internal/target_end.h"
#endif
