// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// What is printed from schemas, oracles and devices.
struct ReferenceTests {
  /// `make reference` writes it anew.
  @Test(arguments: [("en", "operators.md"), ("zh", "operators.zh-CN.md")])
  func theReferenceIsFresh(_ language: String, _ file: String) throws {
    let run = try Berth(["reference", "--device", "cpu", "--device", "mock-asic", "--lang", language])
    #expect(run.status == 0, "\(run.errors)")
    let path = Berth.root.appendingPathComponent("Documentation/\(file)")
    let kept = try String(contentsOf: path, encoding: .utf8)
    // Not the texts themselves: a difference would be printed in full.
    let isFresh = kept == run.output
    #expect(isFresh, "Documentation/\(file) is stale; 'make reference' writes it anew")
  }

  @Test func aDeviceThatIsNotThereIsNamed() throws {
    let run = try Berth(["reference", "--device", "nothing"])
    #expect(run.status == 2)
    #expect(run.output.isEmpty && run.errors.contains("nothing"))
  }

  /// Every number of float16 through a function, and the error as certification sees it.
  @Test func errorsAreMeasuredInULP() throws {
    let arguments = ["accuracy", "--device", "cpu", "--filter", "^(Exp|Relu)$", "--samples", "2000", "--json"]
    let run = try Berth(arguments)
    #expect(run.status == 0, "\(run.errors)")
    let rows = try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [[String: Any]])
    // Relu is exact, and has no error to measure.
    #expect(
      rows.map { "\($0["operatorName"] ?? "") \($0["dtype"] ?? "")" } == ["Exp f64", "Exp f32", "Exp f16", "Exp bf16"])
    for row in rows {
      let worst = try #require(row["worstULP"] as? Double)
      // Three units in float32, and half of one for a rounding to float16.
      #expect(worst > 0.4 && worst < 3)
      #expect(row["wrong"] as? Int == 0 && row["failure"] == nil)
    }
    // All finite numbers whose exponential is one that is not exact: some 50,000 of 65,536.
    #expect(try #require(rows[2]["measured"] as? Int) > 40_000)
    let markdown = try Berth(Array(arguments.dropLast()) + ["--markdown", "--lang", "zh"])
    #expect(markdown.output.contains("| Exp | f16 |") && markdown.output.contains("最大 ULP"))
  }

  /// A function of the mock ASIC that is good to 16 bits is more than a hundred units off, and wrong.
  @Test func aRoughFunctionShows() throws {
    let run = try Berth(
      ["accuracy", "--device", "mock-asic?fault=rough-exp", "--filter", "^Exp$", "--samples", "1000"])
    #expect(run.status == 1, "\(run.errors)")
    #expect(run.output.contains("Exp/f32/1024x1024/-/sweep/1"))
  }
}
