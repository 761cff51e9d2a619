// SPDX-License-Identifier: Apache-2.0

#include "../internal/target_portable.h"
#include "../internal/clip_impl.h"
#include "../internal/target_end.h"
