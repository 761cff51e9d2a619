// SPDX-License-Identifier: Apache-2.0
//
// One of two elements. T is u8, u16, u32 or u64, whichever is as wide as the dtype.

#include "lanes.cl"

#define op_where(condition, x, y) (CONVERT(SCALAR(T), condition) != (VALUES(T))0 ? (x) : (y))

#include "elementwise.cl"
