// SPDX-License-Identifier: Apache-2.0

#include "../operators.h"
#include "../units/product.h"
#include "../units/registers.h"

static int32_t prepare(const berth_call *call, berth_plan *plan, char reason[MOCK_REASON]) {
  const mock_tensor *a = mock_input(call, plan, 0), *b = mock_input(call, plan, 1), *y = mock_output(call, plan, 0);
  if (!mock_is_float(a->dtype)) {
    return mock_refuse(reason, "MatMul in %s, where the array multiplies float32 and bfloat16 (and 8-bit integers in "
                       "MatMulInteger)", mock_dtype_name(a->dtype));
  }
  mock_product *product = mock_make_state(plan, sizeof *product);
  if (product == NULL) return mock_no_memory(reason);
  mock_product_read(product, a, b, y);
  mock_product_plan(product, plan);
  return BERTH_OK;
}

const mock_operator mock_matmul_operator = {"MatMul", prepare, mock_product_execute, NULL};
