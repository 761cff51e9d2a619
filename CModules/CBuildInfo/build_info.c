// SPDX-License-Identifier: Apache-2.0
#include "CBuildInfo.h"

const char *berth_build_git_commit(void) { return BERTH_GIT_COMMIT; }
