// SPDX-License-Identifier: Apache-2.0

import BerthCore

/// ONNX's element types that Berth does not compute with, for messages and counts.
enum DataTypeNames {
  private static let unknown: [Int32: String] = [
    8: "string", 14: "complex64", 15: "complex128", 17: "float8e4m3fn", 18: "float8e4m3fnuz", 19: "float8e5m2",
    20: "float8e5m2fnuz", 21: "uint4", 22: "int4", 23: "float4e2m1", 24: "float8e8m0", 25: "uint2", 26: "int2",
    27: "float6e2m3", 28: "float6e3m2",
  ]

  /// The dtype of this number of `TensorProto.DataType`, nil if Berth does not compute with it.
  static func dtype(_ number: Int32) -> DType? {
    guard let raw = UInt16(exactly: number) else { return nil }
    let dtype = DType(rawValue: raw)
    return dtype.isKnown ? dtype : nil
  }

  /// The name of the element type of this number, whether or not Berth knows it.
  static func name(_ number: Int32) -> String {
    dtype(number)?.name ?? unknown[number] ?? "data type \(number)"
  }

  /// The gap that an element type without a dtype is.
  static func gap(_ number: Int32, of what: String) -> ONNXGap {
    ONNXGap(.dtype, name(number), "\(what) has the element type \(name(number)), which Berth does not compute with")
  }
}
