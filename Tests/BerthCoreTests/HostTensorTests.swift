// SPDX-License-Identifier: Apache-2.0

import BerthCore
import Testing

@Suite struct HostTensorTests {
  @Test func integers() throws {
    #expect(HostTensor([3, -1, .max]).integers == [3, -1, .max])
    #expect(HostTensor([3, -1]).type == TensorType(.int64, [2]))
    #expect(HostTensor(-7).integers == [-7] && HostTensor(-7).type == TensorType(.int64, .scalar))
    #expect(HostTensor([Int]()).integers == [] && HostTensor([Int]()).type.shape == [0])
    let narrow = try HostTensor(TensorType(.int32, [2]), bytes: [1, 0, 0, 0, 255, 255, 255, 255])
    #expect(narrow.integers == [1, -1] && "\(narrow)" == "int32[1, -1]")
    let real = try HostTensor(TensorType(.float32, [1]), bytes: [0, 0, 0, 0])
    #expect(real.integers == nil && "\(real)" == "float32[1]")
  }

  @Test(arguments: [
    (TensorType(.float32, [2]), 7), (TensorType(.float32, [2]), 9), (TensorType(.bool, []), 0),
    (TensorType(.int8, [0]), 1), (TensorType(DType(rawValue: 17), [0]), 0), (TensorType(.float64, [1 << 62]), 8),
  ])
  func bytesMustFit(_ type: TensorType, _ byteCount: Int) {
    #expect {
      try HostTensor(type, bytes: [UInt8](repeating: 0, count: byteCount))
    } throws: {
      ($0 as? DeviceError)?.code == .invalidArgument
    }
  }
}
