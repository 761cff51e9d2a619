// SPDX-License-Identifier: Apache-2.0
//
// Vectors of what a dtype is computed in: of n values, 1, 2, 4, 8 or 16, where one value by itself counts as a vector of one. `n` is a
// number or a macro of one, since types and functions are reached by name, as in types.cl.

#include "types.cl"

// The type of one value, as a word that other names are made of: what `val_f16` is a name of.
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

// VECTOR(T, n)               the type
// WORDS(word, n)             the same of a scalar type, or of a function that has a variant for each width
// GET_VECTOR(n, p)           n values from p on, which may be in private or local memory
// PUT_VECTOR(n, p, v)        the other way
// LOAD_VECTOR(T, n, p)       n elements of a buffer of the dtype T from p on
// STORE_VECTOR(T, n, p, v)   the other way
#define VECTOR(T, n) WORDS(SCALAR(T), n)
#define WORDS(word, n) CAT(WORDS_, n)(word)
#define GET_VECTOR(n, p) CAT(GET_VECTOR_, n)(p)
#define PUT_VECTOR(n, p, v) CAT(PUT_VECTOR_, n)((p), (v))
#define LOAD_VECTOR(T, n, p) CAT(LOAD_VECTOR_, n)(T, (p))
#define STORE_VECTOR(T, n, p, v) CAT(STORE_VECTOR_, n)(T, (p), (v))

#define WORDS_1(word) word
#define GET_VECTOR_1(p) ((p)[0])
#define PUT_VECTOR_1(p, v) ((p)[0] = (v))
#define LOAD_VECTOR_1(T, p) LOAD(T, p, 0)
#define STORE_VECTOR_1(T, p, v) STORE(T, p, 0, v)

#define WORDS_2(word) CAT(word, 2)
#define GET_VECTOR_2(p) vload2(0, p)
#define PUT_VECTOR_2(p, v) vstore2(v, 0, p)
#define LOAD_VECTOR_2(T, p) CAT(load_vector_, T)(2, p)
#define STORE_VECTOR_2(T, p, v) CAT(store_vector_, T)(2, p, v)

#define WORDS_4(word) CAT(word, 4)
#define GET_VECTOR_4(p) vload4(0, p)
#define PUT_VECTOR_4(p, v) vstore4(v, 0, p)
#define LOAD_VECTOR_4(T, p) CAT(load_vector_, T)(4, p)
#define STORE_VECTOR_4(T, p, v) CAT(store_vector_, T)(4, p, v)

#define WORDS_8(word) CAT(word, 8)
#define GET_VECTOR_8(p) vload8(0, p)
#define PUT_VECTOR_8(p, v) vstore8(v, 0, p)
#define LOAD_VECTOR_8(T, p) CAT(load_vector_, T)(8, p)
#define STORE_VECTOR_8(T, p, v) CAT(store_vector_, T)(8, p, v)

#define WORDS_16(word) CAT(word, 16)
#define GET_VECTOR_16(p) vload16(0, p)
#define PUT_VECTOR_16(p, v) vstore16(v, 0, p)
#define LOAD_VECTOR_16(T, p) CAT(load_vector_, T)(16, p)
#define STORE_VECTOR_16(T, p, v) CAT(store_vector_, T)(16, p, v)

// A store of a whole vector to where elements lie. PoCL's vstore16 writes four of them at a time; clang, which it is, knows vectors that are
// aligned as elements are, and stores them in one piece.
#if BERTH_CPU && defined(__clang__)
#define STORE_LOOSE(word, n, p, v) (*(global WORDS(CAT(loose_, word), n) *)(p) = (v))
#define LOOSE(word, size)                                              \
  typedef word##2 loose_##word##2 __attribute__((aligned(size)));      \
  typedef word##4 loose_##word##4 __attribute__((aligned(size)));      \
  typedef word##8 loose_##word##8 __attribute__((aligned(size)));      \
  typedef word##16 loose_##word##16 __attribute__((aligned(size)));
