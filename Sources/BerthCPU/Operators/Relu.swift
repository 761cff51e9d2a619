// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `Relu`.
  static let relu = unary(.relu, cost: 1) { _ in BVK_RELU }
}
