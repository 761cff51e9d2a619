// SPDX-License-Identifier: Apache-2.0
//
// How each dtype lies in memory and what it is computed in. A program is built for dtypes that are macros (-DT=f16), so everything here
// is reached by name: MEM(T) is what lies in a buffer, VAL(T) what arithmetic is done in, LOAD and STORE lie between.
//
// float16 and bfloat16 are stored as such and computed in float32, on every device: OpenCL's half arithmetic is optional and would
// round after every step. Stores round to nearest, ties to even.

#define CAT2(a, b) a##b
#define CAT(a, b) CAT2(a, b)

#define MEM(T) CAT(mem_, T)
#define VAL(T) CAT(val_, T)
#define LOAD(T, p, i) CAT(load_, T)((p), (i))
#define STORE(T, p, i, v) CAT(store_, T)((p), (i), (v))

// Places and extents. 32 bits where all of a call's operands allow it, which is faster on a GPU.
#ifndef INDEX
#define INDEX long
#endif
typedef INDEX index_t;

#ifdef BERTH_HAS_F64
#pragma OPENCL EXTENSION cl_khr_fp64 : enable
#endif
// a * b + c is two roundings unless a kernel says fma.
#pragma OPENCL FP_CONTRACT OFF

#define PLAIN_TYPE(T, type)                                                        \
  typedef type mem_##T;                                                            \
  typedef type val_##T;                                                            \
  static inline val_##T load_##T(global const mem_##T *p, index_t i) { return p[i]; } \
  static inline void store_##T(global mem_##T *p, index_t i, val_##T v) { p[i] = v; }

PLAIN_TYPE(f32, float)
PLAIN_TYPE(i8, char)
PLAIN_TYPE(i16, short)
PLAIN_TYPE(i32, int)
PLAIN_TYPE(i64, long)
PLAIN_TYPE(u8, uchar)
PLAIN_TYPE(u16, ushort)
PLAIN_TYPE(u32, uint)
PLAIN_TYPE(u64, ulong)
#ifdef BERTH_HAS_F64
PLAIN_TYPE(f64, double)
#endif
#undef PLAIN_TYPE

// A byte that is 0 or 1; what is neither is true, as in C.
typedef uchar mem_bool;
typedef uchar val_bool;
static inline val_bool load_bool(global const mem_bool *p, index_t i) { return p[i] != 0; }
static inline void store_bool(global mem_bool *p, index_t i, val_bool v) { p[i] = v != 0; }

typedef ushort mem_f16;
typedef float val_f16;
static inline val_f16 load_f16(global const mem_f16 *p, index_t i) { return vload_half(i, (global const half *)p); }
static inline void store_f16(global mem_f16 *p, index_t i, val_f16 v) { vstore_half_rte(v, i, (global half *)p); }

typedef ushort mem_bf16;
typedef float val_bf16;
static inline float widen_bf16(ushort bits) { return as_float((uint)bits << 16); }
static inline ushort narrow_bf16(float v) {
  uint bits = as_uint(v);
  // A NaN keeps its sign and stays one; the addition would carry some into infinity.
  if (isnan(v)) return (ushort)(bits >> 16 | 0x40);
  return (ushort)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}
static inline val_bf16 load_bf16(global const mem_bf16 *p, index_t i) { return widen_bf16(p[i]); }
static inline void store_bf16(global mem_bf16 *p, index_t i, val_bf16 v) { p[i] = narrow_bf16(v); }
