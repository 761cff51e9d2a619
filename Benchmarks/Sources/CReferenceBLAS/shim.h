// SPDX-License-Identifier: Apache-2.0
// OpenBLAS as a program without Berth would call it, to compare with.
#ifndef BERTH_CREFERENCEBLAS_SHIM_H
#define BERTH_CREFERENCEBLAS_SHIM_H

#include <cblas.h>

#endif
