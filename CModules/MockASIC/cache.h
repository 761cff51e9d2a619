// SPDX-License-Identifier: Apache-2.0

/* A cache between HBM and the link that nobody invalidates: the fault stale-cache. */

#ifndef MOCK_CACHE_H
#define MOCK_CACHE_H

#include "chip.h"

/* Where a download reads its bytes: in HBM, or in what the cache keeps of the buffer. */
const uint8_t *mock_cached(berth_device *device, const mock_command *command);
/* Forgets a buffer that is freed. */
void mock_cache_drop(berth_device *device, const berth_buffer *buffer);
/* Forgets all. */
void mock_cache_close(berth_device *device);

#endif
