// SPDX-License-Identifier: Apache-2.0
//
// The vectors that products of 8-bit integers are made of: vi_W lanes of int32, or as many pairs of int16.
//
//   vi_load   pairs from memory
//   vi_pair   one pair in every lane
//   vi_dot    to each lane of a sum, the products of two pairs
//   vi_widen  2 * vi_W bytes, flipped, as pairs
//   vi_zip    vi_W bytes of each of two places, flipped, as pairs of one from each

#if defined(__x86_64__) && defined(BVK_TARGET_IS_AVX512)
typedef __m512i vi_t;
typedef __m512i vi_pairs;
enum { vi_W = 16 };
VF_FN vi_t vi_zero(void) { return _mm512_setzero_si512(); }
VF_FN vi_t vi_add(vi_t a, vi_t b) { return _mm512_add_epi32(a, b); }
VF_FN void vi_store(int32_t *p, vi_t a) { _mm512_storeu_si512(p, a); }
VF_FN vi_pairs vi_load(const int16_t *p) { return _mm512_loadu_si512(p); }
VF_FN vi_pairs vi_pair(const int16_t *p) {
  int32_t pair;
  memcpy(&pair, p, sizeof pair);
  return _mm512_set1_epi32(pair);
}
#if defined(BVK_TARGET_HAS_VNNI)
VF_FN vi_t vi_dot(vi_t sum, vi_pairs a, vi_pairs b) { return _mm512_dpwssd_epi32(sum, a, b); }
#else
VF_FN vi_t vi_dot(vi_t sum, vi_pairs a, vi_pairs b) { return _mm512_add_epi32(sum, _mm512_madd_epi16(a, b)); }
#endif
VF_FN vi_pairs vi_widen(const uint8_t *p, uint8_t flip) {
  const __m256i bytes = _mm256_loadu_si256((const __m256i *)(const void *)p);
  return _mm512_cvtepu8_epi16(_mm256_xor_si256(bytes, _mm256_set1_epi8((char)flip)));
}
VF_FN vi_pairs vi_zip(const uint8_t *p, const uint8_t *q, uint8_t flip) {
  const __m128i a = _mm_loadu_si128((const __m128i *)(const void *)p);
  const __m128i b = _mm_loadu_si128((const __m128i *)(const void *)q);
  const __m256i bytes = _mm256_set_m128i(_mm_unpackhi_epi8(a, b), _mm_unpacklo_epi8(a, b));
  return _mm512_cvtepu8_epi16(_mm256_xor_si256(bytes, _mm256_set1_epi8((char)flip)));
}

#elif defined(__x86_64__) && defined(BVK_TARGET_IS_AVX2)
typedef __m256i vi_t;
typedef __m256i vi_pairs;
enum { vi_W = 8 };
VF_FN vi_t vi_zero(void) { return _mm256_setzero_si256(); }
VF_FN vi_t vi_add(vi_t a, vi_t b) { return _mm256_add_epi32(a, b); }
VF_FN void vi_store(int32_t *p, vi_t a) { _mm256_storeu_si256((__m256i *)(void *)p, a); }
VF_FN vi_pairs vi_load(const int16_t *p) { return _mm256_loadu_si256((const __m256i *)(const void *)p); }
VF_FN vi_pairs vi_pair(const int16_t *p) {
  int32_t pair;
  memcpy(&pair, p, sizeof pair);
  return _mm256_set1_epi32(pair);
}
VF_FN vi_t vi_dot(vi_t sum, vi_pairs a, vi_pairs b) { return _mm256_add_epi32(sum, _mm256_madd_epi16(a, b)); }
VF_FN vi_pairs vi_widen(const uint8_t *p, uint8_t flip) {
  const __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)p);
  return _mm256_cvtepu8_epi16(_mm_xor_si128(bytes, _mm_set1_epi8((char)flip)));
}
VF_FN vi_pairs vi_zip(const uint8_t *p, const uint8_t *q, uint8_t flip) {
  const __m128i a = _mm_loadl_epi64((const __m128i *)(const void *)p);
  const __m128i b = _mm_loadl_epi64((const __m128i *)(const void *)q);
  return _mm256_cvtepu8_epi16(_mm_xor_si128(_mm_unpacklo_epi8(a, b), _mm_set1_epi8((char)flip)));
}

