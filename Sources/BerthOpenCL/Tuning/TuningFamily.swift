// SPDX-License-Identifier: Apache-2.0

/// A family of kernels whose parameters `berth tune` searches: all that it has to know of one. A further family is a file beside
/// `TuningFamily+Conv.swift`, and a line in `all`.
package struct TuningFamily: Sendable {
  /// What the database calls it.
  package let name: String
  /// What a candidate must get right before it is timed, as ids of cases: around the edges of tiles of any size, exact ones first.
  package let cases: [String]
  /// The calls whose time counts, as ids of cases: some milliseconds each on a processor.
  package let timed: [String]
  /// What can be tried; nil where a strategy has no parameters.
  let space: @Sendable (Strategy, DeviceTraits) -> TuningSpace?

  /// All families.
  package static let all = [
    gemm,
    conv,
  ]

  /// The family of this name; nil if there is none.
  package static func named(_ name: String) -> TuningFamily? { all.first { $0.name == name } }
}
