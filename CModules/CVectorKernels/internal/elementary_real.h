// SPDX-License-Identifier: Apache-2.0
//
// Elementary functions on one vector, for the precision that E, E_V and E_SCALAR describe. Included by elementary.h.
//
// All results that can be tiny are formed as significand and power of two and put together by one scaling, which
// rounds once: gradual underflow is right to the last place.

VF_FN E_V(t) E(horner)(E_V(t) x, const E_SCALAR *coefficients, int count) {
  E_V(t) sum = E_V(set1)(coefficients[count - 1]);
  for (int i = count - 2; i >= 0; --i) sum = E_V(fma)(sum, x, E_V(set1)(coefficients[i]));
  return sum;
}

#ifndef E_HORNER
#define E_HORNER(x, table) E(horner)(x, table, (int)(sizeof(table) / sizeof((table)[0])))
#endif

/// e^(high + low) = (result + *rest) * 2^(*power), the result in about [0.7, 1.42] and `rest` what its rounding lost.
/// `high` is within the limits of `scale`.
VF_FN E_V(t) E(exp_parts)(E_V(t) high, E_V(t) low, E_V(t) * power, E_V(t) * rest) {
  const E_V(t) n = E_V(round)(E_V(mul)(high, E_V(set1)(E(log2_e))));
  // The upper part of ln 2 is short enough for its product with n to be exact.
  E_V(t) r = E_V(fnma)(n, E_V(set1)(E(ln2_high)), high);
  r = E_V(add)(r, E_V(fnma)(n, E_V(set1)(E(ln2_low)), low));
  const E_V(t) q = E_HORNER(r, E(exp_table));
  const E_V(t) one = E_V(set1)(1);
  const E_V(t) excess = E_V(fma)(E_V(mul)(r, r), q, r);
  const E_V(t) result = E_V(add)(one, excess);
  *power = n;
  *rest = E_V(sub)(excess, E_V(sub)(result, one));
  return result;
}

VF_FN E_V(t) E_V(exp)(E_V(t) x) {
  E_V(t) n, rest;
  // Beyond these limits the result is 0 or infinity, which the scaling gives. The order of operands keeps a NaN.
  const E_V(t) clamped = E_V(min)(E_V(set1)(E(exp_highest)), E_V(max)(E_V(set1)(E(exp_lowest)), x));
  const E_V(t) p = E(exp_parts)(clamped, E_V(set1)(0), &n, &rest);
  return E_V(scale)(p, n);
}

VF_FN E_V(t) E_V(sigmoid)(E_V(t) x) {
  // With z = e^-|x| <= 1 nothing cancels: 1 / (1 + z) for x >= 0, z / (1 + z) for x < 0. What the roundings of z and
  // 1 + z lost is put back: (s + ds) (d + dd) = a + da gives ds = (da - s dd) / d, and 1 / d is s on one side and 1 -
  // s on the other.
  const E_V(t) one = E_V(set1)(1), zero = E_V(set1)(0);
  const E_V(m) negative = E_V(lt)(x, zero);
  E_V(t) n, rest;
  const E_V(t) limited = E_V(max)(E_V(set1)(E(exp_lowest)), E_V(neg)(E_V(abs)(x)));
  const E_V(t) p = E(exp_parts)(limited, zero, &n, &rest);
  const E_V(t) z = E_V(scale)(p, n);
  const E_V(t) z_low = E_V(scale)(rest, n);
  const E_V(t) d = E_V(add)(one, z);
  const E_V(t) d_low = E_V(add)(E_V(sub)(z, E_V(sub)(d, one)), z_low);
  const E_V(t) s = E_V(div)(E_V(select)(negative, z, one), d);
  const E_V(t) correction = E_V(fnma)(s, d_low, E_V(select)(negative, z_low, zero));
  return E_V(fma)(correction, E_V(select)(negative, E_V(sub)(one, s), s), s);
}

VF_FN E_V(t) E_V(tanh)(E_V(t) x) {
  const E_V(t) one = E_V(set1)(1), two = E_V(set1)(2);
  const E_V(t) magnitude = E_V(abs)(x);
  const E_V(t) clamped = E_V(min)(E_V(set1)(E(tanh_saturates)), magnitude);
  const E_V(t) square = E_V(mul)(clamped, clamped);
  const E_V(t) near = E_V(fma)(E_V(mul)(clamped, square), E_HORNER(square, E(tanh_table)), clamped);
  E_V(t) n, rest;
  const E_V(t) p = E(exp_parts)(E_V(mul)(two, clamped), E_V(set1)(0), &n, &rest);
  const E_V(t) far = E_V(sub)(one, E_V(div)(two, E_V(add)(E_V(scale)(p, n), one)));
  return E_V(copysign)(E_V(select)(E_V(lt)(magnitude, E_V(set1)(E(tanh_near))), near, far), x);
}

