// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// The way of a vendor from nothing to the first operators, with the files that `new-plugin` writes and what its comments say.
struct VendorPathTests {
  private static let core = ["--profile", "runtime", "--profile", "core"]

  private func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any], "\(text)")
  }

  /// What `--next` says, and that it says that something is left.
  private func next(_ plugin: String) throws -> (task: String, name: String, progress: [String: Int]) {
    let run = try Berth(["certify", "--plugin", plugin, "--next", "--json"] + VendorPathTests.core)
    #expect(run.status == 1, "\(run.errors)")
    let step = try object(run.output)
    let specification = try #require(step["specification"] as? [String: Any], "\(run.output)")
    #expect(specification["dtype"] as? String == "float32")
    let progress = try #require(step["progress"] as? [String: Int])
    return (step["task"] as? String ?? "", specification["name"] as? String ?? "", progress)
  }

  private func build(_ bench: Workbench) throws {
    let run = try bench.shell("make CFLAGS='-O2 -Werror'", in: "acme")
    #expect(run.status == 0, "\(run.text)")
  }

  @Test func fromNothingToAddAndGemm() throws {
    try Workbench.use { bench in
      #expect(try Berth(["new-plugin", "acme", "--dir", bench.path]).status == 0)
      try build(bench)
      let plugin = bench.path + "/acme/libacme.so"

      // Nothing is there: everything that is demanded is missing, nothing fails, and the summary stays short.
      let empty = try Berth(["certify", "--plugin", plugin, "--out", bench.path + "/out"] + VendorPathTests.core)
      #expect(empty.status == 1, "\(empty.errors)")
      #expect(empty.output.contains("not certified") && empty.output.contains("nothing that core demands passed"))
      #expect(empty.output.split(separator: "\n").count < 110)
      let certificate = try object(try bench.read("out/certificate.json"))
      let counts = try #require(certificate["counts"] as? [String: Int])
      #expect(counts["missing", default: 0] > 1500 && counts["fail"] == 0 && counts["crashed"] == 0)
      let first = try next(plugin)
      #expect(first.task == "implement" && first.name == "Add")
      #expect(first.progress["operatorsMet"] == 0 && first.progress["runtimeWaiting", default: 0] > 10)
      let text = try Berth(["certify", "--plugin", plugin, "--next"] + VendorPathTests.core)
      #expect(text.output.contains("Next: implement Add, float32"))
      #expect(text.output.contains("berth certify --plugin \(plugin) --filter '^Add/f32/'"))

      try addStepOne(bench)
      try build(bench)
      let add = try Berth(["certify", "--plugin", plugin, "--filter", "^Add/f32/"])
      #expect(add.status == 0, "\(add.output)\(add.errors)")
      let second = try next(plugin)
      #expect(second.task == "implement" && second.name == "Gemm")
      #expect(second.progress["operatorsMet"] == 1)
      #expect(second.progress["runtimeMet", default: 0] > first.progress["runtimeMet", default: 0])

      try addStepTwo(bench)
      try build(bench)
      let gemm = try Berth(["certify", "--plugin", plugin, "--filter", "^Gemm/f32/"])
      #expect(gemm.status == 0, "\(gemm.output)\(gemm.errors)")
      let third = try next(plugin)
      #expect(third.task == "implement" && third.name == "MatMul")
      #expect(third.progress["operatorsMet"] == 2)

      // What remains of the profile is named.
      let partial = try Berth(["certify", "--plugin", plugin, "--lang", "zh"] + VendorPathTests.core)
      #expect(partial.status == 1)
      #expect(partial.output.contains("缺失") && partial.output.contains("LayerNormalization RMSNormalization"))
      #expect(partial.output.contains("MatMul 的 f32 无一通过"))

      // What will never be there can be waived, but not what is merely left out.
      try bench.write("- {operator: Gelu, dtype: f32, why: no error function}\n", to: "exceptions.yaml")
      let waiving = try Berth(
        [
          "certify", "--plugin", plugin, "--exceptions", bench.path + "/exceptions.yaml", "--filter",
          "^(Add|Gelu)/f32/",
        ])
      #expect(waiving.status == 0, "\(waiving.output)\(waiving.errors)")
      #expect(waiving.output.contains("Waived by an exception") && waiving.output.contains("no error function"))
    }
  }

  /// Does what the comment of STEP 1 says, with the very code that it shows.
  private func addStepOne(_ bench: Workbench) throws {
    var source = try bench.read("acme/acme.c")
    let begin = try #require(source.range(of: "Write this function below:\n"))
    let end = try #require(source.range(of: " * put add_run in place of NULL"))
    let code = source[begin.upperBound..<end.lowerBound].split(separator: "\n").map {
      $0.hasPrefix(" *   ") ? String($0.dropFirst(" *   ".count)) : ""
    }
    source = try inserting(code.joined(separator: "\n"), before: "/* ---- STEP 2", in: source)
    try bench.write(source.replacingOccurrences(of: "{\"Add\", NULL}", with: "{\"Add\", add_run}"), to: "acme/acme.c")
  }

  /// Writes what the comment of STEP 2 describes.
  private func addStepTwo(_ bench: Workbench) throws {
    let code = """
      static void gemm_run(const berth_plan *plan, float *const *in, float *const *out) {
        const operand *A = &plan->inputs[0], *B = &plan->inputs[1], *C = &plan->inputs[2], *Y = &plan->outputs[0];
        int64_t depth = A->dims[plan->trans_a ? 0 : 1], i, j, k;
        for (i = 0; i < Y->dims[0]; i++)
          for (j = 0; j < Y->dims[1]; j++) {
            int64_t y[2] = {i, j};
            float sum = 0;
            for (k = 0; k < depth; k++) {
              int64_t a[2] = {plan->trans_a ? k : i, plan->trans_a ? i : k};
              int64_t b[2] = {plan->trans_b ? j : k, plan->trans_b ? k : j};
              sum += in[0][place(A, a, 2)] * in[1][place(B, b, 2)];
            }
            sum *= plan->alpha;
            if (C->present) sum += plan->beta * in[2][place(C, y, 2)];
            out[0][place(Y, y, 2)] = sum;
          }
      }
      """
    let source = try inserting(code, before: "/* ---- STEP 3", in: try bench.read("acme/acme.c"))
    try bench.write(
      source.replacingOccurrences(of: "{\"Gemm\", NULL}", with: "{\"Gemm\", gemm_run}"), to: "acme/acme.c")
  }

  private func inserting(_ code: String, before mark: String, in source: String) throws -> String {
    let place = try #require(source.range(of: mark))
    return source[..<place.lowerBound] + code + "\n\n" + source[place.lowerBound...]
  }

  @Test(arguments: [
    (["--next", "--out", "x"], "--next makes no certificate"),
    (["--exceptions", "/nonexistent.yaml"], "'/nonexistent.yaml' cannot be read"),
  ])
  func whatMakesNoSenseIsRefused(_ arguments: [String], _ hint: String) throws {
    let run = try Berth(["certify", "--device", "cpu"] + arguments)
    #expect(run.status == 2)
    #expect(run.errors.contains(hint), "\(run.errors)")
    #expect(run.output.isEmpty)
  }

  @Test func aDeviceWithNothingLeftToDoIsToldSo() throws {
    let run = try Berth(["certify", "--device", "cpu", "--next", "--profile", "runtime"])
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("nothing is left to do"))
    let chinese = try Berth(["certify", "--device", "cpu", "--next", "--profile", "runtime", "--lang", "zh"])
    #expect(chinese.status == 0 && chinese.output.contains("没有剩下的事"))
  }
}
