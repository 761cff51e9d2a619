// SPDX-License-Identifier: Apache-2.0

public import BerthCore

/// Questions about the suite as a whole.
public enum ConformanceSuite {
  /// A case with an ordinary call of an operator in a dtype, to ask a device whether it has it; nil if the suite has none.
  public static func ordinaryCase(_ op: Operator, _ dtype: DType) -> OperatorCase? {
    let cases = (CaseGenerator.generator(for: op)?.cases(dtype, seed: 1) ?? []).filter { test in
      test.outputs == nil && test.inputs.allSatisfy { $0?.strides == nil && $0?.offset ?? 0 == 0 }
    }
    // Not the scalars and empty tensors that come first; what has a scalar for a result at least reads something.
    func hasElements(_ operands: @escaping (OperatorCall) -> [TensorDescriptor?]) -> (OperatorCase) -> Bool {
      { test in (try? test.call()).flatMap { operands($0).first ?? nil }.map { $0.elementCount > 4 } ?? false }
    }
    return cases.first(where: hasElements(\.outputs)) ?? cases.first(where: hasElements(\.inputs))
  }

  /// What a device says of an operator in a dtype, asked with an ordinary call.
  public static func support(for op: Operator, _ dtype: DType, on runner: any CaseRunning) -> Support {
    guard let test = ordinaryCase(op, dtype) else {
      return .unsupported(reason: "the suite has no call to ask with")
    }
    return runner.support(for: [test]).first ?? .unsupported(reason: "no answer")
  }
}
