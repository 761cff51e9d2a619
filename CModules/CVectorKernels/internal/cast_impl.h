// SPDX-License-Identifier: Apache-2.0
//
// Conversions of one target, for every pair of dtypes. Most are plain loops of branch-free expressions, of which the
// compiler makes vectors; those between float32 and the 16-bit types are written in the vector vocabulary.

#include "../include/bvk_elementwise.h"
#include "lookup.h"
#include "scalar_convert.h"

#define CAST_LOOP(name, from_type, to_type, expression)                                        \
  static void name(void *out, const void *a, const void *b, const void *c, size_t count) {     \
    (void)b, (void)c;                                                                          \
    to_type *to = out;                                                                         \
    const from_type *from = a;                                                                 \
    for (size_t i = 0; i < count; ++i) {                                                       \
      const from_type x = from[i];                                                             \
      to[i] = (to_type)(expression);                                                           \
    }                                                                                          \
  }

#define CAST_COPY(bits)                                                                             \
  static void copy_##bits(void *out, const void *a, const void *b, const void *c, size_t count) {   \
    (void)b, (void)c;                                                                               \
    memmove(out, a, count * (bits / 8));                                                            \
  }
CAST_COPY(8)
CAST_COPY(16)
CAST_COPY(32)
CAST_COPY(64)
#undef CAST_COPY

