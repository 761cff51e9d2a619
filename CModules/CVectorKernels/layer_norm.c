// SPDX-License-Identifier: Apache-2.0

#include "include/bvk_normalize.h"
#include "internal/lookup.h"
#include "internal/normalize_code.h"

static const struct bvk_layer_norm_code *find_code(bvk_isa isa, bvk_dtype dtype) {
  BVK_RETURN_LOOKUP(isa, bvk_layer_norm_code, (dtype));
}

bvk_status bvk_layer_norm_init(bvk_layer_norm *norm, bvk_isa isa) {
  norm->code = find_code(isa, norm->dtype);
  return norm->code == NULL ? BVK_UNSUPPORTED : BVK_OK;
}

void bvk_layer_norm_run(const bvk_layer_norm *norm, void *out, const void *in, const void *scale, const void *bias,
                        void *mean, void *inverse_deviation, size_t begin, size_t end) {
  const struct bvk_layer_norm_code *code = norm->code;
  const ptrdiff_t size = (ptrdiff_t)code->element_size;
  const size_t statistic_size = norm->dtype == BVK_F64 ? sizeof(double) : sizeof(float);
  for (size_t row = begin; row < end; ++row) {
    code->row((char *)out + (ptrdiff_t)row * norm->output_row_stride * size,
              (const char *)in + (ptrdiff_t)row * norm->row_stride * size, scale, bias, norm->length, norm->epsilon,
              mean == NULL ? NULL : (char *)mean + row * statistic_size,
              inverse_deviation == NULL ? NULL : (char *)inverse_deviation + row * statistic_size);
  }
}
