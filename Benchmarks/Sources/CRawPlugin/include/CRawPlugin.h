// SPDX-License-Identifier: Apache-2.0

/* A plug-in driven in C and by nothing else: what its functions cost without Berth in front of them. */

#ifndef C_RAW_PLUGIN_H
#define C_RAW_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

typedef struct raw_plugin raw_plugin;

/* Opens the first device of the plug-in in a file, with one option, and prepares an operator whose `input_count` inputs
   and one output are float32 vectors of `element_count`.

   The contract lets a plug-in be queried once in a process: give a copy of a file that is in use.
   NULL if it fails, and why in `message`, which has room for `message_size` bytes. */
raw_plugin *raw_plugin_open(const char *path, const char *option, const char *value, const char *operator_name,
                            int64_t version, uint64_t input_count, int64_t element_count, char *message,
                            size_t message_size);

/* Runs the operator so many times, each time as a host must: a run and a completion filled in anew. Each run is done
   when the plug-in's function returns; a plug-in that leaves a ticket fails here. The status of the first that failed. */
int32_t raw_plugin_run(raw_plugin *plugin, uint64_t count);

/* Lets go of everything but the library. NULL is fine. */
void raw_plugin_close(raw_plugin *plugin);

#endif
