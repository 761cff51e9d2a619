// SPDX-License-Identifier: Apache-2.0

/// What the inputs of a case hold.
public enum Fill: String, Sendable, Hashable, CaseIterable {
  /// Small integers, for which every order of summation is exact: the result must match bit for bit.
  case exact
  /// Random numbers from the operator's usual range.
  case random
  /// NaN, infinities, zeros of both signs, subnormals, extremes, thresholds: all pairs of them for operators that work element by
  /// element, sprinkled over small integers for those that sum.
  case hard
  /// Bit patterns over the whole dtype: every one of them for dtypes of 16 bits and less, random ones for wider.
  case sweep
  /// Random numbers close together and far from zero: what takes small differences of large numbers goes wrong.
  case offset
}

/// Which values make sense for an input.
enum ValueDomain: Sendable {
  /// Any number; random ones have magnitudes around 1.
  case any
  /// Random numbers lie between these. Hard and swept ones may be anything.
  case range(Double, Double)
  /// Any number but zero: divisors of integers, whose quotient by zero is not defined.
  case nonZero
  /// Nothing but zeros, whatever the fill.
  case zero
  /// Integers from 0 to this: exponents of integers. Hard and swept ones may be anything.
  case exponent(upTo: Int)
  /// Numbers whose product, so many of them together, stays within the range of every dtype in any order: around 1, the further
  /// from it the fewer they are. Exact ones are small integers and powers of two. Integers are odd: a product with many factors of
  /// 2 is 0 in the dtype.
  case factors(of: Int)
  /// Indices into an axis of this extent, counted from either end.
  case index(below: Int)
  /// Tuples of such indices, one after the other, into axes of these extents.
  case tuples(below: [Int])
  /// How many of so many: 0 and all of them included.
  case count(upTo: Int)
  /// Numbers above 0, random ones up to 4: variances. Hard and swept ones may be anything.
  case positive
  /// What a mask adds: a third of the random and exact numbers is minus infinity.
  case bias
}

/// How hard values are laid over an input.
enum HardPattern: Sendable {
  /// So that all inputs together see every combination.
  case everyCombination
  /// One in so many elements, the others small integers.
  case sparse(oneIn: Int)
  /// Any of them anywhere.
  case anywhere
}
