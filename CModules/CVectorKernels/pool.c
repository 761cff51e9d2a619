// SPDX-License-Identifier: Apache-2.0
//
// One loop runs at a time. A caller that finds the pool busy, or is itself inside a chunk, runs its chunks inline:
// nested and concurrent calls cannot wait for each other. Threads take chunks from a shared counter, so that uneven
// chunks balance out, and a thread that wakes too late finds the loop closed: nobody waits for it.

// Signal masks are POSIX and affinity is Linux, which strict C11 hides.
#if defined(__linux__) && !defined(_GNU_SOURCE)
#define _GNU_SOURCE
#elif !defined(_POSIX_C_SOURCE)
#define _POSIX_C_SOURCE 200809L
#endif

#include "include/bvk_pool.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>

enum {
  /// How often a thread looks for work before it sleeps: some 50 microseconds, the time that passes between the
  /// operators of a running model, so that these find the threads awake.
  spins_before_sleep = 2000,
  /// How often the caller looks for the last chunks to end before it offers its processor to them.
  spins_before_yield = 2000
};

/// In `bvk_pool.loop`: set while threads may join; the other bits count those inside.
#define LOOP_OPEN 0x80000000u

struct worker {
  pthread_t thread;
  bvk_pool *pool;
  /// Whether it sleeps; guarded by the pool's mutex.
  int asleep;
#if defined(__linux__)
  /// The processors it may run on, as it found them before it slept.
  cpu_set_t allowed;
#endif
};

struct bvk_pool {
  /// Held by the caller whose loop runs.
  atomic_flag busy;
  /// The loop: written before it opens, and read by those inside only.
  bvk_chunk_fn fn;
  void *context;
  size_t chunks;
  size_t workers;
  _Alignas(64) atomic_size_t next;
  _Alignas(64) atomic_uint loop;
  /// Counts the loops, so that a waiting thread notices a new one.
  _Alignas(64) atomic_uint generation;
  atomic_bool stopping;
  atomic_size_t sleepers;
  pthread_mutex_t mutex;
  pthread_cond_t wake;
  struct worker worker[];
};

static void relax(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ __volatile__("yield");
#endif
}

static void run_chunks(bvk_pool *pool) {
  const size_t chunks = pool->chunks;
  for (;;) {
    const size_t chunk = atomic_fetch_add_explicit(&pool->next, 1, memory_order_relaxed);
    if (chunk >= chunks) return;
    pool->fn(pool->context, chunk);
  }
}

static int join_loop(bvk_pool *pool) {
  unsigned state = atomic_load_explicit(&pool->loop, memory_order_relaxed);
  while (state & LOOP_OPEN) {
    if (atomic_compare_exchange_weak_explicit(&pool->loop, &state, state + 1, memory_order_acquire,
                                              memory_order_relaxed)) {
      return 1;
    }
  }
  return 0;
}

#if defined(__linux__)
/// Makes the sleepers wake on other processors than the caller's, which is about to be busy. Left alone, some kernels
/// (those that pack the tasks of a virtual machine) wake them on this very one, where they stay behind the caller for tens
/// of milliseconds while another idles. Failing is harmless.
static void wake_elsewhere(bvk_pool *pool) {
  const int here = sched_getcpu();
  for (size_t i = 0; here >= 0 && here < CPU_SETSIZE && i < pool->workers; ++i) {
    if (!pool->worker[i].asleep) continue;
    cpu_set_t elsewhere = pool->worker[i].allowed;
    CPU_CLR((size_t)here, &elsewhere);
    if (CPU_COUNT(&elsewhere) > 0) pthread_setaffinity_np(pool->worker[i].thread, sizeof elsewhere, &elsewhere);
  }
}
#endif

/// Sleeps until the generation differs from `seen`, and returns it.
static unsigned sleep_until_generation(struct worker *self, unsigned seen) {
  bvk_pool *pool = self->pool;
  unsigned now;
  pthread_mutex_lock(&pool->mutex);
#if defined(__linux__)
  const int known = pthread_getaffinity_np(pthread_self(), sizeof self->allowed, &self->allowed) == 0;
  self->asleep = known;
#endif
  atomic_fetch_add(&pool->sleepers, 1);
  while ((now = atomic_load(&pool->generation)) == seen) pthread_cond_wait(&pool->wake, &pool->mutex);
  atomic_fetch_sub(&pool->sleepers, 1);
  self->asleep = 0;
  pthread_mutex_unlock(&pool->mutex);
#if defined(__linux__)
  if (known) pthread_setaffinity_np(pthread_self(), sizeof self->allowed, &self->allowed);
#endif
  return now;
}

