// SPDX-License-Identifier: Apache-2.0
//
// The position of the largest element, of one target.

#include "argmax_code.h"
#include "lookup.h"
#include "scalar_convert.h"
#include "strided.h"

/// Floats as integers of the same order, so that one comparison serves every dtype: negative ones have all bits but
/// the sign turned over, both zeros are 0, and every NaN is the largest.
BVK_SCALAR int32_t ordered_f32(float x) {
  const uint32_t u = bvk_f32_bits(x + 0.0f);
  const int32_t ordered = (int32_t)(u ^ (uint32_t)(0u - (u >> 31)) >> 1);
  return x != x ? INT32_MAX : x == 0 ? 0 : ordered;
}

BVK_SCALAR int64_t ordered_f64(double x) {
  uint64_t u;
  memcpy(&u, &x, sizeof u);
  const int64_t ordered = (int64_t)(u ^ (uint64_t)(0u - (u >> 63)) >> 1);
  return x != x ? INT64_MAX : x == 0 ? 0 : ordered;
}

// The keys of a chunk are formed first. Its largest one is found by a loop that the compiler makes vectors of, and
// only where it beats the best so far (or equals it, for the last position) is the chunk searched for the place.
#define ARGMAX_TYPE(name, storage, key_type, key, wide)                                                               \
  static int64_t argmax_row_##name(const void *in, ptrdiff_t stride, size_t length, uint32_t select_last) {           \
    enum { chunk = 512 };                                                                                             \
    storage gathered[chunk];                                                                                          \
    key_type keys[chunk];                                                                                             \
    key_type best = 0;                                                                                                \
    int64_t place = -1;                                                                                               \
    for (size_t start = 0; start < length; start += chunk) {                                                          \
      const size_t count = length - start < chunk ? length - start : chunk;                                           \
      const char *at = (const char *)in + (ptrdiff_t)start * stride;                                                  \
      const storage *from = (const void *)at;                                                                         \
      if (stride != (ptrdiff_t)sizeof(storage)) {                                                                     \
        bvk_strided_move((char *)gathered, sizeof(storage), at, stride, sizeof(storage), count);                      \
        from = gathered;                                                                                              \
      }                                                                                                               \
      for (size_t i = 0; i < count; ++i) keys[i] = key(from[i]);                                                      \
      key_type top = keys[0];                                                                                         \
      for (size_t i = 1; i < count; ++i) top = keys[i] > top ? keys[i] : top;                                         \
      if (place >= 0 && (select_last ? top < best : top <= best)) continue;                                           \
      best = top;                                                                                                     \
      size_t i = select_last ? count - 1 : 0;                                                                         \
      while (keys[i] != top) i = select_last ? i - 1 : i + 1;                                                         \
      place = (int64_t)(start + i);                                                                                   \
    }                                                                                                                 \
    return place;                                                                                                     \
  }                                                                                                                   \
                                                                                                                      \
  static void argmax_columns_##name(int64_t *positions, const void *in, ptrdiff_t stride, size_t length,              \
                                    size_t count, uint32_t select_last) {                                             \
    key_type best[argmax_column_tile];                                                                                \
    wide place[argmax_column_tile];                                                                                   \
    const char *at = in;                                                                                              \
    for (size_t j = 0; j < count; ++j) {                                                                              \
      best[j] = key(((const storage *)(const void *)at)[j]);                                                          \
      positions[j] = 0;                                                                                               \
    }                                                                                                                 \
    /* Places relative to a stretch of the axis fit a type as wide as the keys. */                                    \
    const size_t stretch = 127;                                                                                       \
    at += stride;                                                                                                     \
    for (size_t start = 1; start < length; start += stretch) {                                                        \
      const size_t rows = length - start < stretch ? length - start : stretch;                                        \
      for (size_t j = 0; j < count; ++j) place[j] = -1;                                                               \
      for (size_t r = 0; r < rows; ++r, at += stride) {                                                               \
        const storage *from = (const void *)at;                                                                       \
        for (size_t j = 0; j < count; ++j) {                                                                          \
          const key_type x = key(from[j]);                                                                            \
          const int wins = (x > best[j]) | ((x == best[j]) & (select_last != 0));                                     \
          best[j] = wins ? x : best[j];                                                                               \
          place[j] = wins ? (wide)r : place[j];                                                                       \
        }                                                                                                             \
      }                                                                                                               \
      for (size_t j = 0; j < count; ++j) positions[j] = place[j] >= 0 ? (int64_t)start + place[j] : positions[j];     \
    }                                                                                                                 \
  }                                                                                                                   \
                                                                                                                      \
  static const struct bvk_argmax_code argmax_##name = {sizeof(storage), argmax_row_##name, argmax_columns_##name};

