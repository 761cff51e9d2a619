// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `ScatterElements`: the data with elements replaced, or combined with updates, at places that indices pick along an axis.
  /// Negative indices count from the end; one outside the axis fails the run with `.indexOutOfRange`.
  ///
  /// Where two updates meet one element, `none` leaves open which of them stays. The others combine the element and all updates
  /// that meet it, in an order that is not specified; true and false add up to their "or" and multiply to their "and".
  public static let scatterElements = Operator(
    "ScatterElements", version: 18, summary: "updates at places along an axis, one by one",
    inputs: [.input("data", "T"), .input("indices", "Tind"), .input("updates", "T")], outputs: [.output("output", "T")],
    attributes: [.defaulted("axis", 0), .scatterReduction],
    typeVariables: ["T": .any, "Tind": [.int32, .int64]],
    flops: { call in call.scatterFLOPs },
    infer: { context throws(DeviceError) in
      let (data, indices, updates) = (try context.input(0), try context.input(1), try context.input(2))
      _ = try data.shape.elementAxis(context.attributes.int("axis"), indices: indices.shape)
      guard updates.shape == indices.shape else {
        throw DeviceError(
          .invalidArgument, "updates of the shape \(updates.shape) for indices of the shape \(indices.shape)")
      }
      return [data]
    })
}

/// How an update and the element that it meets are combined.
public enum ScatterReduction: String, Sendable, Hashable, CaseIterable {
  /// The update takes the element's place.
  case replace = "none"
  /// Their sum.
  case add
  /// Their product.
  case mul
  /// The greater one; NaN if either is.
  case max
  /// The lesser one; NaN if either is.
  case min

  /// What a call of `ScatterElements` or `ScatterND` asks for.
  public init(_ call: OperatorCall) {
    self = ScatterReduction(rawValue: call.attributes.string("reduction")) ?? .replace
  }
}

extension Operator.Attribute {
  static let scatterReduction = defaulted("reduction", "none", choices: ScatterReduction.allCases.map(\.rawValue))
}

extension OperatorCall {
  /// One for each update that is combined with an element.
  var scatterFLOPs: Int {
    ScatterReduction(self) == .replace || inputs.count < 3 ? 0 : inputs[2]?.elementCount ?? 0
  }
}
