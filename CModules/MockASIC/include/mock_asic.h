// SPDX-License-Identifier: Apache-2.0

/* The mock ASIC has no interface of its own: it is reached through berth_plugin.h, like any other plug-in. This file is
   here because a module must have a header. */

#ifndef MOCK_ASIC_H
#define MOCK_ASIC_H
#endif
