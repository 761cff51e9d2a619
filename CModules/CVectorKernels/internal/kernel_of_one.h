// SPDX-License-Identifier: Apache-2.0
//
// The loop of a kernel with one floating-point input, for the templates of for_each_real.h.

#ifndef BERTH_BVK_KERNEL_OF_ONE_H
#define BERTH_BVK_KERNEL_OF_ONE_H

/// The kernel `name`, which computes `expression` of a vector `x`. `before` is a statement ahead of the loop, which uses
/// the scalars `c` or casts them to void.
#define R_KERNEL_OF_ONE(name, before, expression)                                             \
  static void R(name)(void *out, const void *a, const void *b, const void *c, size_t count) { \
    (void)b;                                                                                  \
    before;                                                                                   \
    R_STORAGE *to = out;                                                                      \
    const R_STORAGE *from = a;                                                                \
    size_t i = 0;                                                                             \
    for (; i + R_V(W) <= count; i += R_V(W)) {                                                \
      const R_V(t) x = R_LOAD(from + i);                                                      \
      R_STORE(to + i, expression);                                                            \
    }                                                                                         \
    if (i < count) {                                                                          \
      const R_V(t) x = R_LOAD_N(from + i, count - i);                                         \
      R_STORE_N(to + i, expression, count - i);                                               \
    }                                                                                         \
  }

#endif
