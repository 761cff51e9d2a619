// SPDX-License-Identifier: Apache-2.0

import BerthCore

/// Makes a failing case smaller for as long as it still breaks the same rule: a person reads four numbers sooner than four thousand.
public struct CaseShrinker {
  private let runner: any CaseRunning
  /// How many cases may be tried.
  private let budget: Int
  /// How long it may look for smaller ones.
  private let timeLimit: Duration

  /// A shrinker that runs cases with `runner`.
  ///
  /// - Parameters:
  ///   - budget: how many cases may be tried.
  ///   - timeLimit: after this no further one is; a smaller case is a comfort, not worth a wait.
  public init(_ runner: any CaseRunning, budget: Int = 60, timeLimit: Duration = .seconds(10)) {
    self.runner = runner
    self.budget = budget
    self.timeLimit = timeLimit
  }

  /// The smallest case found that fails as `result` did; the case itself if none is smaller, or if it is no operator's.
  public func shrink(_ test: TestCase, failing result: CaseResult) -> TestCase {
    guard case .operation(var smallest) = test, result.outcome == .fail else { return test }
    var tried: Set<OperatorCase> = [smallest]
    var left = budget
    var improved = true
    let end = ContinuousClock.now + timeLimit
    while improved, left > 0 {
      improved = false
      for candidate in CaseShrinker.simpler(than: smallest) where left > 0 && tried.insert(candidate).inserted {
        // Most candidates of operators with parameters are no valid calls; those cost nothing.
        guard (try? candidate.call()) != nil else { continue }
        guard ContinuousClock.now < end else { return .operation(smallest) }
        left -= 1
        let outcome = runner.run(.operation(candidate), isRequired: false)
        if outcome.outcome == .fail, outcome.rule == result.rule {
          smallest = candidate
          improved = true
          break
        }
      }
    }
    return .operation(smallest)
  }

  /// Cases with less to them, the boldest steps first. An extent is changed wherever it occurs, since equal extents mostly belong
  /// together: the inner extents of a product, say.
  private static func simpler(than test: OperatorCase) -> [OperatorCase] {
    var candidates: [OperatorCase] = []
    func add(outputs: [OutputSpec]? = nil, _ edit: (OperandSpec) -> OperandSpec) {
      let inputs = test.inputs.map { $0.map(edit) }
      candidates.append(
        OperatorCase(
          test.op, test.dtype, inputs, outputs: outputs, attributes: test.attributes, fill: test.fill, seed: test.seed))
    }
    // A case about a layout stays one: the layout goes only as a whole.
    if test.outputs != nil || test.inputs.contains(where: { $0?.strides != nil || $0?.offset ?? 0 != 0 }) {
      add { spec in spec.value.map(OperandSpec.init) ?? OperandSpec(spec.dtype, spec.shape) }
      return candidates
    }
    let data = test.inputs.compactMap { $0 }.filter { $0.value == nil }
    let extents = Set(data.flatMap(\.shape.extents)).filter { $0 > 1 }.sorted(by: >)
    for divisor in [16, 4, 2] {
      for extent in extents where extent / divisor >= 1 { add { $0.replacing(extent, by: extent / divisor) } }
    }
    for extent in extents { add { $0.replacing(extent, by: extent - 1) } }
    return candidates
  }
}

extension OperandSpec {
  /// The same with another extent wherever `old` stands; parameters stay.
  fileprivate func replacing(_ old: Int, by new: Int) -> OperandSpec {
    guard value == nil, let shape = try? Shape(shape.extents.map { $0 == old ? new : $0 }) else { return self }
    return OperandSpec(dtype, shape)
  }
}
