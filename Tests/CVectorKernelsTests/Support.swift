// SPDX-License-Identifier: Apache-2.0

import CVectorKernels
import Testing

/// An instruction set that this machine can run: every suite goes through all of them.
struct Target: CustomTestStringConvertible, Sendable {
  let isa: bvk_isa

  var testDescription: String { String(cString: bvk_isa_name(isa)) }

  static let all = [BVK_ISA_PORTABLE, BVK_ISA_AVX2, BVK_ISA_AVX512].filter { bvk_isa_available($0) != 0 }
    .map(Target.init(isa:))
}

/// SplitMix64: the same numbers on every run.
struct Numbers: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func floats(_ count: Int, in range: ClosedRange<Float> = -4...4) -> [Float] {
    (0..<count).map { _ in Float.random(in: range, using: &self) }
  }
}

/// Row-major strides of a shape, in elements.
func rowMajor(_ shape: [Int]) -> [Int] {
  var strides = [Int](repeating: 1, count: shape.count)
  for dimension in stride(from: shape.count - 2, through: 0, by: -1) {
    strides[dimension] = strides[dimension + 1] * shape[dimension + 1]
  }
  return strides
}

/// All indices of a shape in row-major order.
func indices(of shape: [Int]) -> [[Int]] {
  shape.reduce([[]]) { found, extent in found.flatMap { index in (0..<extent).map { index + [$0] } } }
}

/// The offset of an index under strides.
func offset(_ index: [Int], _ strides: [Int]) -> Int {
  zip(index, strides).reduce(0) { $0 + $1.0 * $1.1 }
}

/// Runs an elementwise kernel over contiguous arrays of equal length.
func runContiguous<Input: BitwiseCopyable, Output: BitwiseCopyable>(
  _ kernel: UnsafePointer<bvk_kernel>?, _ inputs: [[Input]], filling: Output
) throws -> [Output] {
  let kernel = try #require(kernel)
  let count = inputs[0].count
  var output = [Output](repeating: filling, count: count)
  kernel.pointee.run(&output, inputs[0], inputs.count > 1 ? inputs[1] : nil, nil, count)
  return output
}

/// The dtype code of a Swift type.
func code<T>(of type: T.Type) -> bvk_dtype? {
  switch type {
  case is Float.Type: BVK_F32
  case is Double.Type: BVK_F64
  case is Float16.Type: BVK_F16
  case is Int8.Type: BVK_I8
  case is Int16.Type: BVK_I16
  case is Int32.Type: BVK_I32
  case is Int64.Type: BVK_I64
  case is UInt8.Type: BVK_U8
  case is UInt16.Type: BVK_U16
  case is UInt32.Type: BVK_U32
  case is UInt64.Type: BVK_U64
  default: nil
  }
}
