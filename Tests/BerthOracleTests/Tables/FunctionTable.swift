// SPDX-License-Identifier: Apache-2.0

// Values of functions to 106 bits, as sums of two doubles, at doubles: computed by mpmath 1.3 with 300 bits,
//
//   python3 -c 'from mpmath import *; mp.prec = 300; v = exp(mpf(x)); a = float(v); print(a.hex(), float(v - a).hex())'
//
// at arguments drawn from the ranges of interest (uniform, and uniform in the exponent), with `expm1`, `tanh`, `erf`, `erfc` and
// 1/(1 + exp(-x)) likewise. `log`, `log1p`, log(1 + exp(x)), `sin`, `cos` and x**y were computed with 1500 bits, which the reduction
// of great angles needs, at arguments that also surround each function's thresholds.

/// An argument and the function's value there.
struct Row: Sendable {
  let x: Double
  let high: Double
  let low: Double

  init(_ x: Double, _ high: Double, _ low: Double) {
    self.x = x
    self.high = high
    self.low = low
  }
}

/// A base, an exponent and the power.
struct PowerRow: Sendable {
  let x: Double
  let y: Double
  let high: Double
  let low: Double

  init(_ x: Double, _ y: Double, _ high: Double, _ low: Double) {
    self.x = x
    self.y = y
    self.high = high
    self.low = low
  }
}

/// The tables, one function a file.
enum FunctionTable {}
