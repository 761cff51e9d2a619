// SPDX-License-Identifier: Apache-2.0

#include <math.h>

#include "include/bvk_normalize.h"
#include "internal/lookup.h"
#include "internal/normalize_code.h"
#include "internal/real_at.h"

static const struct bvk_row_norm_code *find_code(bvk_isa isa, bvk_dtype dtype) {
  BVK_RETURN_LOOKUP(isa, bvk_row_norm_code, (dtype));
}

bvk_status bvk_batch_norm_init(bvk_batch_norm *norm, bvk_isa isa) {
  norm->code = find_code(isa, norm->dtype);
  return norm->code == NULL ? BVK_UNSUPPORTED : BVK_OK;
}

/// What a run needs of the parameters: three arrays, one scalar a channel.
enum { means, factors, summands, folded_arrays };

static char *folded_array(const bvk_batch_norm *norm, const void *folded, int array) {
  return (char *)folded + (size_t)array * norm->channels * norm->code->scalar_size;
}

static double folded_at(const bvk_batch_norm *norm, const void *folded, int array, size_t channel) {
  const char *from = folded_array(norm, folded, array) + channel * norm->code->scalar_size;
  return bvk_real_at(norm->dtype == BVK_F64 ? BVK_F64 : BVK_F32, from);
}

static void store_folded(const bvk_batch_norm *norm, void *folded, int array, size_t channel, double value) {
  char *to = folded_array(norm, folded, array);
  if (norm->dtype == BVK_F64) {
    ((double *)(void *)to)[channel] = value;
  } else {
    ((float *)(void *)to)[channel] = (float)value;
  }
}

size_t bvk_batch_norm_folded_bytes(const bvk_batch_norm *norm) {
  return folded_arrays * norm->channels * norm->code->scalar_size;
}

void bvk_batch_norm_fold(const bvk_batch_norm *norm, void *folded, const void *scale, const void *bias,
                         const void *mean, const void *variance) {
  const void *const operands[4] = {scale, bias, mean, variance};
  for (size_t channel = 0; channel < norm->channels; ++channel) {
    double values[4];
    for (int i = 0; i < 4; ++i) {
      const bvk_dtype dtype = i < 2 ? norm->scale_dtype : norm->statistics_dtype;
      const ptrdiff_t step = norm->parameter_stride[i] * (ptrdiff_t)bvk_dtype_size(dtype);
      values[i] = bvk_real_at(dtype, (const char *)operands[i] + (ptrdiff_t)channel * step);
    }
    store_folded(norm, folded, means, channel, values[2]);
    store_folded(norm, folded, factors, channel, values[0] / sqrt(values[3] + norm->epsilon));
    store_folded(norm, folded, summands, channel, values[1]);
  }
}

void bvk_batch_norm_run(const bvk_batch_norm *norm, void *out, const void *in, const void *folded, size_t begin,
                        size_t end) {
  const struct bvk_row_norm_code *code = norm->code;
  const ptrdiff_t size = (ptrdiff_t)code->element_size;
  while (begin < end) {
    const size_t row = begin / norm->length, first = begin % norm->length;
    const size_t count = norm->length - first < end - begin ? norm->length - first : end - begin;
    const size_t image = norm->across ? row : row / norm->channels;
    const size_t channel = norm->across ? first : row % norm->channels;
    // Where rows run across, `first` is the channel, and channels are neighbours.
    const ptrdiff_t step = norm->across ? 0 : (ptrdiff_t)channel;
    const char *x = (const char *)in + ((ptrdiff_t)image * norm->image_stride + step * norm->channel_stride +
                                        (ptrdiff_t)first) * size;
    char *y = (char *)out + ((ptrdiff_t)image * norm->output_image_stride + step * norm->output_channel_stride +
                             (ptrdiff_t)first) * size;
    if (norm->across) {
      const size_t offset = channel * code->scalar_size;
      code->apply_across(y, x, count, folded_array(norm, folded, means) + offset,
                         folded_array(norm, folded, factors) + offset, folded_array(norm, folded, summands) + offset);
    } else {
      code->apply(y, x, count, folded_at(norm, folded, means, channel), folded_at(norm, folded, factors, channel),
                  folded_at(norm, folded, summands, channel), NULL, NULL);
    }
    begin += count;
  }
}
