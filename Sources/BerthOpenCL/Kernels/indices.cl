// SPDX-License-Identifier: Apache-2.0
//
// Indices that are data: loaded from any dtype of numbers, counted from the end where negative, complained about where they lie
// outside.

// No axis has this index.
#define NO_INDEX LONG_MIN

// One overload a dtype's value: integers as they are, floats cut towards zero, of which a NaN fails both comparisons.
#define INDEX_IS_NUMBER(T) \
  static inline long index_##T(val_##T v) { return (long)v; }
#define INDEX_IS_FLOAT(T) \
  static inline long index_##T(val_##T v) { return v > -0x1p63f && v < 0x1p63f ? (long)v : NO_INDEX; }
INDEX_IS_NUMBER(i8)
INDEX_IS_NUMBER(i16)
INDEX_IS_NUMBER(i32)
INDEX_IS_NUMBER(i64)
INDEX_IS_NUMBER(u8)
INDEX_IS_NUMBER(u16)
INDEX_IS_NUMBER(u32)
INDEX_IS_FLOAT(f16)
INDEX_IS_FLOAT(f32)
#ifdef BERTH_HAS_F64
INDEX_IS_FLOAT(f64)
#endif
static inline long index_u64(ulong v) { return v > LONG_MAX ? NO_INDEX : (long)v; }

#define LOAD_INDEX(T, p, i) CAT(index_, T)(LOAD(T, (p), (i)))

// The place that an index means on an axis, or a negative number for one that lies outside.
static inline index_t place_of(long index, index_t extent) {
  // The sum cannot overflow, because its terms differ in sign.
  long place = index < 0 ? index + extent : index;
  return place >= 0 && place < extent ? (index_t)place : -1;
}

// Notes that the index at `position` lies outside. The first one stays, whichever work-item is the faster.
static inline void complain(volatile global int *complaint, index_t position) {
  atomic_min(complaint, (int)min(position, (index_t)(INT_MAX - 1)));
}
