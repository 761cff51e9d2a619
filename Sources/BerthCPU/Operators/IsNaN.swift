// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `IsNaN`.
  static let isNaN = predicate(.isNaN) { _ in BVK_IS_NAN }
}
