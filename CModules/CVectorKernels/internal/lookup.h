// SPDX-License-Identifier: Apache-2.0
//
// The functions by which each target hands out its code, and the choice among them.

#ifndef BERTH_BVK_LOOKUP_H
#define BERTH_BVK_LOOKUP_H

#include "../include/bvk_base.h"
#include "../include/bvk_elementwise.h"
#include "../include/bvk_fold.h"
#include "../include/bvk_logic.h"
#include "../include/bvk_pooling.h"
#include "../include/bvk_reduce.h"
#include "../include/bvk_scan.h"
#include "../include/bvk_topk.h"

#if defined(__x86_64__)
#define BVK_DECLARE(result, name, parameters) \
  result name##_portable parameters;          \
  result name##_avx2 parameters;              \
  result name##_avx512 parameters;
#else
#define BVK_DECLARE(result, name, parameters) result name##_portable parameters;
#endif

BVK_DECLARE(const bvk_kernel *, bvk_binary_kernel, (bvk_binary_op op, bvk_dtype dtype))
BVK_DECLARE(const bvk_kernel *, bvk_unary_kernel, (bvk_unary_op op, bvk_dtype dtype))
BVK_DECLARE(const bvk_kernel *, bvk_cast_kernel, (bvk_dtype from, bvk_dtype to))
BVK_DECLARE(const bvk_kernel *, bvk_where_kernel, (size_t element_size))
BVK_DECLARE(const bvk_kernel *, bvk_activation_kernel, (bvk_activation_op op, bvk_dtype dtype))
BVK_DECLARE(const bvk_kernel *, bvk_pow_kernel, (bvk_dtype base, bvk_dtype exponent))
BVK_DECLARE(const bvk_kernel *, bvk_clip_kernel, (bvk_dtype dtype))
BVK_DECLARE(const bvk_kernel *, bvk_mod_kernel, (int32_t floored, bvk_dtype dtype))
BVK_DECLARE(const struct bvk_fold_code *, bvk_fold_code, (bvk_fold_op op, bvk_dtype dtype))
BVK_DECLARE(const bvk_kernel *, bvk_compare_kernel, (bvk_compare_op op, bvk_dtype dtype))
BVK_DECLARE(const bvk_kernel *, bvk_logic_kernel, (bvk_logic_op op))
BVK_DECLARE(const bvk_kernel *, bvk_predicate_kernel, (bvk_predicate_op op, bvk_dtype dtype))
BVK_DECLARE(const bvk_kernel *, bvk_quantize_kernel, (bvk_dtype from, bvk_dtype to))
BVK_DECLARE(const bvk_kernel *, bvk_dequantize_kernel, (bvk_dtype from, bvk_dtype to))
BVK_DECLARE(const struct bvk_reduce_code *, bvk_reduce_code, (bvk_reduce_op op, bvk_dtype dtype))
BVK_DECLARE(const struct bvk_scan_code *, bvk_scan_code, (bvk_dtype dtype))
BVK_DECLARE(bvk_sort_key_fn, bvk_sort_key, (bvk_dtype dtype, uint32_t largest))
BVK_DECLARE(const struct bvk_argmax_code *, bvk_argmax_code, (bvk_dtype dtype, uint32_t minimum))
BVK_DECLARE(const struct bvk_softmax_code *, bvk_softmax_code, (bvk_dtype dtype))
BVK_DECLARE(const struct bvk_layer_norm_code *, bvk_layer_norm_code, (bvk_dtype dtype))
BVK_DECLARE(const struct bvk_pooling_code *, bvk_pooling_code, (bvk_pooling_op op, bvk_dtype dtype))
BVK_DECLARE(const struct bvk_attention_code *, bvk_attention_code, (bvk_dtype dtype))
BVK_DECLARE(const struct bvk_gemm_code *, bvk_gemm_code, (bvk_dtype dtype))
BVK_DECLARE(const struct bvk_matmul_integer_code *, bvk_matmul_integer_code, (void))
#if defined(__x86_64__)
const struct bvk_matmul_integer_code *bvk_matmul_integer_code_vnni(void);
#endif

/// Returns from the calling function what `isa`'s own version of `name` returns for the parenthesised arguments, or
/// NULL when this machine cannot run `isa`.
#if defined(__x86_64__)
#define BVK_RETURN_LOOKUP(isa, name, arguments)               \
  do {                                                        \
    if (!bvk_isa_available(isa)) return NULL;                 \
    if ((isa) == BVK_ISA_AVX512) return name##_avx512 arguments; \
    if ((isa) == BVK_ISA_AVX2) return name##_avx2 arguments;  \
    return name##_portable arguments;                         \
  } while (0)
#else
#define BVK_RETURN_LOOKUP(isa, name, arguments) \
  do {                                          \
    if (!bvk_isa_available(isa)) return NULL;   \
    return name##_portable arguments;           \
  } while (0)
#endif

#endif
