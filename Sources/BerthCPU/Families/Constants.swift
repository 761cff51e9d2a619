// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

/// An operator whose result follows from the call alone.
final class ConstantKernel: CPUKernel {
  private let value: [UInt8]
  private let copy: StridedCopy
  private let outputIndex: Int

  /// - Parameter value: what broadcasts to the output.
  init(_ value: HostTensor, _ call: OperatorCall) throws(DeviceError) {
    let output = try call.output(0)
    self.value = value.bytes
    copy = try StridedCopy(try TensorDescriptor(value.type).broadcast(to: output.shape), to: output)
    outputIndex = call.boundInputs.count
  }

  func run(_ operands: Operands, _ context: CPUContext) throws(DeviceError) {
    value.withUnsafeBytes { bytes in
      if let source = bytes.baseAddress { copy.run(operands[outputIndex], source, context) }
    }
  }
}
