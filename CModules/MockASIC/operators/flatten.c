// SPDX-License-Identifier: Apache-2.0

#include "../operators.h"
#include "../units/reorder.h"

const mock_operator mock_flatten_operator = {"Flatten", mock_reorder_prepare, mock_reorder_execute, NULL};