/// x * Phi(x). With t = |x| and Q(t) = Phi(-t) it is -t Q(t) below zero and x - x Q(t) above. Q(t) = e^(-t^2 / 2)
/// R(t), and R(t) / w is a smooth function of w = k / (t + k). The rounding errors of t^2 and of w are carried into
/// the exponential.
VF_FN E_V(t) E_V(gelu)(E_V(t) x) {
  const E_V(t) half = E_V(set1)((E_SCALAR)0.5);
  const E_V(t) t = E_V(min)(E_V(set1)(E(gelu_vanishes)), E_V(abs)(x));
  const E_V(t) k = E_V(set1)(E(gelu_k));
  const E_V(t) d = E_V(add)(t, k);
  const E_V(t) d_low = E_V(sub)(E_V(min)(t, k), E_V(sub)(d, E_V(max)(t, k)));
  const E_V(t) w = E_V(div)(k, d);
  const E_V(t) wd = E_V(mul)(w, d);
  // The relative error of w times k: k - w (d + d_low).
  const E_V(t) residue = E_V(fnma)(w, d_low, E_V(sub)(E_V(sub)(k, wd), E_V(product_error)(w, d, wd)));
  const E_V(t) slope = E_V(fma)(w, E_V(set1)(E(gelu_slope_1) / E(gelu_k)), E_V(set1)(E(gelu_slope_0) / E(gelu_k)));
  const E_V(t) r = E_V(mul)(w, E_HORNER(E_V(sub)(w, E_V(set1)(E(gelu_middle))), E(gelu_table)));
  const E_V(t) square = E_V(mul)(t, t);
  const E_V(t) error = E_V(product_error)(t, t, square);
  const E_V(t) low = E_V(fma)(slope, residue, E_V(neg)(E_V(mul)(half, error)));
  E_V(t) n, rest;
  const E_V(t) p = E(exp_parts)(E_V(neg)(E_V(mul)(half, square)), low, &n, &rest);
  const E_V(t) tail = E_V(scale)(E_V(mul)(E_V(fma)(r, rest, E_V(mul)(r, p)), t), n);
  return E_V(select)(E_V(lt)(x, E_V(set1)(0)), E_V(neg)(tail), E_V(sub)(x, tail));
}

/// x * sigmoid(s), s = x (A + B x^2). With t = |x| and z = e^-s(t) it is -t z / (1 + z) below zero and x - x z / (1 +
/// z) above. s is carried to twice the precision: an error of one unit in a large s would be many in its exponential.
VF_FN E_V(t) E_V(gelu_tanh)(E_V(t) x) {
  const E_V(t) one = E_V(set1)(1);
  const E_V(t) t = E_V(min)(E_V(set1)(E(gelu_tanh_vanishes)), E_V(abs)(x));
  const E_V(t) a = E_V(set1)(E(gelu_tanh_a)), b = E_V(set1)(E(gelu_tanh_b));
  const E_V(t) square = E_V(mul)(t, t);
  const E_V(t) square_low = E_V(product_error)(t, t, square);
  const E_V(t) bs = E_V(mul)(b, square);
  E_V(t) low = E_V(product_error)(b, square, bs);
  low = E_V(fma)(b, square_low, E_V(fma)(E_V(set1)(E(gelu_tanh_b_low)), square, low));
  // Knuth's exact sum: either addend may be the larger.
  const E_V(t) sum = E_V(add)(a, bs);
  const E_V(t) from_bs = E_V(sub)(sum, a);
  const E_V(t) sum_error = E_V(add)(E_V(sub)(a, E_V(sub)(sum, from_bs)), E_V(sub)(bs, from_bs));
  low = E_V(add)(E_V(add)(sum_error, E_V(set1)(E(gelu_tanh_a_low))), low);
  const E_V(t) s = E_V(mul)(t, sum);
  const E_V(t) s_low = E_V(fma)(t, low, E_V(product_error)(t, sum, s));
  E_V(t) n, rest;
  const E_V(t) p = E(exp_parts)(E_V(neg)(s), E_V(neg)(s_low), &n, &rest);
  const E_V(t) z = E_V(scale)(p, n);
  const E_V(t) tail = E_V(scale)(E_V(div)(E_V(mul)(t, p), E_V(add)(one, z)), n);
  return E_V(select)(E_V(lt)(x, E_V(set1)(0)), E_V(neg)(tail), E_V(sub)(x, tail));
}
