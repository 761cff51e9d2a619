// SPDX-License-Identifier: Apache-2.0
//
// Folds of one target.

#include "fold_code.h"
#include "lookup.h"

#define R_TEMPLATE "fold_real.h"
#include "for_each_real.h"

// Integers, as plain loops that the compiler makes vectors of. `before` compares an element x with the accumulator a.
#define FOLD_INTEGER(name, type, before)                                                          \
  static void start_##name(void *accumulators, const void *first, const void *second, size_t count) { \
    type *to = accumulators;                                                                      \
    const type *as = first;                                                                       \
    const type *xs = second;                                                                      \
    for (size_t i = 0; i < count; ++i) {                                                          \
      const type a = as[i];                                                                       \
      const type x = xs[i];                                                                       \
      to[i] = x before a ? x : a;                                                                 \
    }                                                                                             \
  }                                                                                               \
  static void next_##name(void *accumulators, const void *in, size_t count) {                     \
    type *to = accumulators;                                                                      \
    const type *xs = in;                                                                          \
    for (size_t i = 0; i < count; ++i) {                                                          \
      const type a = to[i];                                                                       \
      const type x = xs[i];                                                                       \
      to[i] = x before a ? x : a;                                                                 \
    }                                                                                             \
  }

#define FOLD_INTEGERS(name, type)                                                                 \
  FOLD_INTEGER(min_##name, type, <)                                                               \
  FOLD_INTEGER(max_##name, type, >)                                                               \
  static const struct bvk_fold_code folds_##name[] = {                                            \
      [BVK_FOLD_MIN] = {sizeof(type), sizeof(type), start_min_##name, next_min_##name, NULL},     \
      [BVK_FOLD_MAX] = {sizeof(type), sizeof(type), start_max_##name, next_max_##name, NULL},     \
  };

FOLD_INTEGERS(u8, uint8_t)
FOLD_INTEGERS(i8, int8_t)
FOLD_INTEGERS(u16, uint16_t)
FOLD_INTEGERS(i16, int16_t)
FOLD_INTEGERS(u32, uint32_t)
FOLD_INTEGERS(i32, int32_t)
FOLD_INTEGERS(u64, uint64_t)
FOLD_INTEGERS(i64, int64_t)
#undef FOLD_INTEGERS
#undef FOLD_INTEGER

const struct bvk_fold_code *BVK_TARGET(bvk_fold_code)(bvk_fold_op op, bvk_dtype dtype) {
  if ((unsigned)op > BVK_FOLD_MEAN) return NULL;
  switch (dtype) {
    case BVK_F32: return &folds_f32[op];
    case BVK_F64: return &folds_f64[op];
    case BVK_F16: return &folds_f16[op];
    case BVK_BF16: return &folds_bf16[op];
    default: break;
  }
  if (op > BVK_FOLD_MAX) return NULL;
  switch (dtype) {
    case BVK_U8: return &folds_u8[op];
    case BVK_I8: return &folds_i8[op];
    case BVK_U16: return &folds_u16[op];
    case BVK_I16: return &folds_i16[op];
    case BVK_U32: return &folds_u32[op];
    case BVK_I32: return &folds_i32[op];
    case BVK_U64: return &folds_u64[op];
    case BVK_I64: return &folds_i64[op];
    default: return NULL;
  }
}
