// SPDX-License-Identifier: Apache-2.0
//
// Reductions of one target.

#include "elementary.h"
#include "lookup.h"
#include "reduce_code.h"

#define R_TEMPLATE "reduce_real.h"
#include "for_each_real.h"

// Integers, as plain loops that the compiler makes vectors of. `fold` takes an element x into the accumulator a, `join`
// another accumulator x.
#define REDUCE_INTEGER(name, type, accumulator_type, start, fold, join)                                             \
  static void identity_##name(void *accumulators, size_t count) {                                                   \
    accumulator_type *to = accumulators;                                                                            \
    for (size_t i = 0; i < count; ++i) to[i] = start;                                                               \
  }                                                                                                                 \
  static void block_##name(void *accumulator, const void *in, size_t count) {                                       \
    const type *from = in;                                                                                          \
    accumulator_type a = start;                                                                                     \
    for (size_t i = 0; i < count; ++i) {                                                                            \
      const accumulator_type x = (accumulator_type)from[i];                                                         \
      a = fold;                                                                                                     \
    }                                                                                                               \
    *(accumulator_type *)accumulator = a;                                                                           \
  }                                                                                                                 \
  static void combine_##name(void *to, const void *from, size_t count) {                                            \
    accumulator_type *as = to;                                                                                      \
    const accumulator_type *xs = from;                                                                              \
    for (size_t i = 0; i < count; ++i) {                                                                            \
      const accumulator_type a = as[i];                                                                             \
      const accumulator_type x = xs[i];                                                                             \
      as[i] = join;                                                                                                 \
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
        const accumulator_type x = (accumulator_type)from[i];                                                       \
        as[i] = fold;                                                                                               \
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

// The whole part of the square root. Rounding to float64 and back is off by at most one where x has 64 bits.
static inline uint64_t whole_root(uint64_t x) {
  uint64_t root = (uint64_t)sqrt((double)x);
  while (root > UINT32_MAX || root * root > x) root -= 1;
  while (root < UINT32_MAX && (root + 1) * (root + 1) <= x) root += 1;
  return root;
}

// The magnitude of what a wrapping accumulator holds of an element, whose type is signed where `lowest` is not 0.
#define WRAPPING_MAGNITUDE(x, lowest) ((lowest) != 0 && (x) >> (sizeof(x) * 8 - 1) != 0 ? 0 - (x) : (x))

// Sums and products wrap, so that an unsigned accumulator of at least the type's width serves both signs. A mean
// needs the exact sum: 64 bits hold 2^32 elements of up to 32 bits, and 128 bits any number of 64-bit ones.
#define REDUCE_INTEGER_TYPE(name, type, wrapping, exact, lowest, highest)                                           \
  REDUCE_INTEGER(sum_##name, type, wrapping, 0, a + x, a + x)                                                       \
  REDUCE_INTEGER(prod_##name, type, wrapping, 1, a * x, a * x)                                                      \
  REDUCE_INTEGER(exact_##name, type, exact, 0, a + x, a + x)                                                        \
  REDUCE_INTEGER(max_##name, type, type, lowest, x > a ? x : a, x > a ? x : a)                                      \
  REDUCE_INTEGER(min_##name, type, type, highest, x < a ? x : a, x < a ? x : a)                                     \
  REDUCE_INTEGER(magnitude_##name, type, wrapping, 0, a + WRAPPING_MAGNITUDE(x, lowest), a + x)                     \
  REDUCE_INTEGER(square_##name, type, wrapping, 0, a + x * x, a + x)                                                \
  REDUCE_INTEGER(wide_square_##name, type, uint64_t, 0, a + x * x, a + x)                                           \
  FINISH_INTEGER(finish_wrapping_##name, type, wrapping, a)                                                         \
  FINISH_INTEGER(finish_mean_##name, type, exact, length == 0 ? 0 : a / (exact)length)                              \
  FINISH_INTEGER(finish_root_##name, type, uint64_t, whole_root(a))                                                 \
  FINISH_INTEGER(finish_##name, type, type, a)                                                                      \
  static const struct bvk_reduce_code reductions_##name[BVK_REDUCE_COUNT] = {                                       \
      [BVK_REDUCE_SUM] = REDUCE_ENTRY(sum_##name, type, wrapping, finish_wrapping_##name),                          \
      [BVK_REDUCE_MEAN] = REDUCE_ENTRY(exact_##name, type, exact, finish_mean_##name),                              \
      [BVK_REDUCE_MAX] = REDUCE_ENTRY(max_##name, type, type, finish_##name),                                       \
      [BVK_REDUCE_MIN] = REDUCE_ENTRY(min_##name, type, type, finish_##name),                                       \
      [BVK_REDUCE_PROD] = REDUCE_ENTRY(prod_##name, type, wrapping, finish_wrapping_##name),                        \
      [BVK_REDUCE_L1] = REDUCE_ENTRY(magnitude_##name, type, wrapping, finish_wrapping_##name),                     \
      [BVK_REDUCE_SUM_SQUARE] = REDUCE_ENTRY(square_##name, type, wrapping, finish_wrapping_##name),                \
      [BVK_REDUCE_L2] = REDUCE_ENTRY(wide_square_##name, type, uint64_t, finish_root_##name),                       \
  };

__extension__ typedef __int128 wide_sum;
__extension__ typedef unsigned __int128 wide_unsigned_sum;

REDUCE_INTEGER_TYPE(u8, uint8_t, uint32_t, uint64_t, 0, UINT8_MAX)
REDUCE_INTEGER_TYPE(i8, int8_t, uint32_t, int64_t, INT8_MIN, INT8_MAX)
REDUCE_INTEGER_TYPE(u16, uint16_t, uint32_t, uint64_t, 0, UINT16_MAX)
REDUCE_INTEGER_TYPE(i16, int16_t, uint32_t, int64_t, INT16_MIN, INT16_MAX)
REDUCE_INTEGER_TYPE(u32, uint32_t, uint32_t, uint64_t, 0, UINT32_MAX)
REDUCE_INTEGER_TYPE(i32, int32_t, uint32_t, int64_t, INT32_MIN, INT32_MAX)
REDUCE_INTEGER_TYPE(u64, uint64_t, uint64_t, wide_unsigned_sum, 0, UINT64_MAX)
REDUCE_INTEGER_TYPE(i64, int64_t, uint64_t, wide_sum, INT64_MIN, INT64_MAX)

// Truth values: max is "any" and min is "all".
REDUCE_INTEGER(max_bool, uint8_t, uint8_t, 0, (uint8_t)(a | (x != 0)), (uint8_t)(a | (x != 0)))
REDUCE_INTEGER(min_bool, uint8_t, uint8_t, 1, (uint8_t)(a & (x != 0)), (uint8_t)(a & (x != 0)))
static const struct bvk_reduce_code reductions_bool[BVK_REDUCE_COUNT] = {
    [BVK_REDUCE_MAX] = REDUCE_ENTRY(max_bool, uint8_t, uint8_t, finish_u8),
    [BVK_REDUCE_MIN] = REDUCE_ENTRY(min_bool, uint8_t, uint8_t, finish_u8),
};

static const struct bvk_reduce_code *reductions_of(bvk_dtype dtype) {
  switch (dtype) {
    case BVK_F32: return reductions_f32;
    case BVK_F64: return reductions_f64;
    case BVK_F16: return reductions_f16;
    case BVK_BF16: return reductions_bf16;
    case BVK_U8: return reductions_u8;
    case BVK_I8: return reductions_i8;
    case BVK_U16: return reductions_u16;
    case BVK_I16: return reductions_i16;
    case BVK_U32: return reductions_u32;
    case BVK_I32: return reductions_i32;
    case BVK_U64: return reductions_u64;
    case BVK_I64: return reductions_i64;
    case BVK_BOOL: return reductions_bool;
    default: return NULL;
  }
}

const struct bvk_reduce_code *BVK_TARGET(bvk_reduce_code)(bvk_reduce_op op, bvk_dtype dtype) {
  const struct bvk_reduce_code *code = reductions_of(dtype);
  if (code == NULL || (unsigned)op >= BVK_REDUCE_COUNT) return NULL;
  return code[op].block != NULL ? &code[op] : NULL;
}
