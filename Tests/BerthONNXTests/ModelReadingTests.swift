// SPDX-License-Identifier: Apache-2.0

import BerthCore
import Foundation
import Testing

@testable import BerthONNX

@Suite struct ModelReadingTests {
  /// x + w, with w a constant.
  static func addition() throws -> ModelBuilder {
    var builder = ModelBuilder()
    builder.input("x", .float32, [2])
    builder.initializer("w", try floats([10, 20]))
    builder.node("Add", ["x", "w"], ["y"], name: "sum")
    builder.output("y", .float32, [2])
    return builder
  }

  @Test func saysWhatIsInIt() throws {
    var builder = try Self.addition()
    builder.proto.producerVersion = "3"
    builder.node("Relu", ["y"], ["z"])
    let model = try builder.model()
    #expect(model.producer == "tests 3" && model.opsets == ["ai.onnx": Operator.onnxOpset])
    #expect(model.inputs.map(\.description) == ["x float32[2]"] && model.outputs.map(\.name) == ["y"])
    #expect(model.operatorCounts == ["Add": 1, "Relu": 1] && model.gaps.isEmpty)
  }

  @Test func initializersThatAreInputsTooAreNotAsked() throws {
    var builder = try Self.addition()
    builder.input("w", .float32, [2])
    #expect(try builder.model().inputs.map(\.name) == ["x"])
  }

  @Test func constantsAreFolded() throws {
    let values: [(String, AttributeValue, HostTensor)] = [
      ("value", .tensor(try floats([1, 2])), try floats([1, 2])), ("value_int", 7, HostTensor(7)),
      ("value_ints", [7, 8], HostTensor([7, 8])), ("value_float", 1.5, try floats([1.5], [])),
      ("value_floats", .floats([1, 2]), try floats([1, 2])),
    ]
    for (name, value, expected) in values {
      var builder = ModelBuilder()
      builder.node("Constant", [], ["c"], [name: value])
      builder.output("c", expected.type.dtype)
      let model = try builder.model()
      #expect(model.constants == ["c": expected] && model.nodes.isEmpty && model.operatorCounts.isEmpty)
      #expect(try ONNXSession(model, on: ToyDevice()).run([:]) == [expected])
    }
  }

  /// One change that makes a model invalid, and a piece of what must be said of it.
  struct Flaw: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let piece: String
    let apply: @Sendable (inout ModelBuilder) throws -> Void

