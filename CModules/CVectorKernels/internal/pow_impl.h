// SPDX-License-Identifier: Apache-2.0
//
// Powers of one target, for every pair of a base's and an exponent's type.

#include "../include/bvk_elementwise.h"
#include "elementary.h"
#include "lookup.h"
#include "scalar_convert.h"

/// The types of exponents: as its dtype's code names it, as it lies in memory, and the number an element e is.
#define POW_EXPONENTS(each)                  \
  POW_INTEGER_EXPONENTS(each)                \
  each(F32, float, e)                        \
  each(F64, double, e)                       \
  each(F16, uint16_t, bvk_f16_to_f32(e))     \
  each(BF16, uint16_t, bvk_bf16_to_f32(e))

#define POW_INTEGER_EXPONENTS(each) \
  each(U8, uint8_t, e)              \
  each(I8, int8_t, e)               \
  each(U16, uint16_t, e)            \
  each(I16, int16_t, e)             \
  each(U32, uint32_t, e)            \
  each(I32, int32_t, e)             \
  each(U64, uint64_t, e)            \
  each(I64, int64_t, e)

enum { pow_dtypes = BVK_BF16 + 1 };

#define R_TEMPLATE "pow_real.h"
#include "for_each_real.h"

/// x to the power of `count`, or of minus it, cut towards zero; what does not fit wraps.
static inline int64_t power_of_integer(int64_t x, uint64_t count, int is_negative) {
  if (is_negative) return x == 1 || x == -1 ? (count & 1 ? x : 1) : 0;
  uint64_t power = 1;
  for (uint64_t factor = (uint64_t)x; count != 0; count >>= 1, factor *= factor) {
    if (count & 1) power *= factor;
  }
  return (int64_t)power;
}

/// x to the power of y, cut towards zero. What does not fit is the nearest number, and NaN is 0, as in a cast.
static int64_t real_power_of_integer(int64_t x, double y) {
  if (y > -0x1p63 && y < 0x1p63 && (double)(int64_t)y == y) {
    return power_of_integer(x, y < 0 ? (uint64_t)-y : (uint64_t)y, y < 0);
  }
  double powers[vd_W];
  vd_store(powers, vd_pow(vd_set1((double)x), vd_set1(y)));
  const double power = powers[0];
  return power != power ? 0 : power >= 0x1p63 ? INT64_MAX : power <= -0x1p63 ? INT64_MIN : (int64_t)power;
}

#define INTEGER_POW(name, base, type, expression)                                                \
  static void name(void *out, const void *a, const void *b, const void *c, size_t count) {       \
    (void)c;                                                                                     \
    base *to = out;                                                                              \
    const base *xs = a;                                                                          \
    const type *exponents = b;                                                                   \
    for (size_t i = 0; i < count; ++i) {                                                         \
      const base x = xs[i];                                                                      \
      const type e = exponents[i];                                                               \
      to[i] = (base)(expression);                                                                \
    }                                                                                            \
  }

// `e < 1 && e != 0`: below zero, said so that no compiler warns of unsigned types.
#define BY_COUNT(base, name, type) \
  INTEGER_POW(pow_##base##_##name, base, type, \
              power_of_integer(x, e < 1 && e != 0 ? 0 - (uint64_t)e : (uint64_t)e, e < 1 && e != 0))
#define BY_REAL(base, name, type, value) INTEGER_POW(pow_##base##_##name, base, type, real_power_of_integer(x, value))
#define BY_COUNT_32(name, type, value) BY_COUNT(int32_t, name, type)
#define BY_COUNT_64(name, type, value) BY_COUNT(int64_t, name, type)
POW_INTEGER_EXPONENTS(BY_COUNT_32)
POW_INTEGER_EXPONENTS(BY_COUNT_64)
#undef BY_COUNT_32
#undef BY_COUNT_64
#undef BY_COUNT

#define BY_REALS(base)                                    \
  BY_REAL(base, F32, float, e)                            \
  BY_REAL(base, F64, double, e)                           \
  BY_REAL(base, F16, uint16_t, bvk_f16_to_f32(e))         \
  BY_REAL(base, BF16, uint16_t, bvk_bf16_to_f32(e))
BY_REALS(int32_t)
BY_REALS(int64_t)
#undef BY_REALS
#undef BY_REAL
#undef INTEGER_POW

#define POW_ENTRY_32(name, type, value) [BVK_##name] = {pow_int32_t_##name, 2, {4, 4, sizeof(type)}},
#define POW_ENTRY_64(name, type, value) [BVK_##name] = {pow_int64_t_##name, 2, {8, 8, sizeof(type)}},
static const bvk_kernel powers_i32[pow_dtypes] = {POW_EXPONENTS(POW_ENTRY_32)};
static const bvk_kernel powers_i64[pow_dtypes] = {POW_EXPONENTS(POW_ENTRY_64)};
#undef POW_ENTRY_32
#undef POW_ENTRY_64
#undef POW_INTEGER_EXPONENTS
#undef POW_EXPONENTS

const bvk_kernel *BVK_TARGET(bvk_pow_kernel)(bvk_dtype base, bvk_dtype exponent) {
  if ((unsigned)exponent >= pow_dtypes) return NULL;
  const bvk_kernel *kernel = NULL;
  switch (base) {
    case BVK_F32: kernel = &powers_f32[exponent]; break;
    case BVK_F64: kernel = &powers_f64[exponent]; break;
    case BVK_F16: kernel = &powers_f16[exponent]; break;
    case BVK_BF16: kernel = &powers_bf16[exponent]; break;
    case BVK_I32: kernel = &powers_i32[exponent]; break;
    case BVK_I64: kernel = &powers_i64[exponent]; break;
    default: return NULL;
  }
  return kernel->run == NULL ? NULL : kernel;
}
