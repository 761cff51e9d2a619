// SPDX-License-Identifier: Apache-2.0
//
// Softmax and its logarithm, normalisation of rows (LayerNormalization and its kin) and of channels
// (BatchNormalization), for float32, float64, float16 and bfloat16.
//
// 16-bit types are computed in float32 and rounded once at the store; float64 in float64.

#ifndef BERTH_BVK_NORMALIZE_H
#define BERTH_BVK_NORMALIZE_H

#include "bvk_base.h"

BVK_ASSUME_NONNULL_BEGIN

struct bvk_softmax_code;

/// What becomes of the elements along an axis.
typedef enum bvk_softmax_op {
  /// `e^(x - max) / sum(e^(x - max))`.
  BVK_SOFTMAX = 0,
  /// `x - max - log(sum(e^(x - max)))`.
  BVK_LOG_SOFTMAX = 1,
} bvk_softmax_op;

/// A prepared softmax along one axis. Treat the fields as read-only; `bvk_softmax_init` fills them.
typedef struct bvk_softmax {
  /// The number of rows: one for each position in the dimensions other than the axis; 0 when the tensor is empty.
  size_t rows;
  /// The length of the axis.
  size_t length;
  /// Private from here.
  const struct bvk_softmax_code *BVK_NULLABLE code;
  ptrdiff_t axis_stride;
  ptrdiff_t output_axis_stride;
  uint32_t by_columns;
  uint32_t kept_rank;
  size_t kept_extent[BVK_MAX_RANK];
  ptrdiff_t kept_stride[BVK_MAX_RANK];
  ptrdiff_t output_stride[BVK_MAX_RANK];
} bvk_softmax;

/// Prepares `op` along `axis`.
///
/// A row with a NaN or +inf, or of -inf alone, becomes NaN; -inf among finite elements becomes 0, and its logarithm
/// -inf.
/// - Parameters:
///   - shape: `rank` extents; `strides` and `output_strides` are in elements.
/// - Returns: `BVK_OK`, `BVK_BAD_ARGUMENT` or `BVK_UNSUPPORTED`.
bvk_status bvk_softmax_init(bvk_softmax *softmax, bvk_isa isa, bvk_softmax_op op, bvk_dtype dtype, uint32_t rank,
                            const ptrdiff_t *shape, const ptrdiff_t *strides, uint32_t axis,
                            const ptrdiff_t *output_strides);

/// Computes the rows `begin ..< end` of `softmax->rows`. `out` may be `in` when their strides agree.
void bvk_softmax_run(const bvk_softmax *softmax, void *out, const void *in, size_t begin, size_t end);

struct bvk_row_norm_code;

/// Where the factors or the summands of rows lie, in elements.
typedef struct bvk_row_operand {
  /// Those of row r begin at element ((r / repeat) % period) * row_stride. Neither is 0.
  size_t repeat;
  size_t period;
  ptrdiff_t row_stride;
  /// True (1) when every element of a row has one of its own, contiguous; else each `run` > 0 elements share one, and
  /// that of the next ones is `run_stride` away.
  uint32_t per_element;
  size_t run;
  ptrdiff_t run_stride;
} bvk_row_operand;

/// What is known of the elements of a block of a row.
typedef struct bvk_moments {
  double count;
  double sum;
  /// The sum of the squared deviations from the mean, or from 0.
  double squares;
} bvk_moments;

/// Normalisation of contiguous rows: `(x - mean) / sqrt(variance + epsilon) * scale + bias`, or with 0 for the mean and
/// the mean square for the variance. Fill in all fields above `block`, then call `bvk_row_norm_init`.
///
/// Moments are taken block by block, of each block in two passes while it is in the cache, and joined in order. So
/// memory is read twice, once for the moments and once for the result, and nothing is lost where the mean is large.
typedef struct bvk_row_norm {
  bvk_dtype dtype;
  /// True (1) when the mean is taken off.
  uint32_t takes_mean;
  /// The number of elements of one row. 0 is allowed: then only the statistics (NaN) are written.
  size_t length;
  /// The distance between rows in elements, of input and output.
  ptrdiff_t row_stride;
  ptrdiff_t output_row_stride;
  /// Added to the variance.
  double epsilon;
  bvk_row_operand scale;
  bvk_row_operand bias;
  /// The number of elements of a block, and of blocks in a row.
  size_t block;
  size_t blocks;
  /// Private.
  const struct bvk_row_norm_code *BVK_NULLABLE code;
} bvk_row_norm;

