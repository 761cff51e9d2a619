// SPDX-License-Identifier: Apache-2.0
//
// Unary kernels of one floating-point type. A template: see for_each_real.h.

#define UNARY_KERNEL(name, expression) R_KERNEL_OF_ONE(name, (void)c, expression)

// The order of operands makes max return x when x is NaN.
UNARY_KERNEL(relu, R_V(max)(R_V(set1)(0), x))
UNARY_KERNEL(sigmoid, R_V(sigmoid)(x))
UNARY_KERNEL(tanh, R_V(tanh)(x))
UNARY_KERNEL(exp, R_V(exp)(x))
UNARY_KERNEL(sqrt, R_V(sqrt)(x))
UNARY_KERNEL(gelu, R_V(gelu)(x))
UNARY_KERNEL(gelu_tanh, R_V(gelu_tanh)(x))
UNARY_KERNEL(log, R_V(log)(x))
UNARY_KERNEL(log1p, R_V(log1p)(x))
UNARY_KERNEL(expm1, R_V(expm1)(x))
UNARY_KERNEL(softplus, R_V(softplus)(x))
UNARY_KERNEL(erf, R_V(erf)(x))
UNARY_KERNEL(sin, R_V(sin)(x))
UNARY_KERNEL(cos, R_V(cos)(x))
UNARY_KERNEL(neg, R_V(neg)(x))
UNARY_KERNEL(abs, R_V(abs)(x))
UNARY_KERNEL(sign, R_V(select)(R_V(lt)(R_V(set1)(0), R_V(abs)(x)), R_V(copysign)(R_V(set1)(1), x), x))
UNARY_KERNEL(floor, R_V(floor)(x))
UNARY_KERNEL(ceil, R_V(ceil)(x))
UNARY_KERNEL(nearest, R_V(nearest)(x))
UNARY_KERNEL(reciprocal, R_V(div)(R_V(set1)(1), x))
UNARY_KERNEL(hard_swish, R_V(mul)(x, R_V(min)(R_V(set1)(1), R_V(max)(R_V(set1)(0),
                         R_V(fma)(x, R_V(set1)((R_SCALAR)(1.0 / 6)), R_V(set1)((R_SCALAR)0.5))))))

#undef UNARY_KERNEL

#define UNARY_ENTRY(code, name) [BVK_##code] = {R(name), 1, {sizeof(R_STORAGE), sizeof(R_STORAGE)}},
static const bvk_kernel R(unary)[] = {BVK_UNARY_OPS(UNARY_ENTRY)};
#undef UNARY_ENTRY
