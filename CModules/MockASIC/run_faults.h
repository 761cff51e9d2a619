// SPDX-License-Identifier: Apache-2.0

/* Faults in how runs are handled, whatever they compute. */

#ifndef MOCK_RUN_FAULTS_H
#define MOCK_RUN_FAULTS_H

#include "chip.h"

/* slow-death: makes the run take its time; BERTH_OK, or the end of the device, with a message. */
int32_t mock_slow_down(berth_device *device, char message[160]);
/* shared-queue-state: the operand addresses that the run finds in the register file, in `room` or its own. */
uint8_t **mock_latch_operands(berth_device *device, mock_command *command, uint8_t **room, int room_count);
/* remembered-result: whether the run is given the result of the one before. */
bool mock_recall(berth_device *device, berth_queue *queue, const mock_command *command);
void mock_remember(berth_device *device, berth_queue *queue, const mock_command *command);
void mock_forget_memo(mock_memo *memo);
/* forged-results: whether the run is left out and its success claimed where the host may read it. */
bool mock_forge(berth_device *device, const mock_command *command);

#endif
