// SPDX-License-Identifier: Apache-2.0
//
// log(1 + e^x). Included by elementary.h for each precision.

/// max(x, 0) + log(1 + e^-|x|): nothing overflows, and below zero nothing cancels.
VF_FN E_V(t) E_V(softplus)(E_V(t) x) {
  const E_V(t) zero = E_V(set1)(0);
  const E_V(t) tail = E_V(log1p)(E_V(exp)(E_V(neg)(E_V(abs)(x))));
  return E_V(select)(E_V(isnan)(x), x, E_V(add)(E_V(max)(x, zero), tail));
}
