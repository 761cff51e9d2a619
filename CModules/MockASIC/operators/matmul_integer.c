// SPDX-License-Identifier: Apache-2.0

#include "../operators.h"
#include "../units/product.h"
#include "../units/registers.h"

static int is_byte(const mock_tensor *tensor) { return tensor->dtype == BERTH_INT8 || tensor->dtype == BERTH_UINT8; }

/* A zero point is one number, a vector with one for each row of A or column of B, or has the rank of the operand, with
   one element along the axis that is summed over. */
static int64_t read_zero_point(mock_product *product, const mock_tensor *zero, const mock_tensor *y, int y_axis,
                               int own_axis) {
  int64_t strides[MOCK_MAX_RANK] = {0};
  int64_t step = 0;
  if (zero != NULL && zero->count > 1) {
    if (zero->rank == 1) {
      step = zero->strides[0];
    } else {
      int axis = zero->rank - own_axis;
      step = zero->dims[axis] > 1 ? zero->strides[axis] : 0;
      mock_tensor batch = *zero;
      batch.rank -= 2;
      mock_broadcast_strides(&batch, y_axis, y->dims, strides);
    }
  }
  mock_walk_add(&product->batch, strides, zero == NULL ? 0 : zero->offset);
  return step;
}

static int32_t prepare(const berth_call *call, berth_plan *plan, char reason[MOCK_REASON]) {
  const mock_tensor *a = mock_input(call, plan, 0), *b = mock_input(call, plan, 1), *y = mock_output(call, plan, 0);
  if (!is_byte(a) || !is_byte(b)) {
    return mock_refuse(reason, "MatMulInteger in %s and %s, where the array multiplies int8 and uint8",
                       mock_dtype_name(a->dtype), mock_dtype_name(b->dtype));
  }
  mock_product *product = mock_make_state(plan, sizeof *product);
  if (product == NULL) return mock_no_memory(reason);
  mock_product_read(product, a, b, y);
  int batch_rank = product->batch.rank;
  product->zero_a_operand = mock_input_place(call, 2);
  product->zero_b_operand = mock_input_place(call, 3);
  product->zero_a_step = read_zero_point(product, mock_input(call, plan, 2), y, batch_rank, 2);
  product->zero_b_step = read_zero_point(product, mock_input(call, plan, 3), y, batch_rank, 1);
  mock_product_plan(product, plan);
  return BERTH_OK;
}

const mock_operator mock_matmul_integer_operator = {"MatMulInteger", prepare, mock_product_execute, NULL};
