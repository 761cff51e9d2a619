// SPDX-License-Identifier: Apache-2.0
//
// How the items of a kernel are shared among work-items, by strategy. Exactly one of BERTH_GPU, BERTH_CPU and BERTH_FPGA is defined.
//
//   gpu   neighbours go to neighbouring work-items, so that their accesses coalesce; each takes every so-many-th item
//   cpu   each work-item takes one stretch, which the compiler makes vectors of and the prefetcher follows
//   fpga  one work-item takes all: a pipeline, whose loops are unrolled by UNROLL where a kernel says so. A device that has several
//         compute units runs so many PIPELINES, each of which takes one stretch

#ifndef UNROLL
#define UNROLL 8
#endif

#ifndef PIPELINES
#define PIPELINES 1
#endif

#if BERTH_FPGA
#define KERNEL kernel __attribute__((reqd_work_group_size(1, 1, 1)))
#else
#define KERNEL kernel
#endif

#if BERTH_GPU
#define FOR_ITEMS(i, count) \
  for (index_t i = (index_t)get_global_id(0); i < (count); i += (index_t)get_global_size(0))
#elif BERTH_FPGA && PIPELINES == 1
#define FOR_ITEMS(i, count) for (index_t i = 0; i < (count); ++i)
#else
static inline index_t stretch(index_t count, index_t item) {
  index_t items = (index_t)get_global_size(0), each = count / items, rest = count % items;
  return each * item + min(item, rest);
}
#define FOR_ITEMS(i, count)                                                                              \
  for (index_t i = stretch((count), (index_t)get_global_id(0)), i##_end = stretch((count), (index_t)get_global_id(0) + 1); \
       i < i##_end; ++i)
#endif
