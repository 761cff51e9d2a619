// SPDX-License-Identifier: Apache-2.0

#include "../operators.h"
#include "../units/product.h"
#include "../units/registers.h"

/* A matrix whose axes have changed places. */
static mock_tensor transposed(const mock_tensor *matrix) {
  mock_tensor result = *matrix;
  for (int axis = 0; axis < 2; axis++) {
    result.dims[axis] = matrix->dims[1 - axis];
    result.strides[axis] = matrix->strides[1 - axis];
  }
  return result;
}

static int32_t prepare(const berth_call *call, berth_plan *plan, char reason[MOCK_REASON]) {
  mock_tensor a = *mock_input(call, plan, 0), b = *mock_input(call, plan, 1);
  const mock_tensor *c = mock_input(call, plan, 2), *y = mock_output(call, plan, 0);
  if (!mock_is_float(a.dtype)) {
    return mock_refuse(reason, "Gemm in %s, where the array multiplies float32 and bfloat16", mock_dtype_name(a.dtype));
  }
  mock_product *product = mock_make_state(plan, sizeof *product);
  if (product == NULL) return mock_no_memory(reason);
  int ignores = plan->fault == MOCK_FAULT_TRANSPOSE_IGNORED && b.dims[0] == b.dims[1];
  if (mock_int(call, "transA", 0) != 0) a = transposed(&a);
  if (mock_int(call, "transB", 0) != 0 && !ignores) b = transposed(&b);
  mock_product_read(product, &a, &b, y);
  product->alpha = mock_float(call, "alpha", 1);
  product->beta = mock_float(call, "beta", 1);
  /* As BLAS has it: with beta 0 nobody looks at C. */
  if (c != NULL && product->beta != 0) {
    int64_t strides[2];
    mock_broadcast_strides(c, 2, y->dims, strides);
    product->c_operand = mock_input_place(call, 2);
    product->c_place = c->offset;
    product->c_row_step = strides[0];
    product->c_column_step = strides[1];
  }
  mock_product_plan(product, plan);
  return BERTH_OK;
}

const mock_operator mock_gemm_operator = {"Gemm", prepare, mock_product_execute, NULL};
