// SPDX-License-Identifier: Apache-2.0

public import BerthCore

/// An input or output of a model, as the model declares it.
public struct ONNXValue: Sendable, Hashable {
  /// The extent of an axis.
  public enum Extent: Sendable, Hashable {
    /// Always this.
    case fixed(Int)
    /// Given by the data; two axes of the same symbol have the same extent.
    case symbol(String)
    /// Given by the data.
    case any
  }

  /// Its name, by which inputs are given and outputs are returned.
  public let name: String
  /// The type of its elements; nil where the model does not say, or says one that Berth does not know (a gap of the
  /// model).
  public let dtype: DType?
  /// Its axes; nil where the model does not say.
  public let extents: [Extent]?
}

extension ONNXValue: CustomStringConvertible {
  /// Name and type: `x float32[batch, 3, ?]`.
  public var description: String {
    guard let dtype else { return name }
    guard let extents else { return "\(name) \(dtype)" }
    let axes = extents.map { extent in
      switch extent {
      case .fixed(let count): "\(count)"
      case .symbol(let symbol): symbol
      case .any: "?"
      }
    }
    return "\(name) \(dtype)[\(axes.joined(separator: ", "))]"
  }
}

extension ONNXValue {
  /// Why a tensor cannot be this value, or nil if it can.
  func objection(to type: TensorType) -> String? {
    if let dtype, dtype != type.dtype { return "'\(name)' is declared as \(self), but the tensor is \(type)" }
    guard let extents else { return nil }
    var fits = extents.count == type.shape.rank
    for (axis, extent) in extents.enumerated() where fits {
      if case .fixed(let count) = extent { fits = type.shape[axis] == count }
    }
    return fits ? nil : "'\(name)' is declared as \(self), but the tensor is \(type)"
  }
}