// From integers. Low bits to shorter integers, sign extension to longer ones. `exact` is a float32 that either equals
// the integer or rounds to bfloat16 as the integer would; to float16 the nearest float32 will do, because all
// integers that a float16 can tell apart are exact in float32.
#define CASTS_FROM_INTEGER(name, type, exact)                                   \
  CAST_LOOP(name##_to_8, type, uint8_t, x)                                      \
  CAST_LOOP(name##_to_16, type, uint16_t, x)                                    \
  CAST_LOOP(name##_to_32, type, uint32_t, x)                                    \
  CAST_LOOP(name##_to_64, type, uint64_t, x)                                    \
  CAST_LOOP(name##_to_bool, type, uint8_t, x != 0)                              \
  CAST_LOOP(name##_to_f32, type, float, x)                                      \
  CAST_LOOP(name##_to_f64, type, double, x)                                     \
  CAST_LOOP(name##_to_f16, type, uint16_t, bvk_f32_to_f16((float)x))            \
  CAST_LOOP(name##_to_bf16, type, uint16_t, bvk_f32_to_bf16(exact))

CASTS_FROM_INTEGER(u8, uint8_t, (float)x)
CASTS_FROM_INTEGER(i8, int8_t, (float)x)
CASTS_FROM_INTEGER(u16, uint16_t, (float)x)
CASTS_FROM_INTEGER(i16, int16_t, (float)x)
CASTS_FROM_INTEGER(u32, uint32_t, bvk_f64_to_f32_odd((double)x))
CASTS_FROM_INTEGER(i32, int32_t, bvk_f64_to_f32_odd((double)x))
CASTS_FROM_INTEGER(u64, uint64_t, bvk_f64_to_f32_odd(bvk_u64_to_f64_odd(x)))
CASTS_FROM_INTEGER(i64, int64_t, bvk_f64_to_f32_odd(bvk_i64_to_f64_odd(x)))
#undef CASTS_FROM_INTEGER

// From floats to integers: NaN to 0, saturation at `low` and from the power of two `beyond` on.
#define CAST_SATURATED(name, storage, scalar, value, type, low, minimum, beyond, maximum)                       \
  static void name(void *out, const void *a, const void *b, const void *c, size_t count) {                      \
    (void)b, (void)c;                                                                                           \
    type *to = out;                                                                                             \
    const storage *from = a;                                                                                    \
    for (size_t i = 0; i < count; ++i) {                                                                        \
      const storage x = from[i];                                                                                \
      const scalar v = value;                                                                                   \
      to[i] = v != v ? 0 : v >= (beyond) ? (maximum) : v <= (low) ? (minimum) : (type)v;                        \
    }                                                                                                           \
  }

#define CASTS_FROM_FLOAT(name, storage, scalar, value)                                                          \
  CAST_SATURATED(name##_to_u8, storage, scalar, value, uint8_t, 0, 0, 256, UINT8_MAX)                           \
  CAST_SATURATED(name##_to_i8, storage, scalar, value, int8_t, -128, INT8_MIN, 128, INT8_MAX)                   \
  CAST_SATURATED(name##_to_u16, storage, scalar, value, uint16_t, 0, 0, 65536, UINT16_MAX)                      \
  CAST_SATURATED(name##_to_i16, storage, scalar, value, int16_t, -32768, INT16_MIN, 32768, INT16_MAX)           \
  CAST_SATURATED(name##_to_u32, storage, scalar, value, uint32_t, 0, 0, 0x1p32f, UINT32_MAX)                    \
  CAST_SATURATED(name##_to_i32, storage, scalar, value, int32_t, -0x1p31f, INT32_MIN, 0x1p31f, INT32_MAX)       \
  CAST_SATURATED(name##_to_u64, storage, scalar, value, uint64_t, 0, 0, 0x1p64f, UINT64_MAX)                    \
  CAST_SATURATED(name##_to_i64, storage, scalar, value, int64_t, -0x1p63f, INT64_MIN, 0x1p63f, INT64_MAX)       \
  CAST_LOOP(name##_to_bool, storage, uint8_t, (value) != 0)

CASTS_FROM_FLOAT(f32, float, float, x)
CASTS_FROM_FLOAT(f64, double, double, x)
CASTS_FROM_FLOAT(f16, uint16_t, float, bvk_f16_to_f32(x))
CASTS_FROM_FLOAT(bf16, uint16_t, float, bvk_bf16_to_f32(x))
#undef CASTS_FROM_FLOAT
#undef CAST_SATURATED

CAST_LOOP(f32_to_f64, float, double, x)
CAST_LOOP(f16_to_f64, uint16_t, double, bvk_f16_to_f32(x))
CAST_LOOP(bf16_to_f64, uint16_t, double, bvk_bf16_to_f32(x))

// From float64 to 16 bits by way of a float32 rounded to odd, which makes it one rounding in effect.
CAST_LOOP(f64_to_f32, double, float, x)
CAST_LOOP(f64_to_f16, double, uint16_t, bvk_f32_to_f16(bvk_f64_to_f32_odd(x)))
CAST_LOOP(f64_to_bf16, double, uint16_t, bvk_f32_to_bf16(bvk_f64_to_f32_odd(x)))
#undef CAST_LOOP

#define CAST_VECTORS(name, from_type, to_type, load, store)                                    \
  static void name(void *out, const void *a, const void *b, const void *c, size_t count) {     \
    (void)b, (void)c;                                                                          \
    to_type *to = out;                                                                         \
    const from_type *from = a;                                                                 \
    size_t i = 0;                                                                              \
    for (; i + vf_W <= count; i += vf_W) store(to + i, load(from + i));                        \
    if (i < count) store##_n(to + i, load##_n(from + i, count - i), count - i);                \
  }

CAST_VECTORS(f32_to_f16, float, uint16_t, vf_load, vf_store_f16)
CAST_VECTORS(f32_to_bf16, float, uint16_t, vf_load, vf_store_bf16)
CAST_VECTORS(f16_to_f32, uint16_t, float, vf_load_f16, vf_store)
CAST_VECTORS(f16_to_bf16, uint16_t, uint16_t, vf_load_f16, vf_store_bf16)
CAST_VECTORS(bf16_to_f32, uint16_t, float, vf_load_bf16, vf_store)
CAST_VECTORS(bf16_to_f16, uint16_t, uint16_t, vf_load_bf16, vf_store_f16)
#undef CAST_VECTORS

// What a row of the table has in common: the integer destinations of an integer, and those of a float.
#define TO_INTEGERS_BY_SIZE(name, size)                                                            \
  [BVK_U8] = {name##_to_8, 1, {1, size}}, [BVK_I8] = {name##_to_8, 1, {1, size}},                  \
  [BVK_U16] = {name##_to_16, 1, {2, size}}, [BVK_I16] = {name##_to_16, 1, {2, size}},              \
  [BVK_U32] = {name##_to_32, 1, {4, size}}, [BVK_I32] = {name##_to_32, 1, {4, size}},              \
  [BVK_U64] = {name##_to_64, 1, {8, size}}, [BVK_I64] = {name##_to_64, 1, {8, size}}

#define FROM_INTEGER(name, size)                                                                   \
  TO_INTEGERS_BY_SIZE(name, size), [BVK_BOOL] = {name##_to_bool, 1, {1, size}},                    \
  [BVK_F32] = {name##_to_f32, 1, {4, size}}, [BVK_F64] = {name##_to_f64, 1, {8, size}},            \
  [BVK_F16] = {name##_to_f16, 1, {2, size}}, [BVK_BF16] = {name##_to_bf16, 1, {2, size}}

#define TO_INTEGERS_BY_TYPE(name, size)                                                            \
  [BVK_U8] = {name##_to_u8, 1, {1, size}}, [BVK_I8] = {name##_to_i8, 1, {1, size}},                \
  [BVK_U16] = {name##_to_u16, 1, {2, size}}, [BVK_I16] = {name##_to_i16, 1, {2, size}},            \
  [BVK_U32] = {name##_to_u32, 1, {4, size}}, [BVK_I32] = {name##_to_i32, 1, {4, size}},            \
  [BVK_U64] = {name##_to_u64, 1, {8, size}}, [BVK_I64] = {name##_to_i64, 1, {8, size}},            \
  [BVK_BOOL] = {name##_to_bool, 1, {1, size}}

enum { dtype_codes = BVK_BF16 + 1 };

static const bvk_kernel casts[dtype_codes][dtype_codes] = {
    [BVK_BOOL] = {FROM_INTEGER(u8, 1)},
    [BVK_U8] = {FROM_INTEGER(u8, 1)},
    [BVK_I8] = {FROM_INTEGER(i8, 1)},
    [BVK_U16] = {FROM_INTEGER(u16, 2)},
    [BVK_I16] = {FROM_INTEGER(i16, 2)},
    [BVK_U32] = {FROM_INTEGER(u32, 4)},
    [BVK_I32] = {FROM_INTEGER(i32, 4)},
    [BVK_U64] = {FROM_INTEGER(u64, 8)},
    [BVK_I64] = {FROM_INTEGER(i64, 8)},
    [BVK_F32] = {TO_INTEGERS_BY_TYPE(f32, 4),
                 [BVK_F64] = {f32_to_f64, 1, {8, 4}},
                 [BVK_F16] = {f32_to_f16, 1, {2, 4}},
                 [BVK_BF16] = {f32_to_bf16, 1, {2, 4}}},
    [BVK_F64] = {TO_INTEGERS_BY_TYPE(f64, 8),
                 [BVK_F32] = {f64_to_f32, 1, {4, 8}},
                 [BVK_F16] = {f64_to_f16, 1, {2, 8}},
                 [BVK_BF16] = {f64_to_bf16, 1, {2, 8}}},
    [BVK_F16] = {TO_INTEGERS_BY_TYPE(f16, 2),
                 [BVK_F32] = {f16_to_f32, 1, {4, 2}},
                 [BVK_F64] = {f16_to_f64, 1, {8, 2}},
                 [BVK_BF16] = {f16_to_bf16, 1, {2, 2}}},
    [BVK_BF16] = {TO_INTEGERS_BY_TYPE(bf16, 2),
                  [BVK_F32] = {bf16_to_f32, 1, {4, 2}},
                  [BVK_F64] = {bf16_to_f64, 1, {8, 2}},
                  [BVK_F16] = {bf16_to_f16, 1, {2, 2}}},
};

static const bvk_kernel copy_kernels[] = {
    {copy_8, 1, {1, 1}}, {copy_16, 1, {2, 2}}, {copy_32, 1, {4, 4}}, {copy_64, 1, {8, 8}}};

const bvk_kernel *BVK_TARGET(bvk_cast_kernel)(bvk_dtype from, bvk_dtype to) {
  if ((unsigned)from >= dtype_codes || (unsigned)to >= dtype_codes) return NULL;
  if (from == to) {
    switch (bvk_dtype_size(from)) {
      case 1: return &copy_kernels[0];
      case 2: return &copy_kernels[1];
      case 4: return &copy_kernels[2];
      case 8: return &copy_kernels[3];
      default: return NULL;
    }
  }
  const bvk_kernel *kernel = &casts[from][to];
  return kernel->run == NULL ? NULL : kernel;
}
