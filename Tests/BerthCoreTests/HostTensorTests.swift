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

  /// What case ids write is read back to the bit.
  @Test(arguments: [
    "i64:2=3x-1", "i64:0=", "i32:r0=-7", "u64:1=18446744073709551615", "i8:2x1=-128x127", "bool:2=1x0",
    "f32:3=0.1x-0.0x1e+20", "f64:r0=0.1", "f16:2=infx5.960464477539063e-08", "bf16:1=-3.0",
  ])
  func texts(_ text: String) throws { #expect(try HostTensor(text: text[...]).text == text) }

  @Test(arguments: ["", "3", "i64:2", "i64=1", "x64:1=1", "i64:2=1", "i64:1=1.5", "i64:a=1", "f32:1=one"])
  func textsThatAreNone(_ text: String) {
    #expect(throws: DeviceError.self) { try HostTensor(text: text[...]) }
  }

  @Test func numbers() throws {
    #expect(try HostTensor(text: "u8:2=1x255").integers == [1, 255])
    #expect(try HostTensor(text: "u64:1=18446744073709551615").integers == nil)
    #expect(try HostTensor(text: "bf16:2=0.5x-2").doubles == [0.5, -2])
    #expect(HostTensor([1]).doubles == nil)
  }
}