LOOSE(float, 4)
LOOSE(char, 1)
LOOSE(short, 2)
LOOSE(int, 4)
LOOSE(long, 8)
LOOSE(uchar, 1)
LOOSE(ushort, 2)
LOOSE(uint, 4)
LOOSE(ulong, 8)
#ifdef BERTH_HAS_F64
LOOSE(double, 8)
#endif
#undef LOOSE
#else
#define STORE_LOOSE(word, n, p, v) PUT_VECTOR(n, p, v)
#endif

#define load_vector_f32(n, p) GET_VECTOR(n, p)
#define load_vector_f64(n, p) GET_VECTOR(n, p)
#define load_vector_i8(n, p) GET_VECTOR(n, p)
#define load_vector_i16(n, p) GET_VECTOR(n, p)
#define load_vector_i32(n, p) GET_VECTOR(n, p)
#define load_vector_i64(n, p) GET_VECTOR(n, p)
#define load_vector_u8(n, p) GET_VECTOR(n, p)
#define load_vector_u16(n, p) GET_VECTOR(n, p)
#define load_vector_u32(n, p) GET_VECTOR(n, p)
#define load_vector_u64(n, p) GET_VECTOR(n, p)
#define store_vector_f32(n, p, v) STORE_LOOSE(float, n, p, v)
#define store_vector_f64(n, p, v) STORE_LOOSE(double, n, p, v)
#define store_vector_i8(n, p, v) STORE_LOOSE(char, n, p, v)
#define store_vector_i16(n, p, v) STORE_LOOSE(short, n, p, v)
#define store_vector_i32(n, p, v) STORE_LOOSE(int, n, p, v)
#define store_vector_i64(n, p, v) STORE_LOOSE(long, n, p, v)
#define store_vector_u8(n, p, v) STORE_LOOSE(uchar, n, p, v)
#define store_vector_u16(n, p, v) STORE_LOOSE(ushort, n, p, v)
#define store_vector_u32(n, p, v) STORE_LOOSE(uint, n, p, v)
#define store_vector_u64(n, p, v) STORE_LOOSE(ulong, n, p, v)

#define load_vector_bool(n, p) min(GET_VECTOR(n, p), (WORDS(uchar, n))1)
#define store_vector_bool(n, p, v) STORE_LOOSE(uchar, n, p, min(v, (WORDS(uchar, n))1))

#define load_vector_f16(n, p) CAT(vload_half, n)(0, (global const half *)(p))
#define store_vector_f16(n, p, v) CAT(CAT(vstore_half, n), _rte)(v, 0, (global half *)(p))

#define load_vector_bf16(n, p) WORDS(as_float, n)(WORDS(convert_uint, n)(GET_VECTOR(n, p)) << 16)
#define store_vector_bf16(n, p, v) STORE_LOOSE(ushort, n, p, CAT(narrow_vector_bf16_, n)(v))
// As narrow_bf16 does it.
#define NARROW(n)                                                                                \
  static inline ushort##n narrow_vector_bf16_##n(float##n v) {                                   \
    const uint##n bits = as_uint##n(v);                                                          \
    const uint##n rounded = (bits + 0x7fff + (bits >> 16 & 1)) >> 16;                            \
    return convert_ushort##n(select(rounded, bits >> 16 | 0x40, isnan(v)));                      \
  }
NARROW(2)
NARROW(4)
NARROW(8)
NARROW(16)
#undef NARROW

// The widest vectors that processors have registers for, 64 bytes, for kernels that choose their width themselves.
#define WIDEST(T) CAT(widest_, T)
#define widest_f32 16
#define widest_f16 16
#define widest_bf16 16
#define widest_f64 8
#define VEC(T) VECTOR(T, WIDEST(T))
#define VEC_GET(T, p) GET_VECTOR(WIDEST(T), p)
#define VEC_PUT(T, p, v) PUT_VECTOR(WIDEST(T), p, v)
