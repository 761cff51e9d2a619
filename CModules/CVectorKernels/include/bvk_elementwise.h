// SPDX-License-Identifier: Apache-2.0
//
// Elementwise operators: binary, unary, cast and where.
//
// A kernel is a function over contiguous runs. A space is an iteration space of up to eight dimensions with a byte
// stride per operand and dimension; `bvk_elementwise_run` walks it, and handles broadcasting (stride 0), negative and
// irregular strides by staging short runs on the stack. So each kernel is written once, for the contiguous case.

#ifndef BERTH_BVK_ELEMENTWISE_H
#define BERTH_BVK_ELEMENTWISE_H

#include "bvk_base.h"

BVK_ASSUME_NONNULL_BEGIN

/// The output and up to three inputs.
#define BVK_MAX_OPERANDS 4
/// Numbers that a call may give a kernel besides: an alpha, a bound.
#define BVK_MAX_SCALARS 4

/// Computes `count` contiguous elements of `out` from those of `a`, `b` and `c` (operands that the kernel does not
/// have are ignored, but for this: where there are fewer than three inputs, `c` may point to `BVK_MAX_SCALARS` float64
/// numbers that hold for all elements, the scalars of the space). `out` may be the very same memory as an input whose elements have the same size, but may not
/// overlap it otherwise. No alignment beyond the element's own is needed.
typedef void (*bvk_kernel_fn)(void *out, const void *BVK_NULLABLE a, const void *BVK_NULLABLE b,
                              const void *BVK_NULLABLE c, size_t count);

/// An elementwise kernel for one operator, dtype and instruction set. Static storage: never freed.
typedef struct bvk_kernel {
  bvk_kernel_fn run;
  /// The number of inputs, 1 to 3.
  uint32_t inputs;
  /// The size of one element of the output (index 0) and of each input, in bytes.
  uint32_t element_size[BVK_MAX_OPERANDS];
} bvk_kernel;

/// Binary arithmetic. Floating-point results are IEEE 754's, rounded to nearest even; integers wrap. Integer division
/// truncates toward zero; a zero divisor yields 0, and the lowest value divided by -1 yields itself.
typedef enum bvk_binary_op {
  BVK_ADD = 0,
  BVK_SUB = 1,
  BVK_MUL = 2,
  BVK_DIV = 3,
} bvk_binary_op;

/// Unary functions of floats, X(CODE, name): a line here and a kernel of that name in internal/unary_real.h make one.
#define BVK_UNARY_OPS(X)                                                                                     \
  /* max(x, 0). Signed integer types too. */                                                                 \
  X(RELU, relu)                                                                                              \
  /* 1 / (1 + e^-x). */                                                                                      \
  X(SIGMOID, sigmoid)                                                                                        \
  X(TANH, tanh)                                                                                              \
  X(EXP, exp)                                                                                                \
  /* The square root, correctly rounded; NaN below zero, and -0 for -0. */                                   \
  X(SQRT, sqrt)                                                                                              \
  /* x * Phi(x), Phi the normal distribution function (ONNX Gelu, `approximate = "none"`). */                \
  X(GELU, gelu)                                                                                              \
  /* x/2 * (1 + tanh(sqrt(2/pi) * (x + 0.044715 x^3))) (ONNX Gelu, `approximate = "tanh"`). */               \
  X(GELU_TANH, gelu_tanh)                                                                                    \
  /* Logarithms of x and 1 + x: -inf of 0, NaN below it. */                                                  \
  X(LOG, log)                                                                                                \
  X(LOG1P, log1p)                                                                                            \
  /* e^x - 1. */                                                                                             \
  X(EXPM1, expm1)                                                                                            \
  /* log(1 + e^x). */                                                                                        \
  X(SOFTPLUS, softplus)                                                                                      \
  X(ERF, erf)                                                                                                \
  /* NaN of infinities; every finite argument is reduced exactly. */                                         \
  X(SIN, sin)                                                                                                \
  X(COS, cos)                                                                                                \
  /* Exact, down to NEAREST. -x and |x|; integer types too, which wrap. */                                   \
  X(NEG, neg)                                                                                                \
  X(ABS, abs)                                                                                                \
  /* 1, -1, or x itself where it is a zero or NaN. Integer types too. */                                     \
  X(SIGN, sign)                                                                                              \
  X(FLOOR, floor)                                                                                            \
  X(CEIL, ceil)                                                                                              \
  /* The nearest integer, of two the even one. */                                                            \
  X(NEAREST, nearest)                                                                                        \
  /* 1 / x, correctly rounded. */                                                                            \
  X(RECIPROCAL, reciprocal)                                                                                  \
  /* x max(0, min(1, x/6 + 1/2)). */                                                                         \
  X(HARD_SWISH, hard_swish)

