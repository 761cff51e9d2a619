// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

/// How the CPU runs one operator.
struct CPUOperator: Sendable {
  /// Makes the kernel for a call of the operator.
  ///
  /// - Throws: `.unsupported` for what the CPU does not offer.
  typealias Preparation = @Sendable (OperatorCall, CPUContext) throws(DeviceError) -> any CPUKernel

  /// The operator.
  let op: Operator
  /// How it is made ready.
  let prepare: Preparation

  init(_ op: Operator, prepare: @escaping Preparation) {
    self.op = op
    self.prepare = prepare
  }
}

/// The operators that the CPU runs. A new one is a file under `Operators` and a line here.
extension CPUOperator {
  private static let all: [CPUOperator] = [
    // Linear algebra
    .matMul,
    .matMulInteger,
    .gemm,
    .conv,
    .convTranspose,
    .maxPool,
    .averagePool,
    .globalMaxPool,
    .globalAveragePool,
    .attention,
    // Element by element
    .add,
    .sub,
    .mul,
    .div,
    .mod,
    .pow,
    .neg,
    .abs,
    .sign,
    .floor,
    .ceil,
    .round,
    .clip,
    .minimum,
    .maximum,
    .sum,
    .mean,
    .relu,
    .leakyRelu,
    .elu,
    .gelu,
    .hardSwish,
    .swish,
    .swiGLU,
    .softplus,
    .sigmoid,
    .tanh,
    .exp,
    .log,
    .erf,
    .sin,
    .cos,
    .sqrt,
    .reciprocal,
    .where,
    .cast,
    .castLike,
    .equal,
    .less,
    .lessOrEqual,
    .greater,
    .greaterOrEqual,
    .and,
    .or,
    .xor,
    .not,
    .isNaN,
    .isInf,
    .quantizeLinear,
    .dequantizeLinear,
    .dynamicQuantizeLinear,
    // Along axes
    .softmax,
    .layerNormalization,
    .reduceSum,
    .reduceMean,
    .reduceMax,
    .reduceMin,
    .reduceProd,
    .reduceL1,
    .reduceL2,
    .reduceSumSquare,
    .reduceLogSum,
    .reduceLogSumExp,
    .argMax,
    .argMin,
    .cumSum,
    .topK,
    // Moving data
    .identity,
    .transpose,
    .reshape,
    .flatten,
    .squeeze,
    .unsqueeze,
    .expand,
    .concat,
    .split,
    .slice,
    .tile,
    .pad,
    .trilu,
    .gather,
    .gatherElements,
    .gatherND,
    .scatterElements,
    .scatterND,
    // Making data
    .constant,
    .constantOfShape,
    .range,
    .oneHot,
    .shape,
    .size,
  ]

  private static let byOperator = Dictionary(all.map { ($0.op, $0) }, uniquingKeysWith: { first, _ in first })

  /// How the CPU runs `op`; nil if it does not.
  static func of(_ op: Operator) -> CPUOperator? { byOperator[op] }
}

extension OperatorCall {
  /// Input `index`, which the schema promises.
  func input(_ index: Int) throws(DeviceError) -> TensorDescriptor {
    guard index < inputs.count, let descriptor = inputs[index] else {
      throw DeviceError(.internal, "\(op) has no input \(index)")
    }
    return descriptor
  }

  /// Output `index`, which the schema promises.
  func output(_ index: Int) throws(DeviceError) -> TensorDescriptor {
    guard index < outputs.count, let descriptor = outputs[index] else {
      throw DeviceError(.internal, "\(op) has no output \(index)")
    }
    return descriptor
  }

  /// Input `index`, or nil if it is absent.
  func optionalInput(_ index: Int) -> TensorDescriptor? { index < inputs.count ? inputs[index] : nil }

  /// Output `index`, or nil if it is not wanted.
  func optionalOutput(_ index: Int) -> TensorDescriptor? { index < outputs.count ? outputs[index] : nil }
}
