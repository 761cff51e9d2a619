// SPDX-License-Identifier: Apache-2.0
//
// Lines: what lies along the axes that an operator works along, one line for each place along the others.
//
// Two ways to work on them. By rows, where a line's elements are neighbours: one work-item (gpu: one work-group) takes
// a line. By columns, where neighbouring lines' are, or where lines are short: one work-item takes a pack of lines.

#include "packs.cl"

// Both sides, the lines and the elements of a line, have an outer and an inner axis, each with a stride in x and in y.
typedef struct {
  index_t kept[2];
  index_t along[2];
  index_t x_kept[2], x_along[2];
  index_t y_kept[2], y_along[2];
} lines_t;

static inline index_t lines_count(const lines_t lines) { return lines.kept[0] * lines.kept[1]; }

// Where a line begins.
static inline index_t x_of_line(const lines_t lines, index_t line) {
  return line / lines.kept[1] * lines.x_kept[0] + line % lines.kept[1] * lines.x_kept[1];
}
static inline index_t y_of_line(const lines_t lines, index_t line) {
  return line / lines.kept[1] * lines.y_kept[0] + line % lines.kept[1] * lines.y_kept[1];
}

// FOR_LINES(line, count)       the lines that this work-item (gpu: this work-group) takes, by rows
// FOR_PACKS(i, left, count)    the packs of `left` elements from i on that this work-item takes of a line
// IS_FIRST_ITEM                whether this work-item is the one to write what there is one of for a line
#if BERTH_GPU
#define IS_FIRST_ITEM (get_local_id(0) == 0)
#define FOR_LINES(line, count) \
  for (index_t line = (index_t)get_group_id(0); line < (count); line += (index_t)get_num_groups(0))
#define FOR_PACKS(i, left, count) \
  for (index_t i = (index_t)get_local_id(0), left = 1; i < (count); i += (index_t)get_local_size(0))
#else
#define IS_FIRST_ITEM true
#define FOR_LINES(line, count) FOR_ITEMS(line, count)
#define FOR_PACKS(i, left, count) \
  for (index_t i = 0, left; i < (count) && (left = min((index_t)LANES, (count) - i), true); i += LANES)
#endif

// The packs of neighbouring lines, by columns: kept[0] times the packs of kept[1].
static inline index_t packs_count(index_t count) { return (count + LANES - 1) / LANES; }
static inline index_t columns_count(const lines_t lines) { return lines.kept[0] * packs_count(lines.kept[1]); }

typedef struct {
  // The pack's first line, and how many it has.
  index_t line, left;
  // Where that begins.
  index_t x, y;
} columns_t;

static inline columns_t columns_of(const lines_t lines, index_t pack) {
  const index_t packs = packs_count(lines.kept[1]);
  const index_t outer = pack / packs, inner = pack % packs * LANES;
  columns_t columns;
  columns.line = outer * lines.kept[1] + inner;
  columns.left = min((index_t)LANES, lines.kept[1] - inner);
  columns.x = outer * lines.x_kept[0] + inner * lines.x_kept[1];
  columns.y = outer * lines.y_kept[0] + inner * lines.y_kept[1];
  return columns;
}
