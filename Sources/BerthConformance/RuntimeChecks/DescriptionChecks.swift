// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension RuntimeCheck {
  /// What a device says of itself.
  static let descriptionChecks: [RuntimeCheck] = [
    RuntimeCheck("description", "The device's description is complete and makes sense.") {
      context throws(CaseFailure) in
      let info = context.device.info
      func demand(_ condition: Bool, _ message: @autoclosure () -> String) throws(CaseFailure) {
        if !condition { throw .broken(.honesty, message()) }
      }
      try demand(!info.id.rawValue.isEmpty, "the id is empty")
      try demand(!info.vendor.isEmpty, "the vendor is empty; a device that cannot say has to say 'unknown'")
      try demand(!info.product.isEmpty, "the product is empty; a device that cannot say has to say 'unknown'")
      try demand(!info.memorySpaces.isEmpty, "there is no memory space")
      for space in info.memorySpaces {
        try demand(
          space.alignment > 0 && space.alignment & (space.alignment - 1) == 0,
          "memory space '\(space.name)' has the alignment \(space.alignment), which is no power of two")
        try demand(
          space.byteCount.map { $0 > 0 } ?? true,
          "memory space '\(space.name)' has \(space.byteCount ?? 0) bytes; what is not known is to be left out")
        try demand(
          space.maximumAllocation.map { $0 > 0 && $0 <= space.byteCount ?? .max } ?? true,
          "memory space '\(space.name)' has the largest allocation \(space.maximumAllocation ?? 0), not within its size"
        )
      }
      for peak in info.peaks {
        try demand(
          peak.rate > 0 && peak.rate.isFinite, "a declared peak is \(peak.rate); what is not known is to be left out")
      }
      try demand(
        Set(info.dtypes.map(\.dtype)).count == info.dtypes.count, "a dtype stands twice in the description")
      try demand(
        info.timestampFrequency.map { $0 > 0 && $0.isFinite } ?? true, "the timestamp frequency is not positive")
    },
    RuntimeCheck("description-stable", "The device describes itself the same way each time.") {
      context throws(CaseFailure) in
      guard context.device.info == context.device.info else {
        throw .broken(.honesty, "two descriptions in a row differ")
      }
    },
    RuntimeCheck("support-stable", "Whether a call is supported does not change from one question to the next.") {
      context throws(CaseFailure) in
      for call in try context.callOfEach() {
        let (first, second) = (context.device.support(for: call), context.device.support(for: call))
        guard first == second else {
          throw .broken(.honesty, "\(call): '\(first)' at first, then '\(second)'")
        }
        if case .unsupported(let reason) = first, reason.isEmpty {
          throw .broken(.honesty, "\(call) is not supported, for no reason given")
        }
      }
    },
    RuntimeCheck("unsupported-refused", "What is declared unsupported is refused by prepare as unsupported.") {
      context throws(CaseFailure) in
      for call in try context.callOfEach() {
        guard case .unsupported = context.device.support(for: call) else { continue }
        do throws(DeviceError) {
          _ = try context.device.prepare(call)
        } catch {
          try context.expect(error, among: [.unsupported], when: "preparing \(call), declared unsupported")
          continue
        }
        throw .broken(.honesty, "\(call) is declared unsupported, but prepare makes a plan for it")
      }
    },
  ]
}
