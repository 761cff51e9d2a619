// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// The simulated chip, certified as any vendor's is. One run after the other: each uses all processors.
@Suite(.serialized)
struct MockASICTests {
  private func certify(_ arguments: [String], status: Int32) throws -> [String: Any] {
    let run = try Berth(["certify", "--device", "mock-asic", "--json"] + arguments)
    #expect(run.status == status, "\(run.errors)")
    return try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
  }

  @Test(arguments: [1, 2, 3])
  func theChipIsCertifiedForEverySeed(_ seed: Int) throws {
    let certificate = try certify(["--profile", "runtime", "--profile", "core", "--seed", "\(seed)"], status: 0)
    #expect(certificate["verdict"] as? String == "certified", "\(certificate["reasons"] ?? "")")
    #expect((certificate["waivers"] as? [Any])?.isEmpty == true)
    let counts = try #require(certificate["counts"] as? [String: Int])
    #expect(counts["pass", default: 0] >= 10_000)
    // It has no float64 and no ArgMax, and core does not ask for them.
    #expect(counts["unsupported", default: 0] > 1000)
  }

  /// Demands what the chip has not: float64, and indices.
  private static let profile = """
    name: science
    title: a profile that the chip was not made for
    title-zh: 并非为该芯片制定的规范
    why: a test
    maximum-rank: 4
    demands:
      - {operators: [MatMul, ArgMax], dtypes: [f32], why: a test}
      - {operators: [Add], dtypes: [f64], why: a test}
    """

  @Test func whatTheChipLacksIsMissingUnlessAnExceptionExplainsIt() throws {
    try Workbench.use { bench in
      try bench.write(MockASICTests.profile, to: "science.yaml")
      let profile = ["--profile", bench.path + "/science.yaml"]
      let refused = try certify(profile, status: 1)
      #expect(refused["verdict"] as? String == "not-certified")
      let reasons = try #require(refused["reasons"] as? [String])
      #expect(reasons.contains("ArgMax in f32 passed nothing") && reasons.contains("Add in f64 passed nothing"))

      try bench.write(
        """
        - {operator: ArgMax, dtype: f32, why: the reduction unit keeps no indices}
        - {operator: Add, dtype: f64, why: the chip has no float64}
        - {operator: Gelu, dtype: f32, why: changes nothing}
        """, to: "exceptions.yaml")
      let waive = profile + ["--exceptions", bench.path + "/exceptions.yaml"]
      let waived = try certify(waive, status: 0)
      #expect(waived["verdict"] as? String == "certified-with-waivers")
      let waivers = try #require(waived["waivers"] as? [[String: Any]])
      #expect(waivers.map { $0["operator"] as? String } == ["ArgMax", "Add"])
      #expect(waivers.allSatisfy { $0["cases"] as? Int ?? 0 > 20 })
      let text = try Berth(["certify", "--device", "mock-asic"] + waive)
      #expect(text.status == 0)
      #expect(text.output.contains("Verdict: certified with waivers"))
      #expect(text.output.contains("the reduction unit keeps no indices"))
      #expect(text.output.contains("Gelu f32 (line 3): no profile of this run demands it"))

      try bench.write("- {operator: ArgMax, dtype: f32}\n", to: "exceptions.yaml")
      let wrong = try Berth(["certify", "--device", "mock-asic"] + waive)
      #expect(
        wrong.status == 2 && wrong.errors.contains("exceptions.yaml:1: the entry has no 'why'"), "\(wrong.errors)")
    }
  }

  @Test func nothingIsLeftToDoOnIt() throws {
    let run = try Berth(["certify", "--device", "mock-asic", "--next", "--profile", "runtime", "--profile", "core"])
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("nothing is left to do"))
  }
}
