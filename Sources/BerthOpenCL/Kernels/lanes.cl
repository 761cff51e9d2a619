// SPDX-License-Identifier: Apache-2.0
//
// Values side by side: LANES elements that are computed as one vector, or one element where LANES is 1, as it always is by the strategy for
// GPUs (see Elementwise.swift).
//
// Compilers for processors make vectors of work-items or of loops, each of other ones; vectors that are written as such they all take.
// A program is written once for both: arithmetic, comparisons and `condition ? a : b` read the same, and the macros here hide the rest.

#include "vectors.cl"

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

// Lanes of a type; its conversions, saturated or not; the same bits as another type; of a comparison's result, -1 in a lane of a vector but 1
// by itself, truth values; and whether it holds in every lane.
#define LANES_OF(type) WORDS(type, LANES)
#if LANES == 1
#define CONVERT(type, x) ((type)(x))
#define CONVERT_SAT(type, x) CAT(CAT(convert_, type), _sat)(x)
#define REINTERPRET(type, x) CAT(as_, type)(x)
#define TRUTH(relation) ((uchar)((relation) != 0))
#define ALL(relation) (relation)
#else
#define CONVERT(type, x) CAT(CAT(convert_, type), LANES)(x)
#define CONVERT_SAT(type, x) CAT(CAT(CAT(convert_, type), LANES), _sat)(x)
#define REINTERPRET(type, x) CAT(CAT(as_, type), LANES)(x)
#define TRUTH(relation) CAT(convert_uchar, LANES)(-(relation))
#define ALL(relation) all(relation)
#endif
// What one element of dtype T is computed in, LANES times.
#define VALUES(T) VECTOR(T, LANES)

// Neighbours in memory as lanes, from p[i] on.
#define LOAD_LANES(T, p, i) LOAD_VECTOR(T, LANES, (p) + (i))
#define STORE_LANES(T, p, i, v) STORE_VECTOR(T, LANES, (p) + (i), v)
