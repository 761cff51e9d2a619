// SPDX-License-Identifier: Apache-2.0
//
// Packs: as many elements as one work-item takes at a time. On the gpu that is one, since neighbours are other
// work-items' business; on the cpu and the fpga it is a vector of 16. Kernels that are written with packs have one body
// for all strategies: arithmetic, ?: and the built-in functions mean the same for a scalar and for each lane of a
// vector.

#include "vectors.cl"
#include "items.cl"

// The ends of a dtype's order.
#define LOWEST(T) CAT(LOWEST_, T)
#define HIGHEST(T) CAT(HIGHEST_, T)
#define LOWEST_f32 (-INFINITY)
#define LOWEST_f64 ((double)-INFINITY)
#define LOWEST_i8 CHAR_MIN
#define LOWEST_i16 SHRT_MIN
#define LOWEST_i32 INT_MIN
#define LOWEST_i64 LONG_MIN
#define LOWEST_u8 0
#define LOWEST_u16 0
#define LOWEST_u32 0
#define LOWEST_u64 0
#define LOWEST_bool 0
#define HIGHEST_f32 INFINITY
#define HIGHEST_f64 ((double)INFINITY)
#define HIGHEST_i8 CHAR_MAX
#define HIGHEST_i16 SHRT_MAX
#define HIGHEST_i32 INT_MAX
#define HIGHEST_i64 LONG_MAX
#define HIGHEST_u8 UCHAR_MAX
#define HIGHEST_u16 USHRT_MAX
#define HIGHEST_u32 UINT_MAX
#define HIGHEST_u64 ULONG_MAX
#define HIGHEST_bool 1

// PACK(T)                                  a pack of what elements of T are computed in
// PACK_OF(T, v)                            v in every lane
// PACK_FIRST(pack)                         the first lane
// PACK_CAST(T, pack)                       the same values, computed in as T
// PACK_INDEX, PACK_SELECTS(condition)      a pack of places, and a comparison's result as it chooses among those
// PACK_LOAD(T, p, i, step, left, pad)      elements i, i + step, ...: `left` of them, and `pad` in the other lanes
// PACK_STORE(T, p, i, step, left, pack)    the other way
#if BERTH_GPU
#define LANES 1
#define PACK(T) VAL(T)
#define PACK_OF(T, v) ((VAL(T))(v))
#define PACK_FIRST(pack) (pack)
#define PACK_CAST(T, pack) ((VAL(T))(pack))
#define PACK_INDEX index_t
#define PACK_SELECTS(condition) (condition)
#define PACK_LOAD(T, p, i, step, left, pad) LOAD(T, p, i)
#define PACK_STORE(T, p, i, step, left, pack) STORE(T, p, i, pack)
#else
#define LANES 16
#define PACK(T) VECTOR(T, 16)
#define PACK_OF(T, v) ((VECTOR(T, 16))(v))
#define PACK_FIRST(pack) (pack).s0
#define PACK_CAST(T, pack) CAT(convert_, VECTOR(T, 16))(pack)
#define PACK_INDEX CAT(INDEX, 16)
#define PACK_SELECTS(condition) CAT(convert_, CAT(INDEX, 16))(condition)
#define PACK_LOAD(T, p, i, step, left, pad) CAT(pack_load_, T)((p), (i), (step), (left), (pad))
#define PACK_STORE(T, p, i, step, left, pack) CAT(pack_store_, T)((p), (i), (step), (left), (pack))

// Lane by lane is the rare way: unrolled, it takes a compiler three times as long, and gates of an FPGA.
#define ROLLED _Pragma("unroll 1")

#define VECTOR_MOVES(T)                                                                                                 \
  static inline VECTOR(T, 16)                                                                                          \
      pack_load_##T(global const mem_##T *p, index_t i, index_t step, index_t left, val_##T pad) {                     \
    if (step == 1 && left >= 16) return LOAD_VECTOR(T, 16, p + i);                                                      \
    val_##T lanes[16];                                                                                                 \
    ROLLED for (int lane = 0; lane < 16; ++lane) lanes[lane] = lane < left ? load_##T(p, i + lane * step) : pad;               \
    return vload16(0, lanes);                                                                                          \
  }                                                                                                                    \
  static inline void pack_store_##T(global mem_##T *p, index_t i, index_t step, index_t left, VECTOR(T, 16) v) {        \
    if (step == 1 && left >= 16) {                                                                                     \
      STORE_VECTOR(T, 16, p + i, v);                                                                                  \
      return;                                                                                                          \
    }                                                                                                                  \
    val_##T lanes[16];                                                                                                 \
    vstore16(v, 0, lanes);                                                                                             \
    ROLLED for (int lane = 0; lane < 16 && lane < left; ++lane) store_##T(p, i + lane * step, lanes[lane]);                    \
  }

VECTOR_MOVES(f32)
VECTOR_MOVES(f16)
VECTOR_MOVES(bf16)
VECTOR_MOVES(i8)
VECTOR_MOVES(i16)
VECTOR_MOVES(i32)
VECTOR_MOVES(i64)
VECTOR_MOVES(u8)
VECTOR_MOVES(u16)
VECTOR_MOVES(u32)
VECTOR_MOVES(u64)
VECTOR_MOVES(bool)
#ifdef BERTH_HAS_F64
VECTOR_MOVES(f64)
#endif
#undef VECTOR_MOVES
#endif
