// SPDX-License-Identifier: Apache-2.0
//
// Reductions of one target.

#include "elementary.h"
#include "lookup.h"
#include "reduce_code.h"

#define R_TEMPLATE "reduce_real.h"
#include "for_each_real.h"

// Integers, as plain loops that the compiler makes vectors of. `expression` combines the accumulator a with x, which is
// what `element` makes of an element e, or another accumulator.
#define REDUCE_INTEGER(name, type, accumulator_type, start, expression) \
  REDUCE_INTEGER_BY(name, type, accumulator_type, start, expression, (accumulator_type)e)
#define REDUCE_INTEGER_BY(name, type, accumulator_type, start, expression, element)                                 \
  static void identity_##name(void *accumulators, size_t count) {                                                   \
    accumulator_type *to = accumulators;                                                                            \
    for (size_t i = 0; i < count; ++i) to[i] = start;                                                               \
  }                                                                                                                 \
  static void block_##name(void *accumulator, const void *in, size_t count) {                                       \
    const type *from = in;                                                                                          \
    accumulator_type a = start;                                                                                     \
    for (size_t i = 0; i < count; ++i) {                                                                            \
      const type e = from[i];                                                                                       \
      const accumulator_type x = (accumulator_type)(element);                                                       \
      a = expression;                                                                                               \
    }                                                                                                               \
    *(accumulator_type *)accumulator = a;                                                                           \
  }                                                                                                                 \
  static void combine_##name(void *to, const void *from, size_t count) {                                            \
    accumulator_type *as = to;                                                                                      \
    const accumulator_type *xs = from;                                                                              \
    for (size_t i = 0; i < count; ++i) {                                                                            \
      const accumulator_type a = as[i];                                                                             \
      const accumulator_type x = xs[i];                                                                             \
      as[i] = expression;                                                                                           \
    }                                                                                                               \
  }                                                                                                                 \
  static void columns_##name(void *accumulators, const void *in, ptrdiff_t stride, size_t rows, size_t count) {     \
    accumulator_type *as = accumulators;                                                                            \
    const char *row = in;                                                                                           \
    identity_##name(accumulators, count);                                                                           \
    for (size_t r = 0; r < rows; ++r, row += stride) {                                                              \
      const type *from = (const void *)row;                                                                         \
      for (size_t i = 0; i < count; ++i) {                                                                          \
        const accumulator_type a = as[i];                                                                           \
        const type e = from[i];                                                                                     \
        const accumulator_type x = (accumulator_type)(element);                                                     \
        as[i] = expression;                                                                                         \
      }                                                                                                             \
    }                                                                                                               \
  }

#define FINISH_INTEGER(name, type, accumulator_type, expression)                                                    \
  static void name(void *out, ptrdiff_t stride, const void *accumulators, size_t count, size_t length) {            \
    (void)length;                                                                                                   \
    const accumulator_type *from = accumulators;                                                                    \
    char *to = out;                                                                                                 \
    for (size_t i = 0; i < count; ++i, to += stride) {                                                              \
      const accumulator_type a = from[i];                                                                           \
      *(type *)(void *)to = (type)(expression);                                                                     \
    }                                                                                                               \
  }