/// Waits until the generation differs from `seen`, for a while awake and then asleep, and returns it.
static unsigned wait_for_generation(struct worker *self, unsigned seen) {
  bvk_pool *pool = self->pool;
  for (int i = 0; i < spins_before_sleep; ++i) {
    const unsigned now = atomic_load_explicit(&pool->generation, memory_order_acquire);
    if (now != seen) return now;
    relax();
  }
  return sleep_until_generation(self, seen);
}

/// Starts a generation. Counter and sleepers are sequentially consistent: either this thread sees the sleeper, or the
/// sleeper sees the new generation before it sleeps.
static void next_generation(bvk_pool *pool) {
  atomic_fetch_add(&pool->generation, 1);
  if (atomic_load(&pool->sleepers) == 0) return;
  pthread_mutex_lock(&pool->mutex);
#if defined(__linux__)
  wake_elsewhere(pool);
#endif
  pthread_cond_broadcast(&pool->wake);
  pthread_mutex_unlock(&pool->mutex);
}

static void *work(void *argument) {
  struct worker *self = argument;
  bvk_pool *pool = self->pool;
  unsigned seen = 0;
  for (;;) {
    seen = wait_for_generation(self, seen);
    if (atomic_load(&pool->stopping)) return NULL;
    if (!join_loop(pool)) continue;
    run_chunks(pool);
    atomic_fetch_sub_explicit(&pool->loop, 1, memory_order_release);
  }
}

bvk_pool *bvk_pool_create(size_t threads) {
  const size_t wanted = threads > 1 ? threads - 1 : 0;
  if (wanted > (SIZE_MAX / 2) / sizeof(struct worker)) return NULL;
  const size_t bytes = (sizeof(bvk_pool) + wanted * sizeof(struct worker) + 63) / 64 * 64;
  bvk_pool *pool = aligned_alloc(64, bytes);
  if (pool == NULL) return NULL;
  atomic_flag_clear(&pool->busy);
  pool->fn = NULL;
  pool->context = NULL;
  pool->chunks = 0;
  pool->workers = 0;
  atomic_init(&pool->next, 0);
  atomic_init(&pool->loop, 0);
  atomic_init(&pool->generation, 0);
  atomic_init(&pool->stopping, 0);
  atomic_init(&pool->sleepers, 0);
  if (pthread_mutex_init(&pool->mutex, NULL) != 0) {
    free(pool);
    return NULL;
  }
  if (pthread_cond_init(&pool->wake, NULL) != 0) {
    pthread_mutex_destroy(&pool->mutex);
    free(pool);
    return NULL;
  }
  // Signals belong to the program's own threads.
  sigset_t all, before;
  sigfillset(&all);
  const int masked = pthread_sigmask(SIG_SETMASK, &all, &before) == 0;
  size_t made = 0;
  for (; made < wanted; ++made) {
    struct worker *next = &pool->worker[made];
    next->pool = pool;
    next->asleep = 0;
    if (pthread_create(&next->thread, NULL, work, next) != 0) break;
  }
  pool->workers = made;
  if (masked) pthread_sigmask(SIG_SETMASK, &before, NULL);
  return pool;
}

void bvk_pool_destroy(bvk_pool *pool) {
  if (pool == NULL) return;
  atomic_store(&pool->stopping, 1);
  next_generation(pool);
  for (size_t i = 0; i < pool->workers; ++i) pthread_join(pool->worker[i].thread, NULL);
  pthread_cond_destroy(&pool->wake);
  pthread_mutex_destroy(&pool->mutex);
  free(pool);
}

size_t bvk_pool_threads(const bvk_pool *pool) { return pool->workers + 1; }

void bvk_pool_run(bvk_pool *pool, size_t chunks, bvk_chunk_fn fn, void *context) {
  if (chunks <= 1 || pool->workers == 0 || atomic_flag_test_and_set_explicit(&pool->busy, memory_order_acquire)) {
    for (size_t chunk = 0; chunk < chunks; ++chunk) fn(context, chunk);
    return;
  }
  pool->fn = fn;
  pool->context = context;
  pool->chunks = chunks;
  atomic_store_explicit(&pool->next, 0, memory_order_relaxed);
  atomic_store_explicit(&pool->loop, LOOP_OPEN, memory_order_release);
  next_generation(pool);
  run_chunks(pool);
  unsigned state = atomic_fetch_and_explicit(&pool->loop, ~LOOP_OPEN, memory_order_acquire) & ~LOOP_OPEN;
  for (int spins = 0; state != 0; ++spins) {
    if (spins < spins_before_yield) {
      relax();
    } else {
      sched_yield();
    }
    state = atomic_load_explicit(&pool->loop, memory_order_acquire);
  }
  atomic_flag_clear_explicit(&pool->busy, memory_order_release);
}