    init(_ what: String, _ piece: String, _ apply: @escaping @Sendable (inout ModelBuilder) throws -> Void) {
      (testDescription, self.piece, self.apply) = (what, piece, apply)
    }
  }

  static let flaws: [Flaw] = [
    Flaw("no graph", "no graph") { $0.proto.clearGraph() },
    Flaw("no opset", "which opset") { $0.proto.opsetImport = [] },
    Flaw("opset 0", "is 0") { $0.proto.opsetImport[0].version = 0 },
    Flaw("negative opset", "is -3") { $0.proto.opsetImport[0].version = -3 },
    Flaw("opset of another domain", "imports no opset of the domain 'ai.onnx'") {
      $0.proto.opsetImport[0].domain = "ai.onnx.ml"
    },
    Flaw("unknown input", "reads 'q', which nothing") { $0.proto.graph.node[0].input[0] = "q" },
    Flaw("cycle", "reads 'y', which nothing") { $0.proto.graph.node[0].input[0] = "y" },
    Flaw("nodes out of order", "reads 'y', which nothing") { builder in
      builder.node("Relu", ["y"], ["z"])
      builder.proto.graph.node.swapAt(0, 1)
    },
    Flaw("output made twice", "makes 'y', which is there") { $0.node("Relu", ["x"], ["y"]) },
    Flaw("output that hides an input", "makes 'x'") { $0.node("Relu", ["x"], ["x"]) },
    Flaw("unmade graph output", "nothing makes the graph's output 'z'") { $0.output("z") },
    Flaw("no output", "no output") { $0.proto.graph.output = [] },
    Flaw("two inputs of one name", "'x' is there more than once") { $0.input("x") },
    Flaw("nameless input", "has no name") { $0.input("") },
    Flaw("two initializers of one name", "'w' is there more than once") { $0.initializer("w", try floats([1])) },
    Flaw("nameless initializer", "has no name") { $0.initializer("", try floats([1])) },
    Flaw("no operator", "names no operator") { $0.proto.graph.node[0].opType = "" },
    Flaw("attribute given twice", "more than once") { builder in
      builder.proto.graph.node[0].attribute = [.init("a", 1), .init("a", 2)]
    },
    Flaw("attribute without a value", "holds no value") { builder in
      builder.proto.graph.node[0].attribute = [Onnx_AttributeProto()]
    },
    Flaw("attribute that is no text", "UTF-8") { builder in
      var attribute = Onnx_AttributeProto("a", "")
      attribute.s = Data([0xFF, 0xFE])
      builder.proto.graph.node[0].attribute = [attribute]
    },
    Flaw("initializer that lies", "'w' is float32[2, 5]") { $0.proto.graph.initializer[0].dims = [2, 5] },
    Flaw("constant with two values", "has 2 values") {
      $0.node("Constant", [], ["c"], ["value_int": 1, "value_float": 1.0])
    },
    Flaw("constant with none", "has 0 values") { $0.node("Constant", [], ["c"]) },
    Flaw("constant with an input", "no input") { $0.node("Constant", ["x"], ["c"], ["value_int": 1]) },
    Flaw("constant of a wrong kind", "which no constant has") { $0.node("Constant", [], ["c"], ["value": 1]) },
  ]

  @Test(arguments: flaws) func invalidModelsAreRefused(_ flaw: Flaw) throws {
    var builder = try Self.addition()
    try flaw.apply(&builder)
    let error = #expect(throws: ONNXError.self) { try builder.model() }
    #expect(error?.error.code == .inputOutput && error?.gaps.isEmpty == true)
    #expect(error?.error.message.contains(flaw.piece) == true, "\(error?.description ?? "")")
  }

  /// One change that makes a model need what Berth has not, and the gap it must be.
  struct Need: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let category: ONNXGap.Category
    let name: String
    let apply: @Sendable (inout ModelBuilder) throws -> Void

    init(
      _ what: String, _ category: ONNXGap.Category, _ name: String,
      _ apply: @escaping @Sendable (inout ModelBuilder) throws -> Void
    ) {
      (testDescription, self.category, self.name, self.apply) = (what, category, name, apply)
    }
  }

  static let needs: [Need] = [
    Need("operator", .operator, "Foo") { $0.node("Foo", ["x"], ["z"]) },
    Need("operator of another domain", .operator, "com.acme.Add") { $0.node("Add", ["x"], ["z"], domain: "com.acme") },
    Need("newer opset", .version, "Add of opset 29") { $0.proto.opsetImport[0].version = 29 },
    Need("older version", .version, "Gelu of opset 19") { builder in
      builder.proto.opsetImport[0].version = 19
      builder.node("Gelu", ["x"], ["z"])
    },
    Need("element type of an input", .dtype, "float8e5m2") { builder in
      builder.proto.graph.input.append(builder.value("q", 19, [2]))
    },
    Need("element type of an initializer", .dtype, "int4") { builder in
      builder.proto.graph.initializer[0].dataType = 22
    },
    Need("target of a cast", .dtype, "float8e4m3fn") { $0.node("Cast", ["x"], ["z"], ["to": 17]) },
    Need("string constant", .dtype, "string") { $0.node("Constant", [], ["c"], ["value_string": "text"]) },
    Need("sequence", .valueKind, "sequence") { builder in
      builder.proto.graph.input[0].type.sequenceType.elemType.tensorType.elemType = 1
    },
    Need("optional", .valueKind, "optional") { builder in
      builder.proto.graph.output[0].type.optionalType.elemType.tensorType.elemType = 1
    },
    Need("map", .valueKind, "map") { $0.proto.graph.input[0].type.mapType.keyType = 7 },
    Need("rank", .valueKind, "rank above 8") { $0.input("q", .float32, [Int](repeating: 1, count: 9)) },
    Need("sparse initializer", .valueKind, "sparse tensor") { builder in
      var sparse = Onnx_SparseTensorProto()
      sparse.values.name = "s"
      builder.proto.graph.sparseInitializer = [sparse]
    },
    Need("function", .graphFeature, "model-local function") { builder in
      var function = Onnx_FunctionProto()
      (function.domain, function.name) = ("local", "Twice")
      builder.proto.functions = [function]
      builder.node("Twice", ["x"], ["z"], domain: "local")
    },
    Need("external data", .graphFeature, "external data") { $0.proto.graph.initializer[0].dataLocation = .external },
    Need("subgraph", .graphFeature, "subgraph") { builder in
      var attribute = Onnx_AttributeProto()
      (attribute.name, attribute.type) = ("body", .graph)
      builder.proto.graph.node[0].attribute = [attribute]
    },
  ]

  @Test(arguments: needs) func whatIsMissingIsNamed(_ need: Need) throws {
    var builder = try Self.addition()
    try need.apply(&builder)
    let model = try builder.model()
    #expect(model.gaps.map(\.category) == [need.category] && model.gaps.map(\.name) == [need.name])
    let error = #expect(throws: ONNXError.self) { try ONNXSession(model, on: ToyDevice()) }
    #expect(error?.error.code == .unsupported && error?.gaps == model.gaps)
    #expect(model.gaps.allSatisfy { error?.error.message.contains($0.detail) == true })
  }

  @Test func theGravestGapStandsFirst() throws {
    var builder = try Self.addition()
    builder.proto.graph.initializer[0].dataType = 22
    builder.node("Zeta", ["x"], ["z"])
    builder.node("Alpha", ["x"], ["a"])
    #expect(try builder.model().gaps.map(\.name) == ["Alpha", "Zeta", "int4"])
  }

  @Test func oldFilesNeedNoOpset() throws {
    var builder = try Self.addition()
    builder.proto.irVersion = 2
    builder.proto.opsetImport = []
    #expect(try builder.model().opsets == ["ai.onnx": 1])
  }

  @Test func attributesWithoutATypeAreReadByTheirField() throws {
    var builder = try Self.addition()
    builder.node("Transpose", ["x"], ["t"], ["perm": [0]])
    builder.proto.graph.node[1].attribute[0].clearType()
    #expect(try builder.model().nodes[1].attributes == ["perm": [0]])
  }

  // MARK: - Damage

  /// A model of ONNX's tests, as bytes, with what to run it on.
  struct Sample {
    let bytes: [UInt8]
    let inputs: [HostTensor]

    init(_ name: String) throws {
      let folder = try TestFolders.path("node/\(name)")
      bytes = [UInt8](try Data(contentsOf: URL(filePath: "\(folder)/model.onnx")))
      inputs = (0..<8).compactMap { try? ONNXTensorFile.read("\(folder)/test_data_set_0/input_\($0).pb") }
    }

    /// Reads damaged bytes, and if they still are a model, runs it as far as a device that can next to nothing goes:
    /// names, versions, shape inference.
    func outcome(of damaged: [UInt8]) -> DeviceError.Code? {
      do throws(ONNXError) {
        let model = try ONNXModel(damaged)
        let named = zip(model.inputs.map(\.name), inputs)
        _ = try ONNXSession(model, on: ToyDevice()).run(Dictionary(named, uniquingKeysWith: { first, _ in first }))
        return nil
      } catch {
        return error.error.code
      }
    }
  }

  static let samples = [
    "test_gemm_all_attributes", "test_slice", "test_layer_normalization_2d_axis0", "test_loop11", "test_constant",
    "test_sequence_insert_at_back", "test_conv_with_strides_padding", "test_reshape_allowzero_reordered", "test_add",
    "test_reduce_sum_keepdims_random", "test_concat_2d_axis_1", "test_cast_FLOAT_to_DOUBLE",
  ]

  /// What may become of a damaged file.
  static let expected: Set<DeviceError.Code?> = [nil, .inputOutput, .unsupported, .invalidArgument]

  /// A file that was cut off at any byte is a model or an error, nothing else.
  @Test(arguments: samples) func cutFilesAreRefused(_ name: String) throws {
    let sample = try Sample(name)
    let whole = sample.outcome(of: sample.bytes)
    #expect(whole == nil || whole == .unsupported)
    var codes: [DeviceError.Code?] = []
    for length in 0..<sample.bytes.count { codes.append(sample.outcome(of: Array(sample.bytes[..<length]))) }
    #expect(Self.expected.isSuperset(of: codes))
    // A message is whole at few of its bytes only.
    #expect(codes.count { $0 == .inputOutput } > codes.count * 9 / 10)
  }

  /// Files with some of their bytes changed, by a generator with a fixed seed.
  @Test(arguments: samples) func damagedFilesDoNotTrap(_ name: String) throws {
    let sample = try Sample(name)
    var random = SplitMix(state: name.utf8.reduce(0) { $0 &* 31 &+ UInt64($1) })
    var codes: Set<DeviceError.Code?> = []
    for _ in 0..<1500 {
      var damaged = sample.bytes
      for _ in 0..<(1 + random.next() % 4) {
        damaged[Int(random.next() % UInt64(damaged.count))] = UInt8(truncatingIfNeeded: random.next())
      }
      codes.insert(sample.outcome(of: damaged))
    }
    #expect(Self.expected.isSuperset(of: codes) && codes.contains(.inputOutput) && codes.count > 1, "\(codes)")
  }
}

/// Steele's SplitMix64: the same numbers on every host.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
