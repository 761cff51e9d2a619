// SPDX-License-Identifier: Apache-2.0
//
// Vectors of LANES values of P, what products are computed in, to and from memory of any dtype that is computed in P.

typedef CAT(CAT(P_, P), LANES) vec_t;

#define LOAD_VECTOR(T, p) CAT(LOAD_VECTOR_, T)(p)
#define STORE_VECTOR(T, v, p) CAT(STORE_VECTOR_, T)((v), (p))

#define LOAD_PLAIN(p) CAT(vload, LANES)(0, (global const p_t *)(p))
#define STORE_PLAIN(v, p) CAT(vstore, LANES)((v), 0, (global p_t *)(p))
#define LOAD_VECTOR_f32 LOAD_PLAIN
#define LOAD_VECTOR_f64 LOAD_PLAIN
#define LOAD_VECTOR_i32 LOAD_PLAIN
#define LOAD_VECTOR_u32 LOAD_PLAIN
#define LOAD_VECTOR_i64 LOAD_PLAIN
#define LOAD_VECTOR_u64 LOAD_PLAIN
#define STORE_VECTOR_f32 STORE_PLAIN
#define STORE_VECTOR_f64 STORE_PLAIN
#define STORE_VECTOR_i32 STORE_PLAIN
#define STORE_VECTOR_u32 STORE_PLAIN
#define STORE_VECTOR_i64 STORE_PLAIN
#define STORE_VECTOR_u64 STORE_PLAIN


// Bytes are only read, for products in u32: the sign is extended as in C.
#define LOAD_VECTOR_i8(p) CAT(CONVERT_VECTOR_, P)(CAT(vload, LANES)(0, (p)))
#define LOAD_VECTOR_u8 LOAD_VECTOR_i8
#define CONVERT_VECTOR_u32(v) CAT(convert_uint, LANES)(v)

#define LOAD_VECTOR_f16(p) CAT(vload_half, LANES)(0, (global const half *)(p))
#define STORE_VECTOR_f16(v, p) CAT(CAT(vstore_half, LANES), _rte)((v), 0, (global half *)(p))

#define LOAD_VECTOR_bf16(p) CAT(as_float, LANES)(CAT(convert_uint, LANES)(CAT(vload, LANES)(0, (p))) << 16)
#define STORE_VECTOR_bf16(v, p) CAT(vstore, LANES)(narrow_vector(v), 0, (p))

#define IS_f32_f32 1
#if CAT(IS_f32_, P)
// As narrow_bf16 does it.
static inline CAT(ushort, LANES) narrow_vector(vec_t v) {
  const CAT(uint, LANES) bits = CAT(as_uint, LANES)(v);
  const CAT(uint, LANES) rounded = (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
  return CAT(convert_ushort, LANES)(select(rounded, bits >> 16 | 0x40, isnan(v)));
}
#endif
