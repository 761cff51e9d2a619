// SPDX-License-Identifier: Apache-2.0

import BerthCore
import BerthPlugin
import Testing

/// A call as a plug-in sees it: echo.c gives it back as the reason for which it does not support it.
@Suite struct MarshallingTests {
  private func echo(_ call: OperatorCall) throws -> String {
    guard case .unsupported(let reason) = try Plugin.open("echo").support(for: call) else { return "native" }
    return reason
  }

  @Test func operandsArriveWithTheirLayouts() throws {
    let inputs = [
      Operand(
        try TensorDescriptor(.float32, try Shape([2, 3]), strides: try Strides([-1, 0]), offset: 7)),
      Operand.dense(.float32, try Shape([3])),
    ]
    let output = try TensorDescriptor(.float32, try Shape([2, 3]), strides: try Strides([4, 1]), offset: 1)
    #expect(
      try echo(try OperatorCall(.add, inputs, outputs: [output]))
        == "'ai.onnx' 'Add' 14; in 1[2,3]/[-1,0]+7 in 1[3]/[1]+0; out 1[2,3]/[4,1]+1;")
  }

  @Test func scalarsAndEmptyTensorsArrive() throws {
    #expect(
      try echo(try OperatorCall(.relu, [.dense(.float16, .scalar)]))
        == "'ai.onnx' 'Relu' 14; in 10[]/[]+0; out 10[]/[]+0;")
    #expect(
      try echo(try OperatorCall(.relu, [.dense(.bfloat16, try Shape([0, 2]))]))
        == "'ai.onnx' 'Relu' 14; in 16[0,2]/[2,1]+0; out 16[0,2]/[2,1]+0;")
  }

  @Test func attributesArriveWithTheirDefaults() throws {
    let matrix = Operand.dense(.float32, try Shape([2, 2]))
    #expect(
      try echo(try OperatorCall(.gemm, [matrix, matrix], attributes: ["beta": 0.5, "transB": 1]))
        .hasSuffix("; 'alpha'=1f 'beta'=0.5f 'transA'=0 'transB'=1"))
    let image = Operand.dense(.float32, try Shape([1, 1, 4, 4]))
    let weights = Operand.dense(.float32, try Shape([1, 1, 3, 3]))
    let conv = try echo(
      try OperatorCall(.conv, [image, weights], attributes: ["pads": [1, 1, 1, 1], "strides": [2, 2]]))
    #expect(conv.contains(" 'auto_pad'='NOTSET'"))
    #expect(conv.contains(" 'pads'=(1,1,1,1)"))
    #expect(conv.contains(" 'strides'=(2,2)"))
    // What has no default and was not given is not there.
    #expect(!conv.contains("kernel_shape"))
  }

  @Test func parametersArriveWithTheirValues() throws {
    let data = Operand.dense(.float32, try Shape([4]))
    #expect(
      try echo(try OperatorCall(.reshape, [data, .integers([2, 2])])).contains(
        " in 7[2]/[1]+0 value 2,0,0,0,0,0,0,0,2,0,0,0,0,0,0,0; out 1[2,2]/[2,1]+0;"))
    // No element is a value too.
    let scalar = Operand.dense(.float32, try Shape([1]))
    #expect(
      try echo(try OperatorCall(.reshape, [scalar, .integers([])])).contains(" in 7[0]/[1]+0 value; out 1[]/[]+0;"))
  }

  @Test func absentOperandsArriveAsSuch() throws {
    let data = Operand.dense(.float32, try Shape([6]))
    #expect(
      try echo(
        try OperatorCall(.slice, [data, .integers([0]), .integers([6]), nil, .integers([2])])
      ).contains(" in absent in 7[1]/[1]+0 value 2,0,0,0,0,0,0,0;"))
    let normalized = try echo(
      try OperatorCall(
        .layerNormalization, [.dense(.float32, try Shape([2, 3])), .dense(.float32, try Shape([3]))],
        outputs: [TensorDescriptor(.float32, try Shape([2, 3])), nil, TensorDescriptor(.float32, try Shape([2, 1]))]))
    #expect(normalized.contains("; out 1[2,3]/[3,1]+0 out absent out 1[2,1]/[1,1]+0;"))
  }

  @Test func whatIsLargerThanABlockArrives() throws {
    let data = Operand.dense(.float32, try Shape([1]))
    let inputs = [Operand?](repeating: data, count: 90)
    let reason = try echo(try OperatorCall(.concat, inputs, attributes: ["axis": 0]))
    #expect(reason.split(separator: " in 1[1]/[1]+0", omittingEmptySubsequences: false).count == 91)
    #expect(reason.hasSuffix("out 1[90]/[1]+0; 'axis'=0"))
  }
}
