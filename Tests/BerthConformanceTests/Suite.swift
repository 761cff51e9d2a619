// SPDX-License-Identifier: Apache-2.0

import BerthCPU
import BerthConformance
import BerthCore

/// What the tests of the suite share.
enum Suite {
  /// A CPU of the caller's own. Tests run at the same time, and one that counts what a device holds must not count what the others
  /// do with it.
  static func cpu() throws -> any Device { try CPUDriver().open("cpu") }

  static func certification(filter: String, seed: UInt64 = 1) throws -> Certification {
    let expression = try Regex(filter)
    let profiles = try Profile.load(Profile.standardNames, relativeTo: ".")
    return Certification(profiles: profiles, seed: seed) { $0.firstMatch(of: expression) != nil }
  }
}
