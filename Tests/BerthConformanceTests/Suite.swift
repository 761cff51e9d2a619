// SPDX-License-Identifier: Apache-2.0

import Berth
import BerthConformance
import BerthCore

/// What the tests of the suite share.
enum Suite {
  static func cpu() throws -> any Device { try Devices.open("cpu") }

  static func certification(filter: String, seed: UInt64 = 1) throws -> Certification {
    let expression = try Regex(filter)
    return Certification(profiles: try Profile.all(), seed: seed) { $0.firstMatch(of: expression) != nil }
  }
}