#define REDUCE_ENTRY(name, type, accumulator_type, end) \
  {sizeof(type), sizeof(accumulator_type), identity_##name, block_##name, columns_##name, combine_##name, end}

// Sums and products wrap, so that an unsigned accumulator of at least the type's width serves both signs. A mean
// needs the exact sum: 64 bits hold 2^32 elements of up to 32 bits, and 128 bits any number of 64-bit ones.
#define REDUCE_INTEGER_TYPE(name, type, wrapping, exact, lowest, highest)                                           \
  REDUCE_INTEGER(sum_##name, type, wrapping, 0, a + x)                                                              \
  REDUCE_INTEGER(prod_##name, type, wrapping, 1, a * x)                                                             \
  REDUCE_INTEGER(exact_##name, type, exact, 0, a + x)                                                               \
  REDUCE_INTEGER(max_##name, type, type, lowest, x > a ? x : a)                                                     \
  REDUCE_INTEGER(min_##name, type, type, highest, x < a ? x : a)                                                    \
  REDUCE_INTEGER_BY(abs_##name, type, wrapping, 0, a + x, e > 0 ? (wrapping)e : (wrapping)0 - (wrapping)e)          \
  REDUCE_INTEGER_BY(square_##name, type, wrapping, 0, a + x, (wrapping)e * (wrapping)e)                             \
  REDUCE_INTEGER_BY(wide_square_##name, type, wide_unsigned_sum, 0, a + x,                                          \
                    (wide_unsigned_sum)(exact)e * (wide_unsigned_sum)(exact)e)                                      \
  FINISH_INTEGER(finish_root_##name, type, wide_unsigned_sum, integer_root(a))                                      \
  FINISH_INTEGER(finish_wrapping_##name, type, wrapping, a)                                                         \
  FINISH_INTEGER(finish_mean_##name, type, exact, length == 0 ? 0 : a / (exact)length)                              \
  FINISH_INTEGER(finish_##name, type, type, a)                                                                      \
  static const struct bvk_reduce_code reductions_##name[] = {                                                       \
      [BVK_REDUCE_SUM] = REDUCE_ENTRY(sum_##name, type, wrapping, finish_wrapping_##name),                          \
      [BVK_REDUCE_MEAN] = REDUCE_ENTRY(exact_##name, type, exact, finish_mean_##name),                              \
      [BVK_REDUCE_MAX] = REDUCE_ENTRY(max_##name, type, type, finish_##name),                                       \
      [BVK_REDUCE_MIN] = REDUCE_ENTRY(min_##name, type, type, finish_##name),                                       \
      [BVK_REDUCE_PROD] = REDUCE_ENTRY(prod_##name, type, wrapping, finish_wrapping_##name),                        \
      [BVK_REDUCE_SUM_ABS] = REDUCE_ENTRY(abs_##name, type, wrapping, finish_wrapping_##name),                      \
      [BVK_REDUCE_SUM_SQUARE] = REDUCE_ENTRY(square_##name, type, wrapping, finish_wrapping_##name),                \
      [BVK_REDUCE_L2] = REDUCE_ENTRY(wide_square_##name, type, wide_unsigned_sum, finish_root_##name),              \
  };

__extension__ typedef __int128 wide_sum;
__extension__ typedef unsigned __int128 wide_unsigned_sum;

/// The root, cut: bit by bit from above.
static uint64_t integer_root(wide_unsigned_sum square) {
  uint64_t root = 0;
  for (int bit = 63; bit >= 0; --bit) {
    const uint64_t tried = root | (uint64_t)1 << bit;
    if ((wide_unsigned_sum)tried * tried <= square) root = tried;
  }
  return root;
}

REDUCE_INTEGER_TYPE(u8, uint8_t, uint32_t, uint64_t, 0, UINT8_MAX)
REDUCE_INTEGER_TYPE(i8, int8_t, uint32_t, int64_t, INT8_MIN, INT8_MAX)
REDUCE_INTEGER_TYPE(u16, uint16_t, uint32_t, uint64_t, 0, UINT16_MAX)
REDUCE_INTEGER_TYPE(i16, int16_t, uint32_t, int64_t, INT16_MIN, INT16_MAX)
REDUCE_INTEGER_TYPE(u32, uint32_t, uint32_t, uint64_t, 0, UINT32_MAX)
REDUCE_INTEGER_TYPE(i32, int32_t, uint32_t, int64_t, INT32_MIN, INT32_MAX)
REDUCE_INTEGER_TYPE(u64, uint64_t, uint64_t, wide_unsigned_sum, 0, UINT64_MAX)
REDUCE_INTEGER_TYPE(i64, int64_t, uint64_t, wide_sum, INT64_MIN, INT64_MAX)

// Truth values: max is "any" and min is "all".
REDUCE_INTEGER(max_bool, uint8_t, uint8_t, 0, (uint8_t)(a | (x != 0)))
REDUCE_INTEGER(min_bool, uint8_t, uint8_t, 1, (uint8_t)(a & (x != 0)))
static const struct bvk_reduce_code reduction_max_bool = REDUCE_ENTRY(max_bool, uint8_t, uint8_t, finish_u8);
static const struct bvk_reduce_code reduction_min_bool = REDUCE_ENTRY(min_bool, uint8_t, uint8_t, finish_u8);

const struct bvk_reduce_code *BVK_TARGET(bvk_reduce_code)(bvk_reduce_op op, bvk_dtype dtype) {
  if ((unsigned)op >= BVK_REDUCE_COUNT) return NULL;
  const int is_logarithm = op == BVK_REDUCE_LOG_SUM || op == BVK_REDUCE_LOG_SUM_EXP;
  if (is_logarithm && dtype != BVK_F32 && dtype != BVK_F64 && dtype != BVK_F16 && dtype != BVK_BF16) return NULL;
  switch (dtype) {
    case BVK_F32: return &reductions_f32[op];
    case BVK_F64: return &reductions_f64[op];
    case BVK_F16: return &reductions_f16[op];
    case BVK_BF16: return &reductions_bf16[op];
    case BVK_U8: return &reductions_u8[op];
    case BVK_I8: return &reductions_i8[op];
    case BVK_U16: return &reductions_u16[op];
    case BVK_I16: return &reductions_i16[op];
    case BVK_U32: return &reductions_u32[op];
    case BVK_I32: return &reductions_i32[op];
    case BVK_U64: return &reductions_u64[op];
    case BVK_I64: return &reductions_i64[op];
    case BVK_BOOL:
      if (op == BVK_REDUCE_MAX) return &reduction_max_bool;
      return op == BVK_REDUCE_MIN ? &reduction_min_bool : NULL;
    default: return NULL;
  }
}
