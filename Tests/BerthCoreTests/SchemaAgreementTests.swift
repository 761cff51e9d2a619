// SPDX-License-Identifier: Apache-2.0

import BerthCore
import Foundation
import Testing

/// Our schemas against the ones that the pinned `onnx` package holds, which `make setup` writes out. Two people wrote
/// them down: where they differ, ours is wrong, or leaves something out that it must refuse by name.
@Suite struct SchemaAgreementTests {
  /// The file that `make setup` writes.
  struct File: Decodable {
    let onnx: String
    let opset: Int
    let operators: [Schema]
  }

  struct Schema: Decodable {
    let name: String
    let sinceVersion: Int
    let deprecated: Bool
    let inputs: [Formal]
    let outputs: [Formal]
    let attributes: [Attribute]
    let typeConstraints: [String: [String]]
  }

  struct Formal: Decodable {
    let name: String
    let typeStr: String
    let option: String
    let minArity: Int
  }

  struct Attribute: Decodable {
    let name: String
    let type: String
    let required: Bool
    let `default`: Default?
  }

  enum Default: Decodable, Equatable {
    case number(Double)
    case text(String)
    case numbers([Double])
    case texts([String])

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let number = try? container.decode(Double.self) {
        self = .number(number)
      } else if let text = try? container.decode(String.self) {
        self = .text(text)
      } else if let numbers = try? container.decode([Double].self) {
        self = .numbers(numbers)
      } else {
        self = .texts(try container.decode([String].self))
      }
    }

    init?(_ value: AttributeValue?) {
      switch value {
      case .int(let value): self = .number(Double(value))
      // ONNX prints the binary32 value in full.
      case .float(let value): self = .number(Double(value))
      case .string(let value): self = .text(value)
      case .ints(let values): self = .numbers(values.map(Double.init))
      case .floats(let values): self = .numbers(values.map(Double.init))
      case .strings(let values): self = .texts(values)
      case .tensor, nil: return nil
      }
    }
  }

  static func file() throws -> File { try contents.get() }

  private static let contents = Result { try read() }

  private static func read() throws -> File {
    let path = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: ".cache/onnx/schemas.json")
    guard let data = try? Data(contentsOf: path) else {
      throw DeviceError(.notFound, "\(path.path) is missing: run make setup")
    }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(File.self, from: data)
  }

  static func theirs(_ op: Operator) throws -> Schema {
    try #require(try file().operators.first { $0.name == op.name }, "ONNX has no \(op)")
  }

  static let onnxOperators = OperatorRegistry.standard.operators.filter { $0.domain == "ai.onnx" }

  @Test func theOpsetIsThePinnedOne() throws {
    #expect(try Self.file().opset == Operator.onnxOpset)
    #expect(Self.onnxOperators.count >= 28)
  }

  @Test(arguments: onnxOperators) func versionsAgree(_ op: Operator) throws {
    let theirs = try Self.theirs(op)
    #expect(op.version == theirs.sinceVersion)
    #expect(!theirs.deprecated)
  }

  @Test(arguments: onnxOperators) func operandsAgree(_ op: Operator) throws {
    let theirs = try Self.theirs(op)
    for (ours, formal) in [(op.inputs, theirs.inputs), (op.outputs, theirs.outputs)] {
      #expect(ours.map(\.name) == formal.map(\.name))
      for (parameter, formal) in zip(ours, formal) {
        switch parameter.arity {
        case .single: #expect(formal.option == "single", "\(parameter.name)")
        case .optional: #expect(formal.option == "optional", "\(parameter.name)")
        case .variadic(let minimum):
          #expect(formal.option == "variadic" && formal.minArity == minimum, "\(parameter.name)")
        }
        switch parameter.dtypes {
        case .fixed(let dtype): #expect(formal.typeStr == "tensor(\(Self.onnxName(dtype)))", "\(parameter.name)")
        case .variable(let name): #expect(formal.typeStr == name, "\(parameter.name)")
        }
      }
    }
  }

  @Test(arguments: onnxOperators) func dtypesAgree(_ op: Operator) throws {
    let theirs = try Self.theirs(op)
    #expect(Set(op.typeVariables.keys) == Set(theirs.typeConstraints.keys))
    for (name, dtypes) in op.typeVariables {
      let allowed = try #require(theirs.typeConstraints[name], "\(name)")
      let known = DType.allKnown.filter { allowed.contains("tensor(\(Self.onnxName($0)))") }
      #expect(Set(dtypes) == Set(known), "\(name)")
      #expect(dtypes.count == Set(dtypes).count, "a dtype of \(name) stands there twice")
    }
  }

  @Test(arguments: onnxOperators) func attributesAgree(_ op: Operator) throws {
    let theirs = try Self.theirs(op)
    #expect(op.attributes.map(\.name).sorted() == theirs.attributes.map(\.name).sorted())
    for attribute in theirs.attributes {
      let ours = try #require(op.attributes.first { $0.name == attribute.name }, "\(attribute.name)")
      #expect(ours.kind.rawValue == attribute.type, "\(attribute.name)")
      #expect(ours.isRequired == attribute.required, "\(attribute.name)")
      #expect(Default(ours.default) == attribute.default, "\(attribute.name)")
    }
  }

  private static func onnxName(_ dtype: DType) -> String {
    switch dtype {
    case .float64: "double"
    case .float32: "float"
    default: dtype.name
    }
  }
}
