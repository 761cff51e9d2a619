// SPDX-License-Identifier: Apache-2.0
//
// CVectorKernels: the arithmetic of Berth's CPU device.
//
// Every family has one header. The pattern is the same throughout: a plan is prepared once from shapes, strides and
// dtypes (collapsing dimensions, choosing code for an instruction set), then run any number of times on raw pointers.
// Running never allocates, never fails on well-formed plans unless stated, and may be done by several threads at once
// on disjoint ranges of the result. The bits of a result never depend on how the range was divided.

#ifndef BERTH_C_VECTOR_KERNELS_H
#define BERTH_C_VECTOR_KERNELS_H

#include "bvk_attention.h"
#include "bvk_base.h"
#include "bvk_convolution.h"
#include "bvk_copy.h"
#include "bvk_elementwise.h"
#include "bvk_fold.h"
#include "bvk_gather.h"
#include "bvk_gemm.h"
#include "bvk_index.h"
#include "bvk_logic.h"
#include "bvk_matmul_integer.h"
#include "bvk_normalize.h"
#include "bvk_pool.h"
#include "bvk_pooling.h"
#include "bvk_range.h"
#include "bvk_quantize.h"
#include "bvk_reduce.h"
#include "bvk_scan.h"
#include "bvk_topk.h"
#include "bvk_trilu.h"

#endif