#define KEY_ITSELF(x) (x)
#define KEY_F16(x) ordered_f32(bvk_f16_to_f32(x))
#define KEY_BF16(x) ordered_f32(bvk_bf16_to_f32(x))
#define KEY_BOOL(x) ((x) != 0)
// The same in falling order: all bits turned over. A NaN is still the most extreme.
#define FALLING(x) (~(x))
#define FALLING_F32(x) ((x) != (x) ? INT32_MAX : ~ordered_f32(x))
#define FALLING_F64(x) ((x) != (x) ? INT64_MAX : ~ordered_f64(x))
#define FALLING_F16(x) FALLING_F32(bvk_f16_to_f32(x))
#define FALLING_BF16(x) FALLING_F32(bvk_bf16_to_f32(x))
#define FALLING_BOOL(x) ((x) == 0)

// X(name, storage, key's type, key in rising order, in falling order, a type as wide as the key)
#define ARGMAX_TYPES(X)                                                     \
  X(f32, float, int32_t, ordered_f32, FALLING_F32, int32_t)                 \
  X(f64, double, int64_t, ordered_f64, FALLING_F64, int64_t)                \
  X(f16, uint16_t, int32_t, KEY_F16, FALLING_F16, int32_t)                  \
  X(bf16, uint16_t, int32_t, KEY_BF16, FALLING_BF16, int32_t)               \
  X(u8, uint8_t, uint8_t, KEY_ITSELF, FALLING, int8_t)                      \
  X(i8, int8_t, int8_t, KEY_ITSELF, FALLING, int8_t)                        \
  X(u16, uint16_t, uint16_t, KEY_ITSELF, FALLING, int16_t)                  \
  X(i16, int16_t, int16_t, KEY_ITSELF, FALLING, int16_t)                    \
  X(u32, uint32_t, uint32_t, KEY_ITSELF, FALLING, int32_t)                  \
  X(i32, int32_t, int32_t, KEY_ITSELF, FALLING, int32_t)                    \
  X(u64, uint64_t, uint64_t, KEY_ITSELF, FALLING, int64_t)                  \
  X(i64, int64_t, int64_t, KEY_ITSELF, FALLING, int64_t)                    \
  X(bool, uint8_t, uint8_t, KEY_BOOL, FALLING_BOOL, int8_t)

