// SPDX-License-Identifier: Apache-2.0

import BerthTesting
import CustomDevice
import Testing

/// The whole suite: one test case for each promise of the protocol, and for each operator in each dtype.
@Suite struct ConformanceTests {
  private static let device = CustomDevice()

  /// A run without a test passes too.
  @Test func theProfileDemandsSomething() throws {
    #expect(try ConformanceTest.all(profiles: ["custom-device.yaml"]).count > 200)
  }

  @Test(arguments: try ConformanceTest.all(profiles: ["custom-device.yaml"]))
  func conforms(_ test: ConformanceTest) async throws {
    try await test.expectPass(on: Self.device)
  }
}
