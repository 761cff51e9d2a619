// SPDX-License-Identifier: Apache-2.0
//
// Activations with a parameter.

#include "math.cl"

#define PARAMETERS , const float alpha

#define op_leaky_relu(x) ((x) < (V)0 ? (V)alpha * (x) : (x))
#define op_elu(x) ((x) < (V)0 ? (V)alpha * expm1(x) : (x))
#define op_swish(x) ((x) / ((V)1 + exp(-((V)alpha * (x)))))
#define op_swiglu(x, y) (op_swish(x) * (y))

#include "elementwise.cl"
