// SPDX-License-Identifier: Apache-2.0
//
// Rows of elements that lie evenly, cut into pieces, one for a work-item at a time. The host says how long a piece is: one
// element on a gpu, so that neighbours go to neighbouring work-items; some kilobytes on a cpu, whose inner loop becomes vectors;
// a whole row on an fpga, whose inner loop is a pipeline.

#if BERTH_FPGA
#define INNER_LOOP _Pragma("unroll UNROLL")
#else
#define INNER_LOOP
#endif

// How long the rows are, into how many pieces they are cut, and how long those are, but for the last.
typedef struct {
  index_t length, count, size;
} pieces_t;

// The quotient, without a division in the ordinary case that there is but one divisor's worth.
static inline index_t quotient(index_t number, index_t divisor) { return number < divisor ? 0 : number / divisor; }

static inline index_t piece_row(pieces_t pieces, index_t item) { return pieces.count == 1 ? item : item / pieces.count; }
static inline index_t piece_begin(pieces_t pieces, index_t item) {
  return pieces.count == 1 ? 0 : item % pieces.count * pieces.size;
}
// No sum that may be beyond the type.
static inline index_t piece_end(pieces_t pieces, index_t begin) {
  return pieces.length - begin < pieces.size ? pieces.length : begin + pieces.size;
}

// Runs what follows for each piece of `rows` rows: from element `begin` to before `end` of row `row`.
#define FOR_PIECES(row, begin, end, rows, pieces)                                                           \
  FOR_ITEMS(row##_item, (rows) * (pieces).count)                                                            \
  for (index_t row = piece_row((pieces), row##_item), begin = piece_begin((pieces), row##_item),            \
               end = piece_end((pieces), begin), row##_once = 1;                                            \
       row##_once; row##_once = 0)

// Copies the elements [begin, end) of a row; `to` and `from` point to its first. Dense rows apart, so that they become vectors.
#define COPY_PIECE(to, to_step, from, from_step, begin, end)                                                \
  do {                                                                                                      \
    if ((to_step) == 1 && (from_step) == 1) {                                                               \
      INNER_LOOP for (index_t j_ = (begin); j_ < (end); ++j_)(to)[j_] = (from)[j_];                         \
    } else {                                                                                                \
      INNER_LOOP for (index_t j_ = (begin); j_ < (end); ++j_)(to)[j_ * (to_step)] = (from)[j_ * (from_step)]; \
    }                                                                                                       \
  } while (0)

// Sets the elements [begin, end) of a row to a value.
#define FILL_PIECE(to, to_step, value, begin, end)                                                          \
  do {                                                                                                      \
    INNER_LOOP for (index_t j_ = (begin); j_ < (end); ++j_)(to)[j_ * (to_step)] = (value);                  \
  } while (0)
