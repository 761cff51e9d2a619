// SPDX-License-Identifier: Apache-2.0

#include "../operators.h"
#include "../units/reorder.h"

const mock_operator mock_squeeze_operator = {"Squeeze", mock_reorder_prepare, mock_reorder_execute, NULL};