/// Unary functions. A NaN input gives a NaN. Subnormals count in full, as inputs and as results.
typedef enum bvk_unary_op {
#define BVK_UNARY_CODE(code, name) BVK_##code,
  BVK_UNARY_OPS(BVK_UNARY_CODE)
#undef BVK_UNARY_CODE
  /// How many there are.
  BVK_UNARY_COUNT
} bvk_unary_op;

/// The kernel for `op` on `dtype` (every type but bool), or NULL when there is none or `isa` is not available.
const bvk_kernel *BVK_NULLABLE bvk_binary_kernel(bvk_isa isa, bvk_binary_op op, bvk_dtype dtype);

/// The kernel for `op` on `dtype` (float32, float64, float16, bfloat16; some for integers too), or NULL.
///
/// Errors in units in the last place of the result, measured over millions of arguments (`berth accuracy --device cpu`
/// measures again): exp at most 1.1, log, log1p, sin and cos 0.8, tanh and sigmoid 1.5, erf and softplus 1.5, expm1 1.9,
/// gelu_tanh 3, gelu 4 (float32 below -5: 5); sqrt 0.5. A subnormal result is off by at most one unit. 16-bit types are
/// computed in float32 and rounded once. Gelu of -inf is -0, the limit.
const bvk_kernel *BVK_NULLABLE bvk_unary_kernel(bvk_isa isa, bvk_unary_op op, bvk_dtype dtype);

/// The kernel that converts `from` into `to`, for every pair of dtypes, or NULL when either is unknown.
///
/// Float to float and integer to float round once, to nearest even (beyond the range: infinity). Float to integer
/// truncates toward zero, saturates beyond the range, and takes NaN to 0. Integer to integer keeps the low bits.
/// Anything to bool is `x != 0`, so that NaN is true. Equal types copy the bits.
const bvk_kernel *BVK_NULLABLE bvk_cast_kernel(bvk_isa isa, bvk_dtype from, bvk_dtype to);

/// The kernel of `condition ? x : y` for elements of 1, 2, 4 or 8 bytes, or NULL. Inputs: the condition (bool), x, y.
/// Bits are copied, so NaN payloads survive. Any non-zero byte of the condition counts as true.
const bvk_kernel *BVK_NULLABLE bvk_where_kernel(bvk_isa isa, size_t element_size);

/// Activations with a parameter alpha. It is the last input, an element of the type that is computed in (float64 for
/// float64, else float32), to be broadcast.
typedef enum bvk_activation_op {
  /// x from 0 up, alpha x below. Inputs: x, alpha.
  BVK_LEAKY_RELU = 0,
  /// x from 0 up, alpha (e^x - 1) below. Inputs: x, alpha.
  BVK_ELU = 1,
  /// x / (1 + e^(-alpha x)). Inputs: x, alpha.
  BVK_SWISH = 2,
  /// a / (1 + e^(-alpha a)) times b. Inputs: a, b, alpha.
  BVK_SWIGLU = 3,
} bvk_activation_op;

