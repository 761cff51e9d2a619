// SPDX-License-Identifier: Apache-2.0

import BerthCore
import Testing

/// Attributes are seen through calls: a call that exists has checked them.
@Suite struct AttributesTests {
  static let x = Operand.dense(.float32, [2, 3])

  @Test func defaultsAreFilledIn() throws {
    let call = try OperatorCall(.gemm, [Self.x, .dense(.float32, [3, 4])], attributes: ["alpha": 2.5])
    #expect(call.attributes.float("alpha") == 2.5 && call.attributes.float("beta") == 1)
    #expect(call.attributes.int("transA") == 0 && !call.attributes.flag("transB"))
    #expect(call.attributes.given == ["alpha"])
    #expect(call.attributes.values.count == 4)
  }

  @Test func absenceMayHaveAMeaning() throws {
    #expect(try OperatorCall(.transpose, [Self.x]).attributes.ints("perm") == nil)
    #expect(try OperatorCall(.transpose, [Self.x], attributes: ["perm": [1, 0]]).attributes.ints("perm") == [1, 0])
    #expect(try OperatorCall(.gelu, [Self.x]).attributes.string("approximate") == "none")
  }

  @Test func whatTheSchemaDoesNotDeclareIsNothing() throws {
    let attributes = try OperatorCall(.softmax, [Self.x]).attributes
    #expect(attributes.int("axis") == -1)
    #expect(attributes.int("none") == 0 && attributes.optionalInt("none") == nil && attributes.ints("axis") == nil)
    #expect(attributes.string("axis") == "" && attributes.float("axis") == 0)
  }

  @Test(arguments: [
    (Operator.softmax, ["axes": AttributeValue.int(1)], "no attribute 'axes'; it has axis"),
    (.add, ["axis": 1], "it has none"),
    (.softmax, ["axis": 1.5], "of type int, not float"), (.transpose, ["perm": 1], "of type ints, not int"),
    (.gelu, ["approximate": "erf"], "it can be none, tanh"), (.cast, [:], "needs the attribute 'to'"),
    (.concat, [:], "needs the attribute 'axis'"),
  ])
  func refused(_ op: Operator, _ attributes: [String: AttributeValue], _ piece: String) {
    let inputs = op == .add ? [Self.x, Self.x] : [Self.x]
    let error = #expect(throws: DeviceError.self) { try OperatorCall(op, inputs, attributes: attributes) }
    #expect(error?.code == .invalidArgument)
    #expect(error?.message.contains(piece) == true, "\(error?.message ?? "")")
    #expect(error?.operation?.hasPrefix(op.name) == true)
  }

  @Test func valuesPrintAsCaseIDsSpellThem() throws {
    let values: [(AttributeValue, String, AttributeValue.Kind)] = [
      (3, "3", .int), (0.5, "0.5", .float), ("same", "same", .string), ([2, -1], "2x-1", .ints),
      (.floats([1, 2.5]), "1.0x2.5", .floats), (.strings(["a", "b"]), "axb", .strings),
      (.tensor(HostTensor([1, 2])), "i64:2=1x2", .tensor),
    ]
    for (value, text, kind) in values { #expect("\(value)" == text && value.kind == kind) }
  }
}
