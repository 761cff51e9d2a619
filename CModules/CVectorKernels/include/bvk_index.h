// SPDX-License-Identifier: Apache-2.0
//
// Elements and slices at places that index tensors pick: GatherElements, GatherND, ScatterElements, ScatterND, OneHot.
//
// Two operands take part besides the indices: the one that is looked up in, `indexed`, and the one that goes along with
// the indices, `along`. A gather brings what is looked up to `along`; a scatter brings `along` to where it is looked up.

#ifndef BERTH_BVK_INDEX_H
#define BERTH_BVK_INDEX_H

#include "bvk_base.h"

BVK_ASSUME_NONNULL_BEGIN

/// How an element and the one that is brought to it become one.
typedef enum bvk_combine_op {
  /// The new one takes the place of the old. Every dtype; bits are copied.
  BVK_COMBINE_REPLACE = 0,
  /// The sum, rounded to the dtype; integers wrap, and of truth values it is "or".
  BVK_COMBINE_ADD = 1,
  /// The product, rounded to the dtype; integers wrap, and of truth values it is "and".
  BVK_COMBINE_MUL = 2,
  /// The greater one; NaN if either is.
  BVK_COMBINE_MAX = 3,
  /// The lesser one; NaN if either is.
  BVK_COMBINE_MIN = 4,
} bvk_combine_op;

/// What an index outside its axis means.
typedef enum bvk_outside {
  /// The run fails.
  BVK_OUTSIDE_FAILS = 0,
  /// Nothing is brought anywhere.
  BVK_OUTSIDE_IS_SKIPPED = 1,
} bvk_outside;

/// The first index that lies outside its axis.
typedef struct bvk_bad_index {
  int64_t value;
  /// Which it is in the order of the plan's work: the lower of two is the first.
  size_t position;
  /// Which index of a tuple it is; 0 for lines.
  uint32_t component;
} bvk_bad_index;

/// Elements looked up along one axis. A line is all that an index tensor has along that axis with all other coordinates
/// the same; the operands have these other coordinates in common. Treat the fields as read-only; `bvk_lines_init` fills
/// them.
typedef struct bvk_lines {
  /// The number of lines, and of indices in each.
  size_t lines;
  size_t length;
  /// How many lines are taken side by side.
  size_t block;
  /// The dimensions of the lines and their byte strides, by operand: along, indices, indexed.
  uint32_t rank;
  size_t extent[BVK_MAX_RANK];
  ptrdiff_t stride[3][BVK_MAX_RANK];
  /// The byte strides along the axis, and its extent in `indexed`.
  ptrdiff_t axis_stride[3];
  int64_t axis_extent;
  bvk_dtype index_dtype;
  bvk_outside outside;
  int32_t gathers;
  bvk_combine_op op;
  bvk_dtype dtype;
} bvk_lines;

/// Prepares looking up along `axis`.
///
/// - Parameters:
///   - rank: 1 to `BVK_MAX_RANK`; `shape` holds the extents of the indices, none negative.
///   - strides: three groups of `rank` strides in elements: of `along`, the indices and `indexed`.
///   - dtype: of `along` and `indexed`.
///   - index_dtype: any number. A float is cut towards zero; one that is no int64 lies outside.
///   - gathers: 1 for a gather, which replaces; 0 for a scatter.
/// - Returns: `BVK_OK`, `BVK_BAD_ARGUMENT`, or `BVK_UNSUPPORTED` for a dtype that `op` or an index cannot have.
bvk_status bvk_lines_init(bvk_lines *lines, uint32_t rank, const ptrdiff_t *shape, const ptrdiff_t *strides,
                          uint32_t axis, int64_t axis_extent, bvk_dtype dtype, bvk_dtype index_dtype, int32_t gathers,
                          bvk_combine_op op, bvk_outside outside);

/// Looks up the indices `place_begin ..< place_end` of the lines `line_begin ..< line_end`, those of one line in their
/// order. Lines may be divided among threads; the places of a line only where no two of them are one element of the
/// target.
///
/// An index i counts from the end when negative; it must lie in `-axis_extent ..< axis_extent`. Nothing outside is ever
/// read or written.
/// - Returns: `BVK_OK`, or `BVK_INDEX_OUT_OF_RANGE` with `*bad` filled.
bvk_status bvk_lines_run(const bvk_lines *lines, void *along, const void *indices, void *indexed, size_t line_begin,
                         size_t line_end, size_t place_begin, size_t place_end, bvk_bad_index *bad);

/// Slices looked up by tuples of int64 indices, which lie densely. The caller fills in everything.
typedef struct bvk_tuples {
  /// How many tuples there are, how many to each slice of the batch, and the byte distance between two slices of the
  /// batch in `indexed`.
  size_t tuples;
  size_t tuples_per_batch;
  ptrdiff_t batch_stride;
  /// How many indices a tuple has; for each the extent of its axis and the byte stride along it in `indexed`.
  uint32_t length;
  int64_t extent[BVK_MAX_RANK];
  ptrdiff_t stride[BVK_MAX_RANK];
  /// How many elements a slice has, which lie densely in both operands; in `along` slice lies behind slice.
  size_t run;
  int32_t gathers;
  bvk_combine_op op;
  bvk_dtype dtype;
} bvk_tuples;

/// Looks up the elements `run_begin ..< run_end` of the slices of tuples `begin ..< end`, in the order of the tuples.
/// The elements of slices may be divided among threads; the tuples only where no two point to one slice of the target.
/// Indices and failures are those of `bvk_lines_run`; a dtype that `op` cannot have gives `BVK_UNSUPPORTED`.
bvk_status bvk_tuples_run(const bvk_tuples *tuples, void *along, const int64_t *indices, void *indexed, size_t begin,
                          size_t end, size_t run_begin, size_t run_end, bvk_bad_index *bad);

BVK_ASSUME_NONNULL_END

#endif
