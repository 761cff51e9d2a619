// SPDX-License-Identifier: Apache-2.0

public import BerthCore

/// What an operator has to compute: a reference in higher precision than any device's, and a bound for each element that follows
/// from the arithmetic a device is held to.
///
/// The oracle knows the operators' definitions and nothing of any device. It uses integer arithmetic and IEEE 754's basic
/// operations only, never the host's mathematical library, so that every host comes to the same verdict.
///
/// One file an operator under `Operators`, and a line in `all`.
public struct Oracle: Sendable {
  /// The operator.
  public let op: Operator
  /// The bound and where it comes from, in a sentence, for reports and documentation.
  public let rule: String

  private let compute: @Sendable (DenseCall) throws(DeviceError) -> [ReferenceTensor]

  /// An oracle for `op`. `compute` gives the references of the outputs in schema order; it may leave out trailing ones that the call
  /// does not want.
  init(
    _ op: Operator, rule: String, compute: @escaping @Sendable (DenseCall) throws(DeviceError) -> [ReferenceTensor]
  ) {
    self.op = op
    self.rule = rule
    self.compute = compute
  }

  /// Every oracle there is.
  private static let all: [Oracle] = [
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

  private static let byOperator: [Operator: Oracle] = Dictionary(
    all.map { ($0.op, $0) }, uniquingKeysWith: { first, _ in first })

  /// The oracle of an operator; nil if there is none.
  public static func oracle(for op: Operator) -> Oracle? { byOperator[op] }

  /// What the outputs of a call have to be.
  ///
  /// - Parameters:
  ///   - call: a call of this oracle's operator. Its layouts do not matter here: strides and offsets are ignored.
  ///   - inputs: the values of the inputs in schema order, dense; nil for an absent one. The values of parameter inputs may be left
  ///     nil, they are in the call.
  /// - Returns: a reference for each of `call.outputs`, nil where the call does not want the output.
  /// - Throws: `.invalidArgument` if call or inputs do not fit, `.indexOutOfRange` where a device has to fail so too.
  public func reference(_ call: OperatorCall, _ inputs: [HostTensor?]) throws(DeviceError) -> [ReferenceTensor?] {
    guard call.op == op else {
      throw DeviceError(.invalidArgument, "the oracle of \(op) was asked about \(call.op)")
    }
    let outputs = try compute(try DenseCall(call, inputs))
    return call.outputs.enumerated().map { index, wanted in
      wanted == nil || index >= outputs.count ? nil : outputs[index]
    }
  }
}
