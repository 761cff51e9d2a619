// SPDX-License-Identifier: Apache-2.0

import BerthCore

/// The plans made for one device.
final class PlanCache: Sendable {
  /// More plans than any model has calls; a program whose shapes keep changing must not grow without end.
  private static let limit = 4096

  /// Calls of one or two operands without attributes.
  let pairs = PairTable()
  private let others = Lock<[CallKey: PreparedCall]>([:])

  /// The plan for a call, if there is one.
  func plan(for key: CallKey) -> PreparedCall? {
    others.withLock { $0[key] }
  }

  /// Remembers a plan.
  func insert(_ prepared: PreparedCall, for key: CallKey) {
    others.withLock { others in
      if others.count >= PlanCache.limit { others.removeAll() }
      others[key] = prepared
    }
    guard key.attributes.isEmpty, key.outputCount == nil, key.values.isEmpty, prepared.outputs.count == 1,
      prepared.workspaceByteCount == 0, let first = key.layouts.first ?? nil
    else { return }
    if key.layouts.count == 1 {
      pairs.insert(key.op, first, nil, prepared)
    } else if key.layouts.count == 2, let second = key.layouts[1] {
      pairs.insert(key.op, first, second, prepared)
    }
  }
}
