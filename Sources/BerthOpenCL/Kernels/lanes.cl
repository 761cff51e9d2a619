// SPDX-License-Identifier: Apache-2.0
//
// Values side by side: LANES elements that are computed as one vector, or one element where LANES is 1, as it always is by the strategy for
// GPUs (see Elementwise.swift).
//
// Compilers for processors make vectors of work-items or of loops, each of other ones; vectors that are written as such they all take.
// A program is written once for both: arithmetic, comparisons and `condition ? a : b` read the same, and the macros here hide the rest.

#include "types.cl"

// The type of one element in arithmetic, as a word that others are made of: what `val_f16` is a name of.
#define SCALAR(T) CAT(scalar_, T)
#define scalar_f64 double
#define scalar_f32 float
#define scalar_f16 float
#define scalar_bf16 float
#define scalar_i8 char
#define scalar_i16 short
#define scalar_i32 int
#define scalar_i64 long
#define scalar_u8 uchar
#define scalar_u16 ushort
#define scalar_u32 uint
#define scalar_u64 ulong
#define scalar_bool uchar

// Which kind of number it is, for #if.
#define IS_FLOAT(T) CAT(is_float_, T)
#define is_float_f64 1
#define is_float_f32 1
#define is_float_f16 1
#define is_float_bf16 1
#define IS_DOUBLE(T) CAT(is_double_, T)
#define is_double_f64 1
#define IS_SIGNED(T) CAT(is_signed_, T)
#define is_signed_i8 1
#define is_signed_i16 1
#define is_signed_i32 1
#define is_signed_i64 1

// Lanes of a type; its conversions, saturated or not; the same bits as another type; between lanes and private memory, as vload and vstore
// do; of a comparison's result, -1 in a lane of a vector but 1 by itself, truth values; and whether it holds in every lane.
#if LANES == 1
#define LANES_OF(type) type
#define CONVERT(type, x) ((type)(x))
#define CONVERT_SAT(type, x) CAT(CAT(convert_, type), _sat)(x)
#define REINTERPRET(type, x) CAT(as_, type)(x)
#define VLOAD(i, p) ((p)[i])
#define VSTORE(v, i, p) ((p)[i] = (v))
#define TRUTH(relation) ((uchar)((relation) != 0))
#define ALL(relation) (relation)
#else
#define LANES_OF(type) CAT(type, LANES)
#define CONVERT(type, x) CAT(CAT(convert_, type), LANES)(x)
#define CONVERT_SAT(type, x) CAT(CAT(CAT(convert_, type), LANES), _sat)(x)
#define REINTERPRET(type, x) CAT(CAT(as_, type), LANES)(x)
#define VLOAD CAT(vload, LANES)
#define VSTORE CAT(vstore, LANES)
#define TRUTH(relation) CAT(convert_uchar, LANES)(-(relation))
#define ALL(relation) all(relation)
#endif
// What one element of dtype T is computed in, LANES times.
#define VALUES(T) LANES_OF(SCALAR(T))

// Neighbours in memory as lanes, from p[i] on.
#define LOAD_LANES(T, p, i) CAT(load_lanes_, T)((p), (i))
#define STORE_LANES(T, p, i, v) CAT(store_lanes_, T)((p), (i), (v))

#if LANES > 1
#define LANES_BETWEEN(T, load, store)                                                                                       \
  static inline VALUES(T) load_lanes_##T(global const mem_##T *p, index_t i) { return load; }                              \
  static inline void store_lanes_##T(global mem_##T *p, index_t i, VALUES(T) v) { store; }

#define PLAIN_LANES(T) LANES_BETWEEN(T, VLOAD(0, p + i), VSTORE(v, 0, p + i))

PLAIN_LANES(f32)
PLAIN_LANES(i8)
PLAIN_LANES(i16)
PLAIN_LANES(i32)
PLAIN_LANES(i64)
PLAIN_LANES(u8)
PLAIN_LANES(u16)
PLAIN_LANES(u32)
PLAIN_LANES(u64)
#ifdef BERTH_HAS_F64
PLAIN_LANES(f64)
#endif
LANES_BETWEEN(bool, TRUTH(VLOAD(0, p + i) != (LANES_OF(uchar))0), VSTORE(v, 0, p + i))
LANES_BETWEEN(f16, CAT(vload_half, LANES)(0, (global const half *)(p + i)),
              CAT(CAT(vstore_half, LANES), _rte)(v, 0, (global half *)(p + i)))

static inline LANES_OF(ushort) narrow_lanes_bf16(LANES_OF(float) v) {
  LANES_OF(uint) bits = REINTERPRET(uint, v);
  LANES_OF(uint) rounded = (bits + 0x7fffu + (bits >> 16 & 1u)) >> 16;
  // As for one: see `narrow_bf16`.
  return CONVERT(ushort, isnan(v) ? (bits >> 16 | 0x40u) : rounded);
}
LANES_BETWEEN(bf16, REINTERPRET(float, CONVERT(uint, VLOAD(0, p + i)) << 16), VSTORE(narrow_lanes_bf16(v), 0, p + i))
#undef PLAIN_LANES
#undef LANES_BETWEEN
#endif