#elif defined(__x86_64__)
#include <emmintrin.h>
typedef __m128i vi_t;
typedef __m128i vi_pairs;
enum { vi_W = 4 };
VF_FN vi_t vi_zero(void) { return _mm_setzero_si128(); }
VF_FN vi_t vi_add(vi_t a, vi_t b) { return _mm_add_epi32(a, b); }
VF_FN void vi_store(int32_t *p, vi_t a) { _mm_storeu_si128((__m128i *)(void *)p, a); }
VF_FN vi_pairs vi_load(const int16_t *p) { return _mm_loadu_si128((const __m128i *)(const void *)p); }
VF_FN vi_pairs vi_pair(const int16_t *p) {
  int32_t pair;
  memcpy(&pair, p, sizeof pair);
  return _mm_set1_epi32(pair);
}
VF_FN vi_t vi_dot(vi_t sum, vi_pairs a, vi_pairs b) { return _mm_add_epi32(sum, _mm_madd_epi16(a, b)); }
VF_FN vi_pairs vi_widen(const uint8_t *p, uint8_t flip) {
  const __m128i bytes = _mm_loadl_epi64((const __m128i *)(const void *)p);
  return _mm_unpacklo_epi8(_mm_xor_si128(bytes, _mm_set1_epi8((char)flip)), _mm_setzero_si128());
}
VF_FN vi_pairs vi_zip(const uint8_t *p, const uint8_t *q, uint8_t flip) {
  int32_t first, second;
  memcpy(&first, p, sizeof first);
  memcpy(&second, q, sizeof second);
  const __m128i bytes = _mm_unpacklo_epi8(_mm_cvtsi32_si128(first), _mm_cvtsi32_si128(second));
  return _mm_unpacklo_epi8(_mm_xor_si128(bytes, _mm_set1_epi8((char)flip)), _mm_setzero_si128());
}

#else
// Without intrinsics: in loops that compilers turn into vectors. Sums are unsigned, because they wrap.
enum { vi_W = 4 };
typedef uint32_t vi_t __attribute__((vector_size(4 * vi_W)));
typedef int16_t vi_pairs __attribute__((vector_size(4 * vi_W)));
VF_FN vi_t vi_zero(void) { return (vi_t){0}; }
VF_FN vi_t vi_add(vi_t a, vi_t b) { return a + b; }
VF_FN void vi_store(int32_t *p, vi_t a) { memcpy(p, &a, sizeof a); }
VF_FN vi_pairs vi_load(const int16_t *p) {
  vi_pairs a;
  memcpy(&a, p, sizeof a);
  return a;
}
VF_FN vi_pairs vi_pair(const int16_t *p) {
  vi_pairs a;
  for (int i = 0; i < 2 * vi_W; ++i) a[i] = p[i & 1];
  return a;
}
VF_FN vi_t vi_dot(vi_t sum, vi_pairs a, vi_pairs b) {
  for (int i = 0; i < vi_W; ++i) sum[i] += (uint32_t)(a[2 * i] * b[2 * i] + a[2 * i + 1] * b[2 * i + 1]);
  return sum;
}
VF_FN vi_pairs vi_widen(const uint8_t *p, uint8_t flip) {
  vi_pairs a;
  for (int i = 0; i < 2 * vi_W; ++i) a[i] = (int16_t)(p[i] ^ flip);
  return a;
}
VF_FN vi_pairs vi_zip(const uint8_t *p, const uint8_t *q, uint8_t flip) {
  vi_pairs a;
  for (int i = 0; i < 2 * vi_W; ++i) a[i] = (int16_t)((i & 1 ? q : p)[i / 2] ^ flip);
  return a;
}
#endif
