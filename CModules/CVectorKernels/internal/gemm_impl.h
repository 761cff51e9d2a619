// SPDX-License-Identifier: Apache-2.0
//
// Matrix products of one target.

#include "gemm_code.h"
#include "gemm_shape.h"
#include "lookup.h"

// With this depth a panel of b takes 12 to 48 KiB and a block of a 150 to 300.
#define GEMM_BLOCK_DEPTH 384

#define R_TEMPLATE "gemm_real.h"
#include "for_each_real.h"

// The vector vocabulary for unsigned integers, as far as products need it: as many lanes as the float vectors have.
#define INTEGER_VOCABULARY(prefix, type, lanes)                                                              \
  typedef type prefix##_t __attribute__((vector_size(sizeof(type) * lanes)));                                \
  enum { prefix##_W = lanes };                                                                               \
  VF_FN prefix##_t prefix##_set1(type x) { return (prefix##_t){0} + x; }                                     \
  VF_FN prefix##_t prefix##_load(const type *p) {                                                            \
    prefix##_t a;                                                                                            \
    memcpy(&a, p, sizeof a);                                                                                 \
    return a;                                                                                                \
  }                                                                                                          \
  VF_FN void prefix##_store(type *p, prefix##_t a) { memcpy(p, &a, sizeof a); }                              \
  VF_FN prefix##_t prefix##_fma(prefix##_t a, prefix##_t b, prefix##_t c) { return a * b + c; }

INTEGER_VOCABULARY(vu, uint32_t, vf_W)
INTEGER_VOCABULARY(vul, uint64_t, vd_W)
#undef INTEGER_VOCABULARY

#define BVK_JOIN_AGAIN(a, b) a##b
#define BVK_JOIN(a, b) BVK_JOIN_AGAIN(a, b)

#define R_V(name) vu_##name
#define R_SCALAR uint32_t
#define G_BITS 8
#define R_STORAGE uint8_t
#include "gemm_integer.h"
#define G_BITS 16
#define R_STORAGE uint16_t
#include "gemm_integer.h"
#define G_BITS 32
#define R_STORAGE uint32_t
#include "gemm_integer.h"
#undef R_V
#undef R_SCALAR
#define R_V(name) vul_##name
#define R_SCALAR uint64_t
#define G_BITS 64
#define R_STORAGE uint64_t
#include "gemm_integer.h"
#undef R_V
#undef R_SCALAR

const struct bvk_gemm_code *BVK_TARGET(bvk_gemm_code)(bvk_dtype dtype) {
  switch (dtype) {
    case BVK_F32: return &gemm_f32;
    case BVK_F64: return &gemm_f64;
    case BVK_F16: return &gemm_f16;
    case BVK_BF16: return &gemm_bf16;
    case BVK_U8:
    case BVK_I8: return &gemm_integer8;
    case BVK_U16:
    case BVK_I16: return &gemm_integer16;
    case BVK_U32:
    case BVK_I32: return &gemm_integer32;
    case BVK_U64:
    case BVK_I64: return &gemm_integer64;
    default: return NULL;
  }
}
