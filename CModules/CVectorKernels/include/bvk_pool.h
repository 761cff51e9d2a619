// SPDX-License-Identifier: Apache-2.0
//
// A pool of threads for loops over independent chunks.

#ifndef BERTH_BVK_POOL_H
#define BERTH_BVK_POOL_H

#include "bvk_base.h"

BVK_ASSUME_NONNULL_BEGIN

typedef struct bvk_pool bvk_pool;

/// One chunk of a parallel loop. Called on any thread of the pool or on the caller's.
typedef void (*bvk_chunk_fn)(void *BVK_NULLABLE context, size_t chunk);

/// Creates a pool in which `threads` threads work on a loop, the caller being one of them: `threads - 1` are started
/// (fewer when the system refuses more). 0 counts as 1. Returns NULL when memory is short.
bvk_pool *BVK_NULLABLE bvk_pool_create(size_t threads);

/// Ends the threads and frees the pool. No loop may be running. NULL is ignored.
void bvk_pool_destroy(bvk_pool *BVK_NULLABLE pool);

/// The number of threads that work on a loop, the caller included.
size_t bvk_pool_threads(const bvk_pool *pool);

/// Calls `fn(context, i)` once for each i in `0 ..< chunks`, in any order and on several threads, and returns when
/// all are done; what they wrote is then visible to the caller.
///
/// May be called by several threads at once and from within a chunk: when the pool is busy the caller runs all of its
/// chunks itself. Costs no allocation.
void bvk_pool_run(bvk_pool *pool, size_t chunks, bvk_chunk_fn fn, void *BVK_NULLABLE context);

BVK_ASSUME_NONNULL_END

#endif