/// The kernel for `op` on `dtype` (float32, float64, float16, bfloat16), or NULL.
const bvk_kernel *BVK_NULLABLE bvk_activation_kernel(bvk_isa isa, bvk_activation_op op, bvk_dtype dtype);

/// The kernel of x to the power of y, for a `base` of a floating-point type, int32 or int64 and an `exponent` of any but
/// bool, or NULL. The result has the base's type.
///
/// Floats: at most 1 ulp in float32 and float64, special cases as C has them; the exponent is rounded to the type that is
/// computed in. Integers: exact with integral exponents, wrapping; with negative ones cut towards zero; with fractions cut
/// towards zero from float64.
const bvk_kernel *BVK_NULLABLE bvk_pow_kernel(bvk_isa isa, bvk_dtype base, bvk_dtype exponent);

/// The kernel that keeps x between two bounds: min(high, max(low, x)), so that everything is `high` where `low` is the
/// greater, or NULL for bool. A NaN x stays NaN, a NaN bound is none. Inputs: x, low, high.
const bvk_kernel *BVK_NULLABLE bvk_clip_kernel(bvk_isa isa, bvk_dtype dtype);

/// The kernel of the remainder of a / b, with the sign of b if `floored` (the quotient rounded down), else with that of a
/// (the quotient cut towards zero), or NULL for bool. Remainders of floats are exact, the floored one rounded once; by 0
/// NaN. Integers by 0 give 0.
const bvk_kernel *BVK_NULLABLE bvk_mod_kernel(bvk_isa isa, int32_t floored, bvk_dtype dtype);

/// An iteration space with its operands' strides, collapsed to as few dimensions as they allow. Treat the fields as
/// read-only; `bvk_space_init` fills them.
typedef struct bvk_space {
  /// The number of elements; 0 when an extent is 0.
  size_t count;
  /// The collapsed rank, at least 1.
  uint32_t rank;
  /// One output and the kernel's inputs.
  uint32_t operands;
  /// True (1) when every operand is one contiguous run.
  uint32_t contiguous;
  /// How many rows, and how many of their elements, are taken at a time; 0 for one row after the other.
  size_t tile_rows;
  size_t tile_columns;
  /// The extents, outermost first.
  size_t extent[BVK_MAX_RANK];
  /// The byte strides, by operand (0 is the output), then dimension.
  ptrdiff_t stride[BVK_MAX_OPERANDS][BVK_MAX_RANK];
  /// What a kernel that takes scalars is given; zeros unless the caller fills them in after `bvk_space_init`.
  double scalars[BVK_MAX_SCALARS];
} bvk_space;

/// Prepares the space for running `kernel` over `shape`.
///
/// - Parameters:
///   - rank: 0 to `BVK_MAX_RANK`; `shape` holds that many extents, none negative.
///   - strides: `kernel->inputs + 1` groups of `rank` strides in elements: the output's first, then each input's. 0
///     means broadcast and is allowed for inputs; an output stride may be 0 only where the extent is at most 1.
/// - Returns: `BVK_OK` or `BVK_BAD_ARGUMENT`.
bvk_status bvk_space_init(bvk_space *space, const bvk_kernel *kernel, uint32_t rank,
                          const ptrdiff_t *BVK_NULLABLE shape, const ptrdiff_t *BVK_NULLABLE strides);

/// Runs `kernel` over the elements `begin ..< end` of `space` (in the space's own order, `0 ..< space->count` being
/// all of it).
///
/// The pointers address each operand's element at index (0, 0, ...). Distinct ranges may run at the same time. An
/// output may share an input's memory only when both have the same element size and the same strides.
void bvk_elementwise_run(const bvk_space *space, const bvk_kernel *kernel, void *out, const void *BVK_NULLABLE a,
                         const void *BVK_NULLABLE b, const void *BVK_NULLABLE c, size_t begin, size_t end);

BVK_ASSUME_NONNULL_END

#endif
