// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

extension CPUOperator {
  /// `IsInf`.
  static let isInf = predicate(.isInf) { attributes in
    switch (attributes.flag("detect_negative"), attributes.flag("detect_positive")) {
    case (true, true): BVK_IS_INFINITE
    case (true, false): BVK_IS_NEGATIVE_INFINITY
    case (false, true): BVK_IS_POSITIVE_INFINITY
    case (false, false): BVK_IS_NOTHING
    }
  }
}
