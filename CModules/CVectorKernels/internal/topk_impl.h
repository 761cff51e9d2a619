// SPDX-License-Identifier: Apache-2.0
//
// Selection from rows, of one target.

#include "lookup.h"
#include "ordered_key.h"
#include "strided.h"
#include "topk_code.h"

enum {
  /// Elements whose keys are formed at a time, and of these how many are passed over together if none is selected.
  topk_chunk = 512,
  topk_glance = 32
};

/// Offers the elements `position ..< position + count` by their keys. `*held` entries are in the heap, which is one
/// from when it is full. A later element takes the place of the root only if its key is greater: on a tie the lower
/// position stays.
static void topk_offer(bvk_topk_entry *heap, size_t capacity, size_t *held, const int64_t *keys, int64_t position,
                       size_t count) {
  size_t i = 0;
  if (*held < capacity) {
    for (; i < count && *held < capacity; ++i) heap[(*held)++] = (bvk_topk_entry){keys[i], position + (int64_t)i};
    if (*held < capacity) return;
    for (size_t at = capacity / 2; at-- > 0;) bvk_topk_sift(heap, capacity, at, heap[at]);
  }
  while (i < count) {
    const size_t stop = count - i < topk_glance ? count : i + topk_glance;
    const int64_t least = heap[0].key;
    int any = 0;
    for (size_t j = i; j < stop; ++j) any |= keys[j] > least;
    for (; any && i < stop; ++i) {
      if (keys[i] > heap[0].key) bvk_topk_sift(heap, capacity, 0, (bvk_topk_entry){keys[i], position + (int64_t)i});
    }
    i = stop;
  }
}

// Keys in reverse order select the smallest elements: NaN, the largest of all, comes last then.
#define TOPK_TYPE(name, storage, key)                                                                              \
  static void topk_select_##name(bvk_topk_entry *heap, size_t capacity, const void *in, ptrdiff_t stride,          \
                                 size_t length, uint32_t smallest) {                                               \
    storage gathered[topk_chunk];                                                                                  \
    int64_t keys[topk_chunk];                                                                                      \
    const int64_t turn = smallest ? -1 : 0;                                                                        \
    size_t held = 0;                                                                                               \
    for (size_t start = 0; start < length; start += topk_chunk) {                                                  \
      const size_t count = length - start < topk_chunk ? length - start : topk_chunk;                              \
      const char *at = (const char *)in + (ptrdiff_t)start * stride;                                               \
      const storage *from = (const void *)at;                                                                      \
      if (stride != (ptrdiff_t)sizeof(storage)) {                                                                  \
        bvk_strided_move((char *)gathered, sizeof(storage), at, stride, sizeof(storage), count);                   \
        from = gathered;                                                                                           \
      }                                                                                                            \
      for (size_t i = 0; i < count; ++i) keys[i] = (int64_t)key(from[i]) ^ turn;                                   \
      topk_offer(heap, capacity, &held, keys, (int64_t)start, count);                                              \
    }                                                                                                              \
  }                                                                                                                \
                                                                                                                   \
  static const struct bvk_topk_code topk_##name = {sizeof(storage), topk_select_##name};

#define KEY_ITSELF(x) (x)
#define KEY_F16(x) ordered_f32(bvk_f16_to_f32(x))
#define KEY_BF16(x) ordered_f32(bvk_bf16_to_f32(x))
#define KEY_U64(x) ((x) ^ (uint64_t)1 << 63)

TOPK_TYPE(f32, float, ordered_f32)
TOPK_TYPE(f64, double, ordered_f64)
TOPK_TYPE(f16, uint16_t, KEY_F16)
TOPK_TYPE(bf16, uint16_t, KEY_BF16)
TOPK_TYPE(u8, uint8_t, KEY_ITSELF)
TOPK_TYPE(i8, int8_t, KEY_ITSELF)
TOPK_TYPE(u16, uint16_t, KEY_ITSELF)
TOPK_TYPE(i16, int16_t, KEY_ITSELF)
TOPK_TYPE(u32, uint32_t, KEY_ITSELF)
TOPK_TYPE(i32, int32_t, KEY_ITSELF)
TOPK_TYPE(u64, uint64_t, KEY_U64)
TOPK_TYPE(i64, int64_t, KEY_ITSELF)

const struct bvk_topk_code *BVK_TARGET(bvk_topk_code)(bvk_dtype dtype) {
  switch (dtype) {
    case BVK_F32: return &topk_f32;
    case BVK_F64: return &topk_f64;
    case BVK_F16: return &topk_f16;
    case BVK_BF16: return &topk_bf16;
    case BVK_U8: return &topk_u8;
    case BVK_I8: return &topk_i8;
    case BVK_U16: return &topk_u16;
    case BVK_I16: return &topk_i16;
    case BVK_U32: return &topk_u32;
    case BVK_I32: return &topk_i32;
    case BVK_U64: return &topk_u64;
    case BVK_I64: return &topk_i64;
    default: return NULL;
  }
}
