// SPDX-License-Identifier: Apache-2.0

/* What the files under operators/ share: refusing, finding operands, attributes and parameter values. */

#ifndef MOCK_OPERATORS_H
#define MOCK_OPERATORS_H

#include "operator.h"

#define MOCK_REASON 160

/* Puts a formatted reason down and gives BERTH_UNSUPPORTED. */
int32_t mock_refuse(char reason[MOCK_REASON], const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Room for the state of a plan, zeroed; NULL if there is no memory. */
void *mock_make_state(berth_plan *plan, uint64_t size);
/* What prepare gives back where there is none. */
int32_t mock_no_memory(char reason[MOCK_REASON]);

/* The place among plan->operands of an input of the call, or of an output; -1 if it is absent or bound to no buffer. */
int mock_input_place(const berth_call *call, uint64_t input);
int mock_output_place(const berth_call *call, uint64_t output);
/* The operand that an input or output is; NULL if it is absent. */
const mock_tensor *mock_input(const berth_call *call, const berth_plan *plan, uint64_t input);
const mock_tensor *mock_output(const berth_call *call, const berth_plan *plan, uint64_t output);

/* Attributes, with what holds if they are absent. */
int64_t mock_int(const berth_call *call, const char *name, int64_t otherwise);
float mock_float(const berth_call *call, const char *name, float otherwise);
int mock_string_is(const berth_call *call, const char *name, const char *text);

/* The numbers of a parameter input (int32 or int64): how many, at most `capacity`; -1 if the input is absent. */
int mock_parameter(const berth_call *call, uint64_t input, int64_t *values, int capacity);
/* An axis counted from the front. */
int mock_axis(int64_t axis, int rank);
/* Strides of a dense tensor of these extents. */
void mock_dense_strides(int rank, const int64_t *dims, int64_t *strides);
int mock_is_dense(const mock_tensor *tensor);
/* Strides of a tensor that is broadcast to `rank` axes: 0 where it is repeated. */
void mock_broadcast_strides(const mock_tensor *tensor, int rank, const int64_t *dims, int64_t *strides);

/* All operators of the chip. */
#define MOCK_OPERATORS(OPERATOR)                                                                                \
  OPERATOR(matmul)                                                                                              \
  OPERATOR(matmul_integer)                                                                                      \
  OPERATOR(gemm)                                                                                                \
  OPERATOR(conv)                                                                                                \
  OPERATOR(add)                                                                                                 \
  OPERATOR(sub)                                                                                                 \
  OPERATOR(mul)                                                                                                 \
  OPERATOR(div)                                                                                                 \
  OPERATOR(neg)                                                                                                 \
  OPERATOR(abs)                                                                                                 \
  OPERATOR(reciprocal)                                                                                          \
  OPERATOR(sqrt)                                                                                                \
  OPERATOR(min)                                                                                                 \
  OPERATOR(max)                                                                                                 \
  OPERATOR(clip)                                                                                                \
  OPERATOR(exp)                                                                                                 \
  OPERATOR(log)                                                                                                 \
  OPERATOR(erf)                                                                                                 \
  OPERATOR(tanh)                                                                                                \
  OPERATOR(sigmoid)                                                                                             \
  OPERATOR(relu)                                                                                                \
  OPERATOR(leaky_relu)                                                                                          \
  OPERATOR(gelu)                                                                                                \
  OPERATOR(softplus)                                                                                            \
  OPERATOR(equal)                                                                                               \
  OPERATOR(less)                                                                                                \
  OPERATOR(greater)                                                                                             \
  OPERATOR(and)                                                                                                 \
  OPERATOR(or)                                                                                                  \
  OPERATOR(not)                                                                                                 \
  OPERATOR(where)                                                                                               \
  OPERATOR(cast)                                                                                                \
  OPERATOR(softmax)                                                                                             \
  OPERATOR(log_softmax)                                                                                         \
  OPERATOR(layer_normalization)                                                                                 \
  OPERATOR(rms_normalization)                                                                                   \
  OPERATOR(reduce_sum)                                                                                          \
  OPERATOR(reduce_mean)                                                                                         \
  OPERATOR(reduce_max)                                                                                          \
  OPERATOR(reduce_min)                                                                                          \
  OPERATOR(reduce_sum_square)                                                                                   \
  OPERATOR(identity)                                                                                            \
  OPERATOR(transpose)                                                                                           \
  OPERATOR(reshape)                                                                                             \
  OPERATOR(flatten)                                                                                             \
  OPERATOR(squeeze)                                                                                             \
  OPERATOR(unsqueeze)                                                                                           \
  OPERATOR(expand)                                                                                              \
  OPERATOR(concat)                                                                                              \
  OPERATOR(split)                                                                                               \
  OPERATOR(slice)                                                                                               \
  OPERATOR(pad)                                                                                                 \
  OPERATOR(tile)                                                                                                \
  OPERATOR(gather)

#define MOCK_DECLARE(identifier) extern const mock_operator mock_##identifier##_operator;
MOCK_OPERATORS(MOCK_DECLARE)
#undef MOCK_DECLARE

#endif