#define BOTH_ORDERS(name, storage, key_type, rising, falling, wide)                 \
  ARGMAX_TYPE(name, storage, key_type, (key_type)rising, wide)                      \
  ARGMAX_TYPE(falling_##name, storage, key_type, (key_type)falling, wide)
ARGMAX_TYPES(BOTH_ORDERS)
#undef BOTH_ORDERS

const struct bvk_argmax_code *BVK_TARGET(bvk_argmax_code)(bvk_dtype dtype, uint32_t minimum) {
  switch (dtype) {
    case BVK_F32: return minimum ? &argmax_falling_f32 : &argmax_f32;
    case BVK_F64: return minimum ? &argmax_falling_f64 : &argmax_f64;
    case BVK_F16: return minimum ? &argmax_falling_f16 : &argmax_f16;
    case BVK_BF16: return minimum ? &argmax_falling_bf16 : &argmax_bf16;
    case BVK_U8: return minimum ? &argmax_falling_u8 : &argmax_u8;
    case BVK_I8: return minimum ? &argmax_falling_i8 : &argmax_i8;
    case BVK_U16: return minimum ? &argmax_falling_u16 : &argmax_u16;
    case BVK_I16: return minimum ? &argmax_falling_i16 : &argmax_i16;
    case BVK_U32: return minimum ? &argmax_falling_u32 : &argmax_u32;
    case BVK_I32: return minimum ? &argmax_falling_i32 : &argmax_i32;
    case BVK_U64: return minimum ? &argmax_falling_u64 : &argmax_u64;
    case BVK_I64: return minimum ? &argmax_falling_i64 : &argmax_i64;
    case BVK_BOOL: return minimum ? &argmax_falling_bool : &argmax_bool;
    default: return NULL;
  }
}

// Keys for sorting, as wide as any: the greater key comes first. Signed and unsigned ones become signed.
#define SORT_KEYS(name, storage, key_type, rising, falling, wide)                                            \
  static void sort_key_##name(int64_t *keys, const void *in, ptrdiff_t stride, size_t count) {               \
    const char *at = in;                                                                                     \
    for (size_t i = 0; i < count; ++i, at += stride) {                                                       \
      const storage x = *(const storage *)(const void *)at;                                                  \
      keys[i] = SORT_SIGNED(key_type, (key_type)rising(x));                                                  \
    }                                                                                                        \
  }                                                                                                          \
  static void sort_key_falling_##name(int64_t *keys, const void *in, ptrdiff_t stride, size_t count) {       \
    const char *at = in;                                                                                     \
    for (size_t i = 0; i < count; ++i, at += stride) {                                                       \
      const storage x = *(const storage *)(const void *)at;                                                  \
      keys[i] = SORT_SIGNED(key_type, (key_type)falling(x));                                                 \
    }                                                                                                        \
  }
// Of 64 unsigned bits the first is turned over, so that the order stays; narrower ones fit as they are.
#define SORT_SIGNED(key_type, key) \
  ((key_type)-1 > 0 && sizeof(key_type) == 8 ? (int64_t)((uint64_t)(key) ^ ((uint64_t)1 << 63)) : (int64_t)(key))
ARGMAX_TYPES(SORT_KEYS)
#undef SORT_KEYS

bvk_sort_key_fn BVK_TARGET(bvk_sort_key)(bvk_dtype dtype, uint32_t largest) {
  switch (dtype) {
    case BVK_F32: return largest ? sort_key_f32 : sort_key_falling_f32;
    case BVK_F64: return largest ? sort_key_f64 : sort_key_falling_f64;
    case BVK_F16: return largest ? sort_key_f16 : sort_key_falling_f16;
    case BVK_BF16: return largest ? sort_key_bf16 : sort_key_falling_bf16;
    case BVK_U8: return largest ? sort_key_u8 : sort_key_falling_u8;
    case BVK_I8: return largest ? sort_key_i8 : sort_key_falling_i8;
    case BVK_U16: return largest ? sort_key_u16 : sort_key_falling_u16;
    case BVK_I16: return largest ? sort_key_i16 : sort_key_falling_i16;
    case BVK_U32: return largest ? sort_key_u32 : sort_key_falling_u32;
    case BVK_I32: return largest ? sort_key_i32 : sort_key_falling_i32;
    case BVK_U64: return largest ? sort_key_u64 : sort_key_falling_u64;
    case BVK_I64: return largest ? sort_key_i64 : sort_key_falling_i64;
    case BVK_BOOL: return largest ? sort_key_bool : sort_key_falling_bool;
    default: return NULL;
  }
}
