// SPDX-License-Identifier: Apache-2.0
//
// Vectors of what a dtype is computed in, as wide as the widest registers of a CPU: 64 bytes. A work-item of the cpu
// strategy computes with them; for the fpga strategy they are so many lanes of a data path. To be included behind
// types.cl.

#define LANES(T) CAT(lanes_, T)
#define VEC(T) CAT(vec_, T)

#define lanes_f32 16
#define lanes_f16 16
#define lanes_bf16 16
#define lanes_f64 8

typedef float16 vec_f32;
typedef float16 vec_f16;
typedef float16 vec_bf16;
#ifdef BERTH_HAS_F64
typedef double8 vec_f64;
#endif

// Neighbouring values of the computation's type, wherever they lie.
#define VEC_GET(T, p) CAT(vload, LANES(T))(0, (p))
#define VEC_PUT(T, p, v) CAT(vstore, LANES(T))((v), 0, (p))

// Neighbouring elements of a buffer of the dtype, from index i on.
#define VEC_LOAD(T, p, i) CAT(vec_load_, T)((p), (i))
#define VEC_STORE(T, p, i, v) CAT(vec_store_, T)((p), (i), (v))

static inline vec_f32 vec_load_f32(global const mem_f32 *p, index_t i) { return vload16(0, p + i); }
static inline void vec_store_f32(global mem_f32 *p, index_t i, vec_f32 v) { vstore16(v, 0, p + i); }
#ifdef BERTH_HAS_F64
static inline vec_f64 vec_load_f64(global const mem_f64 *p, index_t i) { return vload8(0, p + i); }
static inline void vec_store_f64(global mem_f64 *p, index_t i, vec_f64 v) { vstore8(v, 0, p + i); }
#endif
static inline vec_f16 vec_load_f16(global const mem_f16 *p, index_t i) { return vload_half16(0, (global const half *)(p + i)); }
static inline void vec_store_f16(global mem_f16 *p, index_t i, vec_f16 v) { vstore_half16_rte(v, 0, (global half *)(p + i)); }
static inline vec_bf16 vec_load_bf16(global const mem_bf16 *p, index_t i) {
  return as_float16(convert_uint16(vload16(0, p + i)) << 16);
}
static inline void vec_store_bf16(global mem_bf16 *p, index_t i, vec_bf16 v) {
  uint16 bits = as_uint16(v);
  uint16 rounded = (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
  vstore16(convert_ushort16(select(rounded, bits >> 16 | 0x40, isnan(v))), 0, p + i);
}
