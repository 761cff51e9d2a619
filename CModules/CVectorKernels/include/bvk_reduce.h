// SPDX-License-Identifier: Apache-2.0
//
// Reductions over any set of dimensions, and the position of the largest element along an axis.

#ifndef BERTH_BVK_REDUCE_H
#define BERTH_BVK_REDUCE_H

#include "bvk_base.h"

BVK_ASSUME_NONNULL_BEGIN

/// Reduction operators, with their value over nothing.
typedef enum bvk_reduce_op {
  /// The sum (0). Integers wrap.
  BVK_REDUCE_SUM,
  /// The sum divided by the number of elements (NaN; integers 0). Integers are summed exactly and the quotient
  /// truncates toward zero.
  BVK_REDUCE_MEAN,
  /// The largest element (the type's lowest value, -inf for floats). A NaN anywhere gives NaN.
  BVK_REDUCE_MAX,
  /// The smallest element (the type's highest value, +inf for floats). A NaN anywhere gives NaN.
  BVK_REDUCE_MIN,
  /// The product (1). Integers wrap.
  BVK_REDUCE_PROD,
  /// The sum of magnitudes (0). Integers wrap.
  BVK_REDUCE_SUM_ABS,
  /// The sum of squares (0). Integers wrap.
  BVK_REDUCE_SUM_SQUARE,
  /// The square root of the sum of squares (0). Integers are summed in twice their width, and the root truncates.
  BVK_REDUCE_L2,
  /// The logarithm of the sum (-inf). Floats only.
  BVK_REDUCE_LOG_SUM,
  /// The logarithm of the sum of exponentials (-inf), the largest element taken off first. Floats only.
  BVK_REDUCE_LOG_SUM_EXP,
  /// How many there are.
  BVK_REDUCE_COUNT
} bvk_reduce_op;

typedef struct bvk_reduce bvk_reduce;
struct bvk_reduce_code;

/// A prepared reduction. Treat the fields as read-only; `bvk_reduce_init` fills them.
///
/// Sums are formed in blocks that are combined pairwise, so that the error grows with the logarithm of the length;
/// float16 and bfloat16 accumulate in float32 and are rounded once. The order depends on the plan alone, never on the
/// division of the work.
struct bvk_reduce {
  /// The number of output elements.
  size_t outputs;
  /// The number of input elements that make one output element.
  size_t length;
  /// Into how many parts a long reduction with few outputs is divided, so that threads can share it; 1 for none.
  size_t parts;
  /// The bytes of one partial result. Workspace for `bvk_reduce_partial`: `outputs * parts * partial_bytes`, aligned
  /// to 16 bytes.
  size_t partial_bytes;
  /// Private from here.
  const struct bvk_reduce_code *BVK_NULLABLE code;
  size_t part_length;
  uint32_t by_columns;
  uint32_t kept_rank;
  uint32_t reduced_rank;
  size_t kept_extent[BVK_MAX_RANK];
  ptrdiff_t kept_stride[BVK_MAX_RANK];
  ptrdiff_t output_stride[BVK_MAX_RANK];
  size_t reduced_extent[BVK_MAX_RANK];
  ptrdiff_t reduced_stride[BVK_MAX_RANK];
};

/// Prepares a reduction.
///
/// - Parameters:
///   - dtype: every type for max and min; floats for the logarithms; all but bool for the others.
///   - shape, strides: the input's, `rank` of each; strides in elements, zero and negative ones included.
///   - reduced: bit i set when dimension i is reduced.
///   - output_strides: `rank` strides in elements of the output, which has the input's dtype; those of reduced
///     dimensions are ignored.
/// - Returns: `BVK_OK`, `BVK_BAD_ARGUMENT` or `BVK_UNSUPPORTED`.
bvk_status bvk_reduce_init(bvk_reduce *reduce, bvk_isa isa, bvk_reduce_op op, bvk_dtype dtype, uint32_t rank,
                           const ptrdiff_t *BVK_NULLABLE shape, const ptrdiff_t *BVK_NULLABLE strides, uint32_t reduced,
                           const ptrdiff_t *BVK_NULLABLE output_strides);

/// Computes the output elements `begin ..< end` of `reduce->outputs`, with all their parts.
void bvk_reduce_run(const bvk_reduce *reduce, void *out, const void *in, size_t begin, size_t end);

/// Computes part `part` (below `reduce->parts`) of the output elements `begin ..< end` into `partials`.
void bvk_reduce_partial(const bvk_reduce *reduce, void *partials, const void *in, size_t part, size_t begin,
                        size_t end);

/// Combines all parts of the output elements `begin ..< end`. The bits are those of `bvk_reduce_run`.
void bvk_reduce_finish(const bvk_reduce *reduce, void *out, const void *partials, size_t begin, size_t end);

struct bvk_argmax_code;

/// A prepared ArgMax. Treat the fields as read-only; `bvk_argmax_init` fills them.
typedef struct bvk_argmax {
  /// The number of output elements (int64).
  size_t outputs;
  /// The length of the axis.
  size_t length;
  /// Private from here.
  const struct bvk_argmax_code *BVK_NULLABLE code;
  ptrdiff_t axis_stride;
  uint32_t select_last;
  uint32_t by_columns;
  uint32_t kept_rank;
  size_t kept_extent[BVK_MAX_RANK];
  ptrdiff_t kept_stride[BVK_MAX_RANK];
  ptrdiff_t output_stride[BVK_MAX_RANK];
} bvk_argmax;

/// Prepares the position of the largest element along `axis`, or with `minimum` of the smallest.
///
/// Of equal elements the first wins, or the last when `select_last` is not 0. A NaN counts as larger than everything,
/// or as smaller (and equal to another NaN), as in NumPy.
/// - Parameters:
///   - dtype: any.
///   - shape, strides: the input's; strides in elements. The axis must not be empty unless the output is.
///   - output_strides: `rank` strides in elements of the int64 output; that of `axis` is ignored.
/// - Returns: `BVK_OK`, `BVK_BAD_ARGUMENT` or `BVK_UNSUPPORTED`.
bvk_status bvk_argmax_init(bvk_argmax *argmax, bvk_isa isa, bvk_dtype dtype, uint32_t rank, const ptrdiff_t *shape,
                           const ptrdiff_t *strides, uint32_t axis, uint32_t minimum, uint32_t select_last,
                           const ptrdiff_t *output_strides);

/// Computes the output elements `begin ..< end` of `argmax->outputs`.
void bvk_argmax_run(const bvk_argmax *argmax, int64_t *out, const void *in, size_t begin, size_t end);

BVK_ASSUME_NONNULL_END

#endif
