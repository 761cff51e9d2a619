// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension OpenCLOperator {
  /// `IsInf`.
  static let isInf = truth(.isInf) { call in
    switch (call.attributes.flag("detect_negative"), call.attributes.flag("detect_positive")) {
    case (true, true): "is_infinite"
    case (true, false): "is_negative_infinity"
    case (false, true): "is_positive_infinity"
    case (false, false): "is_nothing"
    }
  }
}