/// The operands of a normalisation of rows. Each address is that of row 0.
typedef struct bvk_row_norm_operands {
  void *out;
  const void *in;
  /// NULL means 1 and 0.
  const void *BVK_NULLABLE scale;
  const void *BVK_NULLABLE bias;
  /// When not NULL they receive one element a row: float64 for float64 data, float32 for all others.
  void *BVK_NULLABLE mean;
  void *BVK_NULLABLE inverse_deviation;
} bvk_row_norm_operands;

/// Chooses the code and the blocks. Returns `BVK_OK` or `BVK_UNSUPPORTED`.
bvk_status bvk_row_norm_init(bvk_row_norm *norm, bvk_isa isa);

/// Normalises the rows `begin ..< end`.
void bvk_row_norm_run(const bvk_row_norm *norm, const bvk_row_norm_operands *operands, size_t begin, size_t end);

/// Takes the moments of the blocks `begin ..< end` of one row; they go to the same places of `moments`, which has
/// `norm->blocks`. With `bvk_row_norm_apply` this divides a row among threads; the bits are those of
/// `bvk_row_norm_run`.
void bvk_row_norm_measure(const bvk_row_norm *norm, const bvk_row_norm_operands *operands, size_t row,
                          bvk_moments *moments, size_t begin, size_t end);

/// Normalises the blocks `begin ..< end` of a row, given the moments of all of it. The one that begins at 0 writes the
/// statistics.
void bvk_row_norm_apply(const bvk_row_norm *norm, const bvk_row_norm_operands *operands, size_t row,
                        const bvk_moments *moments, size_t begin, size_t end);

/// Normalisation of channels with given statistics: `(x - mean) * (scale / sqrt(variance + epsilon)) + bias`. Fill in
/// all fields above `code`, then call `bvk_batch_norm_init`.
///
/// The data is made of rows. They either run along one channel each, image by image, or across all channels of one
/// position.
typedef struct bvk_batch_norm {
  bvk_dtype dtype;
  bvk_dtype scale_dtype;
  bvk_dtype statistics_dtype;
  /// True (1) when rows run across the channels.
  uint32_t across;
  size_t channels;
  /// The number of rows: a multiple of `channels` unless they run across.
  size_t rows;
  /// The number of contiguous elements of a row: `channels` if they run across.
  size_t length;
  /// In elements: from channel to channel, and from image to image or, if rows run across, from row to row.
  ptrdiff_t channel_stride;
  ptrdiff_t image_stride;
  ptrdiff_t output_channel_stride;
  ptrdiff_t output_image_stride;
  /// The strides of scale, bias, mean and variance in elements.
  ptrdiff_t parameter_stride[4];
  double epsilon;
  /// Private.
  const struct bvk_row_norm_code *BVK_NULLABLE code;
} bvk_batch_norm;

/// Chooses the code. Returns `BVK_OK` or `BVK_UNSUPPORTED`.
bvk_status bvk_batch_norm_init(bvk_batch_norm *norm, bvk_isa isa);

/// The bytes of `folded`, 64-byte aligned.
size_t bvk_batch_norm_folded_bytes(const bvk_batch_norm *norm);

/// Makes one factor a channel of scale and variance; `folded` receives all that a run needs of the parameters.
void bvk_batch_norm_fold(const bvk_batch_norm *norm, void *folded, const void *scale, const void *bias,
                         const void *mean, const void *variance);

/// Normalises the elements `begin ..< end` of `rows * length`, row after row.
void bvk_batch_norm_run(const bvk_batch_norm *norm, void *out, const void *in, const void *folded, size_t begin,
                        size_t end);

BVK_ASSUME_NONNULL_END

#endif
