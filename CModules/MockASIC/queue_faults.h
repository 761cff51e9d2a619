// SPDX-License-Identifier: Apache-2.0

/* Faults in the order of things. Each is noticeable where a command moves much or has others around it, and for a few
 * milliseconds: a fault that is over before anybody can look is none. In blocking mode they do nothing. */

#ifndef MOCK_QUEUE_FAULTS_H
#define MOCK_QUEUE_FAULTS_H

#include "chip.h"

/* The command to do next: the first that is pending, were it not for faults. With the queue's lock held. */
mock_command *mock_choose_command(berth_queue *queue);
/* Before a command is done: says that it is, if that is the fault. With the lock held. Then, without it,
   mock_be_late() has to come before the command is done. */
bool mock_report_early(berth_queue *queue, mock_command *command);
void mock_be_late(void);
/* While a command is handed over: tells the host that it is done, if that is the fault. With the lock held. */
void mock_tell_on_return(berth_queue *queue, mock_command *command, berth_completion *completion);
/* While a command is handed over to a queue at work. With the lock held. */
void mock_note_arrival(berth_queue *queue);
/* Waits until no run is under way that was reported done: what it uses is about to go. */
void mock_settle(berth_device *device);

#endif
