// SPDX-License-Identifier: Apache-2.0

/// The value of an operator's attribute, of one of the types that ONNX knows.
public enum AttributeValue: Hashable, Sendable {
  /// ONNX `INT`.
  case int(Int)
  /// ONNX `FLOAT`.
  case float(Float)
  /// ONNX `STRING`.
  case string(String)
  /// ONNX `INTS`.
  case ints([Int])
  /// ONNX `FLOATS`.
  case floats([Float])
  /// ONNX `STRINGS`.
  case strings([String])
  /// ONNX `TENSOR`.
  case tensor(HostTensor)

  /// The type of an attribute's value.
  public enum Kind: String, Sendable, Hashable {
    case int, float, string, ints, floats, strings, tensor
    /// ONNX `SPARSE_TENSOR`. Schemas name it; no value of Berth's has it.
    case sparseTensor = "sparse_tensor"
  }

  /// The type of this value.
  public var kind: Kind {
    switch self {
    case .int: .int
    case .float: .float
    case .string: .string
    case .ints: .ints
    case .floats: .floats
    case .strings: .strings
    case .tensor: .tensor
    }
  }
}

extension AttributeValue: CustomStringConvertible {
  /// The value as a case id spells it: lists joined by `x`, a tensor with its type before its elements.
  public var description: String {
    switch self {
    case .int(let value): "\(value)"
    case .float(let value): "\(value)"
    case .string(let value): value
    case .ints(let values): values.map(String.init).joined(separator: "x")
    case .floats(let values): values.map { "\($0)" }.joined(separator: "x")
    case .strings(let values): values.joined(separator: "x")
    case .tensor(let tensor): tensor.text
    }
  }
}

extension AttributeValue: ExpressibleByIntegerLiteral {
  /// An `INT`.
  public init(integerLiteral value: Int) { self = .int(value) }
}

extension AttributeValue: ExpressibleByFloatLiteral {
  /// A `FLOAT`.
  public init(floatLiteral value: Float) { self = .float(value) }
}

extension AttributeValue: ExpressibleByStringLiteral {
  /// A `STRING`.
  public init(stringLiteral value: String) { self = .string(value) }
}

extension AttributeValue: ExpressibleByArrayLiteral {
  /// `INTS`.
  public init(arrayLiteral values: Int...) { self = .ints(values) }
}

/// The attributes of one call, checked against the operator's schema: every name known, every value of the right type,
/// defaults filled in.
///
/// The accessors take the name of an attribute that the schema declares, with that type; asking for another is a
/// mistake in Berth, not in the input, and gives nil or zero.
public struct Attributes: Hashable, Sendable {
  /// The values by name: those given, and the defaults of those not given.
  public let values: [String: AttributeValue]
  /// The names that the caller gave.
  public let given: Set<String>

  init(_ given: [String: AttributeValue], for schema: Operator) throws(DeviceError) {
    var values: [String: AttributeValue] = [:]
    for (name, value) in given {
      guard let attribute = schema.attributes.first(where: { $0.name == name }) else {
        let known = schema.attributes.map(\.name).joined(separator: ", ")
        throw DeviceError(
          .invalidArgument,
          "\(schema.name) has no attribute '\(name)'; it has \(known.isEmpty ? "none" : known)")
      }
      guard attribute.kind == value.kind else {
        throw DeviceError(
          .invalidArgument,
          "attribute '\(name)' of \(schema.name) is of type \(attribute.kind.rawValue), not \(value.kind.rawValue)")
      }
      if let choices = attribute.choices, case .string(let text) = value, !choices.contains(text) {
        throw DeviceError(
          .invalidArgument,
          "attribute '\(name)' of \(schema.name) is '\(text)'; it can be \(choices.joined(separator: ", "))")
      }
      values[name] = value
    }
    for attribute in schema.attributes where values[attribute.name] == nil {
      if let standard = attribute.default {
        values[attribute.name] = standard
      } else if attribute.isRequired {
        throw DeviceError(.invalidArgument, "\(schema.name) needs the attribute '\(attribute.name)'")
      }
    }
    self.values = values
    self.given = Set(given.keys)
  }

  /// The value of an `INT` with a default, or one that is required.
  public func int(_ name: String) -> Int { optionalInt(name) ?? 0 }

  /// The value of an `INT` as a truth value: anything but 0 is true.
  public func flag(_ name: String) -> Bool { int(name) != 0 }

  /// The value of an `INT` that may be absent.
  public func optionalInt(_ name: String) -> Int? {
    if case .int(let value) = values[name] { value } else { nil }
  }

  /// The value of a `FLOAT` with a default, or one that is required.
  public func float(_ name: String) -> Float { optionalFloat(name) ?? 0 }

  /// The value of a `STRING` with a default, or one that is required.
  public func string(_ name: String) -> String {
    if case .string(let value) = values[name] { value } else { "" }
  }

  /// The value of a `FLOAT` that may be absent.
  public func optionalFloat(_ name: String) -> Float? {
    if case .float(let value) = values[name] { value } else { nil }
  }

  /// The value of an `INTS` that may be absent.
  public func ints(_ name: String) -> [Int]? {
    if case .ints(let values) = values[name] { values } else { nil }
  }

  /// The value of a `FLOATS` that may be absent.
  public func floats(_ name: String) -> [Float]? {
    if case .floats(let values) = values[name] { values } else { nil }
  }

  /// The value of a `TENSOR` that may be absent.
  public func tensor(_ name: String) -> HostTensor? {
    if case .tensor(let value) = values[name] { value } else { nil }
  }
}
