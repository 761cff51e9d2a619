// SPDX-License-Identifier: Apache-2.0
//
// Includes the file that R_TEMPLATE names once for each floating-point storage type, with these macros describing it:
//
//   R(name)          name with the storage type's suffix
//   R_V(name)        the vector vocabulary of the type it is computed in: vf_ or vd_
//   R_STORAGE        one element in memory; R_SCALAR one element as it is computed
//   R_LOAD, R_STORE  a vector from and to memory, with conversion; R_LOAD_N, R_STORE_N its first elements only
//   R_GET, R_PUT     one element from and to memory, with conversion (see scalar_convert.h)
//   R_DTYPE          its code
//   R_IS_ACC         1 when storage and computation have the same type

#include "scalar_convert.h"

#define R(name) name##_f32
#define R_V(name) vf_##name
#define R_STORAGE float
#define R_SCALAR float
#define R_LOAD vf_load
#define R_LOAD_N vf_load_n
#define R_STORE vf_store
#define R_STORE_N vf_store_n
#define R_GET(p) (*(p))
#define R_PUT(p, x) (*(p) = (x))
#define R_DTYPE BVK_F32
#define R_IS_ACC 1
#include R_TEMPLATE
#undef R
#undef R_STORAGE
#undef R_LOAD
#undef R_LOAD_N
#undef R_STORE
#undef R_STORE_N
#undef R_GET
#undef R_PUT
#undef R_DTYPE
#undef R_IS_ACC

#define R(name) name##_f16
#define R_STORAGE uint16_t
#define R_LOAD vf_load_f16
#define R_LOAD_N vf_load_f16_n
#define R_STORE vf_store_f16
#define R_STORE_N vf_store_f16_n
#define R_GET(p) bvk_f16_to_f32(*(p))
#define R_PUT(p, x) (*(p) = bvk_f32_to_f16(x))
#define R_DTYPE BVK_F16
#define R_IS_ACC 0
#include R_TEMPLATE
#undef R
#undef R_LOAD
#undef R_LOAD_N
#undef R_STORE
#undef R_STORE_N
#undef R_GET
#undef R_PUT
#undef R_DTYPE

#define R(name) name##_bf16
#define R_LOAD vf_load_bf16
#define R_LOAD_N vf_load_bf16_n
#define R_STORE vf_store_bf16
#define R_STORE_N vf_store_bf16_n
#define R_GET(p) bvk_bf16_to_f32(*(p))
#define R_PUT(p, x) (*(p) = bvk_f32_to_bf16(x))
#define R_DTYPE BVK_BF16
#include R_TEMPLATE
#undef R
#undef R_V
#undef R_STORAGE
#undef R_SCALAR
#undef R_LOAD
#undef R_LOAD_N
#undef R_STORE
#undef R_STORE_N
#undef R_GET
#undef R_PUT
#undef R_DTYPE
#undef R_IS_ACC

#define R(name) name##_f64
#define R_V(name) vd_##name
#define R_STORAGE double
#define R_SCALAR double
#define R_LOAD vd_load
#define R_LOAD_N vd_load_n
#define R_STORE vd_store
#define R_STORE_N vd_store_n
#define R_GET(p) (*(p))
#define R_PUT(p, x) (*(p) = (x))
#define R_DTYPE BVK_F64
#define R_IS_ACC 1
#include R_TEMPLATE
#undef R
#undef R_V
#undef R_STORAGE
#undef R_SCALAR
#undef R_LOAD
#undef R_LOAD_N
#undef R_STORE
#undef R_STORE_N
#undef R_GET
#undef R_PUT
#undef R_DTYPE
#undef R_IS_ACC
#undef R_TEMPLATE
