// SPDX-License-Identifier: Apache-2.0

import Berth
import Foundation

/// A function of one number, and libm's.
private struct ElementaryFunction {
  let op: Operator
  let range: ClosedRange<Double>
  let single: (Float) -> Float
  let double: (Double) -> Double
}

/// The CPU's elementary functions against libm's, called one number at a time, on one thread each.
func measureElementaryFunctions(rounds: Int) throws {
  let functions = [
    ElementaryFunction(op: .exp, range: -16...10, single: { exp($0) }, double: { exp($0) }),
    ElementaryFunction(op: .log, range: 1e-3...1e3, single: { log($0) }, double: { log($0) }),
    ElementaryFunction(op: .erf, range: -4...4, single: { erf($0) }, double: { erf($0) }),
    ElementaryFunction(op: .sin, range: -100...100, single: { sin($0) }, double: { sin($0) }),
    ElementaryFunction(op: .cos, range: -100...100, single: { cos($0) }, double: { cos($0) }),
    ElementaryFunction(op: .tanh, range: -5...5, single: { tanh($0) }, double: { tanh($0) }),
    // Of what libm has not, what it takes with libm's functions.
    ElementaryFunction(op: .sigmoid, range: -20...20, single: { 1 / (1 + exp(-$0)) }, double: { 1 / (1 + exp(-$0)) }),
    ElementaryFunction(op: .softplus, range: -30...30, single: { log1p(exp($0)) }, double: { log1p(exp($0)) }),
    ElementaryFunction(
      op: .elu, range: -8...2, single: { $0 < 0 ? expm1($0) : $0 }, double: { $0 < 0 ? expm1($0) : $0 }),
    ElementaryFunction(
      op: .gelu, range: -10...10, single: { 0.5 * $0 * erfc(-$0 * Float(0.5).squareRoot()) },
      double: { 0.5 * $0 * erfc(-$0 * 0.5.squareRoot()) }),
  ]
  print("Elementary functions against libm, one thread, \(elementCount) elements, medians of \(rounds) interleaved")
  var rows = [["function", "dtype", "Berth ns/element", "libm ns/element", "libm / Berth"]]
  for function in functions {
    rows.append(try row(function, .float32, rounds) { (x: Float) in function.single(x) })
    rows.append(try row(function, .float64, rounds) { (x: Double) in function.double(x) })
  }
  printTable(rows)
  print("  Above 1 Berth is faster. Berth's time includes the launch.")
}

/// Few enough to stay in the first-level cache and on one thread.
private let elementCount = 2048

private func row<Element: BinaryFloatingPoint & TensorElement>(
  _ function: ElementaryFunction, _ dtype: DType, _ rounds: Int, _ body: @escaping (Element) -> Element
) throws -> [String] {
  var generator = SystemRandomNumberGenerator()
  let numbers = (0..<elementCount).map { _ in Element(Double.random(in: function.range, using: &generator)) }
  let x = try Tensor(numbers)
  let device = try Devices.default
  let plan = try device.prepare(try OperatorCall(function.op, [Operand(x.descriptor)]))
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
      { nanoseconds(count / 10) { for index in numbers.indices { results[index] = body(numbers[index]) } } },
    ])
  try queue.submit(.download(BufferRange(buffers[1]), to: HostRange(target)))
  try check(target.bytes.bindMemory(to: Element.self), results, function.op)
  let (berth, libm) = (samples[0].median / Double(elementCount), samples[1].median / Double(elementCount))
  return ["\(function.op)", "\(dtype)", fixed(berth, 2), fixed(libm, 2), fixed(libm / berth)]
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
