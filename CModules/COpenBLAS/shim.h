// SPDX-License-Identifier: Apache-2.0
// The whole of OpenBLAS that Berth uses: CBLAS and the library's own description of itself.
#ifndef BERTH_COPENBLAS_SHIM_H
#define BERTH_COPENBLAS_SHIM_H

#include <cblas.h>

#endif
