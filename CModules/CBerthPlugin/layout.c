// SPDX-License-Identifier: Apache-2.0

/* What the ABI rests on, held when it is compiled: the fields that a host reads before it knows which version it has in
   front of it. The layout of everything else is held by a golden file in the tests. */

#include "berth_plugin.h"

_Static_assert(sizeof(void *) == 8, "the ABI is for 64-bit hosts");
_Static_assert(offsetof(berth_plugin, struct_size) == 0, "the size comes first, in every major version");
_Static_assert(offsetof(berth_plugin, major) == 4, "the major version stays where it is, in every major version");
_Static_assert(offsetof(berth_plugin, minor) == 8, "the minor version stays where it is, in every major version");
_Static_assert(offsetof(berth_host, struct_size) == 0, "the size comes first, in every major version");
_Static_assert(offsetof(berth_host, major) == 4, "the major version stays where it is, in every major version");
_Static_assert(offsetof(berth_host, minor) == 8, "the minor version stays where it is, in every major version");
