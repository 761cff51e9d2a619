// SPDX-License-Identifier: Apache-2.0

/* A plug-in as it was built against the first header, kept beside this file: the well-behaved one without what came
 * later. It must load, and compute, for as long as the major version stands. */

#include "first/berth_plugin.h"

#if BERTH_PLUGIN_MAJOR != 1 || BERTH_PLUGIN_MINOR != 0
#error "this is not the first header"
#endif

#include "blocking.c"
