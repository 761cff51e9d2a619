// SPDX-License-Identifier: Apache-2.0
//
// How an element and an update that meets it become one: by REPLACES the update takes its place, else the argument `reduction`
// says.

#define REDUCTION_ADD 1
#define REDUCTION_MUL 2
#define REDUCTION_MAX 3
#define REDUCTION_MIN 4

#if REPLACES
#define COMBINE(T, p, i, v, reduction) ((p)[i] = (v))
#else

// The element is stored, and so rounded, after each update. `a` is the element, `b` the update; NaN if either is.
#define COMBINE_FLOATS(T)                                                     \
  static inline val_##T combine_##T(val_##T a, val_##T b, int reduction) {    \
    return reduction == REDUCTION_ADD   ? a + b                               \
           : reduction == REDUCTION_MUL ? a * b                               \
           : reduction == REDUCTION_MAX ? (a > b || a != a ? a : b)           \
                                        : (a < b || a != a ? a : b);          \
  }
// Unsigned in 64 bits, where nothing that wraps is undefined.
#define COMBINE_INTEGERS(T)                                                   \
  static inline val_##T combine_##T(val_##T a, val_##T b, int reduction) {    \
    return reduction == REDUCTION_ADD   ? (val_##T)((ulong)a + (ulong)b)      \
           : reduction == REDUCTION_MUL ? (val_##T)((ulong)a * (ulong)b)      \
           : reduction == REDUCTION_MAX ? max(a, b)                           \
                                        : min(a, b);                          \
  }
COMBINE_FLOATS(f16)
COMBINE_FLOATS(bf16)
COMBINE_FLOATS(f32)
#ifdef BERTH_HAS_F64
COMBINE_FLOATS(f64)
#endif
COMBINE_INTEGERS(i8)
COMBINE_INTEGERS(i16)
COMBINE_INTEGERS(i32)
COMBINE_INTEGERS(i64)
COMBINE_INTEGERS(u8)
COMBINE_INTEGERS(u16)
COMBINE_INTEGERS(u32)
COMBINE_INTEGERS(u64)
// Truth values add up to their "or", which is also the greater one.
static inline val_bool combine_bool(val_bool a, val_bool b, int reduction) {
  return reduction == REDUCTION_ADD || reduction == REDUCTION_MAX ? a | b : a & b;
}

#define COMBINE(T, p, i, v, reduction) \
  STORE(T, (p), (i), CAT(combine_, T)(LOAD(T, (p), (i)), (v), (reduction)))
#endif
