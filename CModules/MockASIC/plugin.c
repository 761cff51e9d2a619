// SPDX-License-Identifier: Apache-2.0

#include "berth_plugin.h"

int32_t berth_plugin_query(const berth_host *host, const berth_plugin **plugin) {
  (void)plugin;
  return berth_fail(host, BERTH_UNSUPPORTED, 0, "not built yet");
}
