// SPDX-License-Identifier: Apache-2.0

import Berth
import Foundation
import Measuring

/// A function of one number, and libm's, over as many numbers as there are.
private struct ElementaryFunction {
  let op: Operator
  let range: ClosedRange<Double>
  let single: (UnsafeBufferPointer<Float>, UnsafeMutableBufferPointer<Float>) -> Void
  let double: (UnsafeBufferPointer<Double>, UnsafeMutableBufferPointer<Double>) -> Void

  /// - Parameters:
  ///   - single: libm's function of float32, inlined into the loop over the numbers as in any program.
  ///   - double: that of float64.
  @inline(__always)
  init(
    _ op: Operator, _ range: ClosedRange<Double>, _ single: @escaping (Float) -> Float,
    _ double: @escaping (Double) -> Double
  ) {
    (self.op, self.range) = (op, range)
    self.single = { x, y in for index in 0..<x.count { y[index] = single(x[index]) } }
    self.double = { x, y in for index in 0..<x.count { y[index] = double(x[index]) } }
  }
}

/// The CPU's elementary functions against libm's, called one number at a time, on one thread each.
func measureElementaryFunctions(rounds: Int) throws {
  let functions = [
    ElementaryFunction(.exp, -16...10, { expf($0) }, { Foundation.exp($0) }),
    ElementaryFunction(.log, 1e-3...1e3, { logf($0) }, { Foundation.log($0) }),
    ElementaryFunction(.erf, -4...4, { erff($0) }, { Foundation.erf($0) }),
    ElementaryFunction(.sin, -100...100, { sinf($0) }, { Foundation.sin($0) }),
    ElementaryFunction(.cos, -100...100, { cosf($0) }, { Foundation.cos($0) }),
    ElementaryFunction(.tanh, -5...5, { tanhf($0) }, { Foundation.tanh($0) }),
    // Of what libm has not, what it takes with libm's functions.
    ElementaryFunction(.sigmoid, -20...20, { 1 / (1 + expf(-$0)) }, { 1 / (1 + Foundation.exp(-$0)) }),
    ElementaryFunction(.softplus, -30...30, { log1pf(expf($0)) }, { Foundation.log1p(Foundation.exp($0)) }),
    ElementaryFunction(.elu, -8...2, { $0 < 0 ? expm1f($0) : $0 }, { $0 < 0 ? Foundation.expm1($0) : $0 }),
    ElementaryFunction(
      .gelu, -10...10, { 0.5 * $0 * erfcf(-$0 * Float(0.5).squareRoot()) },
      { 0.5 * $0 * Foundation.erfc(-$0 * 0.5.squareRoot()) }),
  ]
  print("Elementary functions against libm, one thread, \(elementCount) elements, medians of \(rounds) interleaved")
  var rows = [["function", "dtype", "Berth ns/element", "libm ns/element", "libm / Berth"]]
  for function in functions {
    rows.append(try row(function.op, function.range, .float32, rounds, function.single))
    rows.append(try row(function.op, function.range, .float64, rounds, function.double))
  }
  printTable(rows)
  print("  Above 1 Berth is faster. Berth's time includes the launch.")
}

/// Few enough to stay in the first-level cache and on one thread.
private let elementCount = 2048

private func row<Element: BinaryFloatingPoint & TensorElement>(
  _ op: Operator, _ range: ClosedRange<Double>, _ dtype: DType, _ rounds: Int,
  _ libm: @escaping (UnsafeBufferPointer<Element>, UnsafeMutableBufferPointer<Element>) -> Void
) throws -> [String] {
  var generator = SystemRandomNumberGenerator()
  let numbers = (0..<elementCount).map { _ in Element(Double.random(in: range, using: &generator)) }
  let x = try Tensor(numbers)
  let device = try Devices.default
  let plan = try device.prepare(try OperatorCall(op, [Operand(x.descriptor)]))
  let queue = try device.makeQueue()
  let byteCount = elementCount * MemoryLayout<Element>.size
  let (source, target) = (try HostMemory(byteCount: byteCount), try HostMemory(byteCount: byteCount))
  numbers.withUnsafeBytes { source.mutableBytes.copyMemory(from: $0) }
  let buffers = try [source, target].map { _ in try device.allocate(BufferSpec(byteCount: byteCount)) }
  try queue.submit(.upload(HostRange(source), to: BufferRange(buffers[0])))
  let bindings = Bindings(buffers: buffers, inputCount: 1)
  var results = numbers
  let count = 500
  let samples = try interleaved(
    rounds: rounds,
    [
      { try nanoseconds(count) { try queue.submit(.run(plan, bindings)) } },
      {
        nanoseconds(count / 10) {
          numbers.withUnsafeBufferPointer { x in results.withUnsafeMutableBufferPointer { y in libm(x, y) } }
        }
      },
    ])
  try queue.submit(.download(BufferRange(buffers[1]), to: HostRange(target)))
  try check(target.bytes.bindMemory(to: Element.self), results, op)
  let (berth, libm) = (samples[0].median / Double(elementCount), samples[1].median / Double(elementCount))
  return ["\(op)", "\(dtype)", fixed(berth, 2), fixed(libm, 2), fixed(libm / berth)]
}

/// A benchmark of a wrong result is worth nothing.
private func check<Element: BinaryFloatingPoint>(
  _ results: UnsafeBufferPointer<Element>, _ expected: [Element], _ op: Operator
) throws {
  for (value, wanted) in zip(results, expected) {
    // A thousand units: what libm's functions put together may lose, and no more than that.
    let limit = max(wanted.magnitude, Element(1e-3)) * Element.ulpOfOne * 1000
    guard (value - wanted).magnitude <= limit else {
      throw DeviceError(.internal, "\(op) gives \(value) where libm gives \(wanted)")
    }
  }
}
