// SPDX-License-Identifier: Apache-2.0
//
// Remainders of one floating-point type. A template: see for_each_real.h.

/// The magnitude r of a remainder by |b| = y, with a's sign, or brought to b's.
VF_FN R_SCALAR R(signed_remainder)(R_SCALAR r, R_SCALAR y, R_SCALAR a, R_SCALAR b, int floored) {
  if (!floored) return (R_SCALAR)__builtin_copysign(r, a);
  const int differ = (__builtin_signbit(a) != 0) != (__builtin_signbit(b) != 0);
  return (R_SCALAR)__builtin_copysign(differ && r != 0 ? y - r : r, b);
}

VF_FN R_SCALAR R(one_remainder)(R_SCALAR a, R_SCALAR b, int floored) {
  const R_SCALAR x = (R_SCALAR)__builtin_fabs(a), y = (R_SCALAR)__builtin_fabs(b);
  if (!(x < (R_SCALAR)INFINITY) || !(y > 0)) return (R_SCALAR)NAN;
  return R(signed_remainder)((R_SCALAR)bvk_remainder(x, y), y, a, b, floored);
}

VF_FN R_V(t) R(remainders)(R_V(t) a, R_V(t) b, int floored) {
#if BVK_HAS_FMA
  // With a quotient this small the nearest integer to it is right or a tie's neighbour, its product with b is taken
  // away without rounding, and so is b put back where that was one too many.
  const R_V(t) zero = R_V(set1)(0), one = R_V(set1)(1);
  const R_V(t) x = R_V(abs)(a), y = R_V(abs)(b);
  const R_V(t) is_small = R_V(select)(R_V(lt)(x, R_V(mul)(y, R_V(set1)(0x1p20f))), one, zero);
  const R_V(t) is_easy = R_V(select)(R_V(lt)(y, R_V(set1)((R_SCALAR)INFINITY)), is_small, zero);
  if (!R_V(any)(R_V(eq)(is_easy, zero))) {
    const R_V(t) nearest = R_V(fnma)(R_V(round)(R_V(div)(x, y)), y, x);
    const R_V(t) r = R_V(select)(R_V(lt)(nearest, zero), R_V(add)(nearest, y), nearest);
    if (!floored) return R_V(copysign)(r, a);
    const R_V(m) differ = R_V(lt)(R_V(mul)(R_V(copysign)(one, a), R_V(copysign)(one, b)), zero);
    const R_V(t) other = R_V(select)(R_V(eq)(r, zero), r, R_V(sub)(y, r));
    return R_V(copysign)(R_V(select)(differ, other, r), b);
  }
#endif
  R_SCALAR as[R_V(W)], bs[R_V(W)];
  R_V(store)(as, a);
  R_V(store)(bs, b);
  for (int i = 0; i < R_V(W); ++i) as[i] = R(one_remainder)(as[i], bs[i], floored);
  return R_V(load)(as);
}

#define MOD_KERNEL(name, floored)                                                                           \
  static void R(name)(void *out, const void *a, const void *b, const void *c, size_t count) {               \
    (void)c;                                                                                                \
    R_STORAGE *to = out;                                                                                    \
    const R_STORAGE *x = a;                                                                                 \
    const R_STORAGE *y = b;                                                                                 \
    size_t i = 0;                                                                                           \
    for (; i + R_V(W) <= count; i += R_V(W)) {                                                              \
      R_STORE(to + i, R(remainders)(R_LOAD(x + i), R_LOAD(y + i), floored));                                \
    }                                                                                                       \
    if (i < count) {                                                                                        \
      const size_t left = count - i;                                                                        \
      R_STORE_N(to + i, R(remainders)(R_LOAD_N(x + i, left), R_LOAD_N(y + i, left), floored), left);        \
    }                                                                                                       \
  }                                                                                                         \
  static const bvk_kernel R(name##_kernel) = {R(name), 2, {sizeof(R_STORAGE), sizeof(R_STORAGE), sizeof(R_STORAGE)}};

MOD_KERNEL(floor_mod, 1)
MOD_KERNEL(trunc_mod, 0)
#undef MOD_KERNEL
