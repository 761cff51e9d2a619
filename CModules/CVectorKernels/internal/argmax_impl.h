// SPDX-License-Identifier: Apache-2.0
//
// The position of the largest or smallest element, of one target.

#include "argmax_code.h"
#include "lookup.h"
#include "ordered_key.h"
#include "strided.h"

// The position of the largest of the keys that `key` makes of the elements; with keys in reverse order it is that of
// the smallest element. The keys of a chunk are formed first. Its largest one is found by a loop that the compiler
// makes vectors of, and only where it beats the best so far (or equals it, for the last position) is the chunk
// searched for the place.
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
// In reverse order but for NaN, which stays the largest.
#define KEY_LEAST_ITSELF(x) (~(x))
#define KEY_LEAST_F32(x) ordered_f32(-(x))
#define KEY_LEAST_F64(x) ordered_f64(-(x))
#define KEY_LEAST_F16(x) ordered_f32(-bvk_f16_to_f32(x))
#define KEY_LEAST_BF16(x) ordered_f32(-bvk_bf16_to_f32(x))
#define KEY_LEAST_BOOL(x) ((x) == 0)

#define ARGMAX_TYPES(name, storage, key_type, key, least_key, wide)   \
  ARGMAX_TYPE(name, storage, key_type, key, wide)                     \
  ARGMAX_TYPE(least_##name, storage, key_type, (key_type)least_key, wide)

ARGMAX_TYPES(f32, float, int32_t, ordered_f32, KEY_LEAST_F32, int32_t)
ARGMAX_TYPES(f64, double, int64_t, ordered_f64, KEY_LEAST_F64, int64_t)
ARGMAX_TYPES(f16, uint16_t, int32_t, KEY_F16, KEY_LEAST_F16, int32_t)
ARGMAX_TYPES(bf16, uint16_t, int32_t, KEY_BF16, KEY_LEAST_BF16, int32_t)
ARGMAX_TYPES(u8, uint8_t, uint8_t, KEY_ITSELF, KEY_LEAST_ITSELF, int8_t)
ARGMAX_TYPES(i8, int8_t, int8_t, KEY_ITSELF, KEY_LEAST_ITSELF, int8_t)
ARGMAX_TYPES(u16, uint16_t, uint16_t, KEY_ITSELF, KEY_LEAST_ITSELF, int16_t)
ARGMAX_TYPES(i16, int16_t, int16_t, KEY_ITSELF, KEY_LEAST_ITSELF, int16_t)
ARGMAX_TYPES(u32, uint32_t, uint32_t, KEY_ITSELF, KEY_LEAST_ITSELF, int32_t)
ARGMAX_TYPES(i32, int32_t, int32_t, KEY_ITSELF, KEY_LEAST_ITSELF, int32_t)
ARGMAX_TYPES(u64, uint64_t, uint64_t, KEY_ITSELF, KEY_LEAST_ITSELF, int64_t)
ARGMAX_TYPES(i64, int64_t, int64_t, KEY_ITSELF, KEY_LEAST_ITSELF, int64_t)
ARGMAX_TYPES(bool, uint8_t, uint8_t, KEY_BOOL, KEY_LEAST_BOOL, int8_t)

#define ARGMAX_CASE(code, name) \
  case BVK_##code: return smallest ? &argmax_least_##name : &argmax_##name;

const struct bvk_argmax_code *BVK_TARGET(bvk_argmax_code)(uint32_t smallest, bvk_dtype dtype) {
  switch (dtype) {
    ARGMAX_CASE(F32, f32)
    ARGMAX_CASE(F64, f64)
    ARGMAX_CASE(F16, f16)
    ARGMAX_CASE(BF16, bf16)
    ARGMAX_CASE(U8, u8)
    ARGMAX_CASE(I8, i8)
    ARGMAX_CASE(U16, u16)
    ARGMAX_CASE(I16, i16)
    ARGMAX_CASE(U32, u32)
    ARGMAX_CASE(I32, i32)
    ARGMAX_CASE(U64, u64)
    ARGMAX_CASE(I64, i64)
    ARGMAX_CASE(BOOL, bool)
    default: return NULL;
  }
}
