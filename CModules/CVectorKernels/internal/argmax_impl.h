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

ARGMAX_TYPE(f32, float, int32_t, ordered_f32, int32_t)
ARGMAX_TYPE(f64, double, int64_t, ordered_f64, int64_t)
ARGMAX_TYPE(f16, uint16_t, int32_t, KEY_F16, int32_t)
ARGMAX_TYPE(bf16, uint16_t, int32_t, KEY_BF16, int32_t)
ARGMAX_TYPE(u8, uint8_t, uint8_t, KEY_ITSELF, int8_t)
ARGMAX_TYPE(i8, int8_t, int8_t, KEY_ITSELF, int8_t)
ARGMAX_TYPE(u16, uint16_t, uint16_t, KEY_ITSELF, int16_t)
ARGMAX_TYPE(i16, int16_t, int16_t, KEY_ITSELF, int16_t)
ARGMAX_TYPE(u32, uint32_t, uint32_t, KEY_ITSELF, int32_t)
ARGMAX_TYPE(i32, int32_t, int32_t, KEY_ITSELF, int32_t)
ARGMAX_TYPE(u64, uint64_t, uint64_t, KEY_ITSELF, int64_t)
ARGMAX_TYPE(i64, int64_t, int64_t, KEY_ITSELF, int64_t)
ARGMAX_TYPE(bool, uint8_t, uint8_t, KEY_BOOL, int8_t)

const struct bvk_argmax_code *BVK_TARGET(bvk_argmax_code)(bvk_dtype dtype) {
  switch (dtype) {
    case BVK_F32: return &argmax_f32;
    case BVK_F64: return &argmax_f64;
    case BVK_F16: return &argmax_f16;
    case BVK_BF16: return &argmax_bf16;
    case BVK_U8: return &argmax_u8;
    case BVK_I8: return &argmax_i8;
    case BVK_U16: return &argmax_u16;
    case BVK_I16: return &argmax_i16;
    case BVK_U32: return &argmax_u32;
    case BVK_I32: return &argmax_i32;
    case BVK_U64: return &argmax_u64;
    case BVK_I64: return &argmax_i64;
    case BVK_BOOL: return &argmax_bool;
    default: return NULL;
  }
}
