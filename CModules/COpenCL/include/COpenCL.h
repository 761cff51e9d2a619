// SPDX-License-Identifier: Apache-2.0
//
// COpenCL: the types of OpenCL 1.2, and how Berth gets at a driver's functions.
//
// Berth links no OpenCL library. It loads each driver itself and calls it through the dispatch table that cl_khr_icd lays down, so that
// a program runs where there is no OpenCL at all, and a driver that hangs or fails keeps no other from being used: the ordinary loader
// loads all of them or none.

#ifndef BERTH_C_OPENCL_H
#define BERTH_C_OPENCL_H

#define CL_TARGET_OPENCL_VERSION 120
#include <CL/cl.h>
#include <CL/cl_ext.h>
#include <CL/cl_icd.h>

/// The platforms of a loaded driver that is an ICD, at most `capacity` of them.
///
/// Returns a status of OpenCL's; `CL_INVALID_OPERATION` if the library is no ICD.
cl_int copencl_icd_platforms(void *library, cl_uint capacity, cl_platform_id *platforms, cl_uint *count);

/// The dispatch table of a platform of an ICD. Never NULL for one that `copencl_icd_platforms` gave.
const cl_icd_dispatch *copencl_dispatch(cl_platform_id platform);

/// Fills a table with the functions that a library exports under their own names, as one that is no ICD does. What it lacks stays NULL.
void copencl_fill_table(void *library, cl_icd_dispatch *table);

#endif
