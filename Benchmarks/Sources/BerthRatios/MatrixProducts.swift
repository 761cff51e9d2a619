// SPDX-License-Identifier: Apache-2.0

import Berth
import CReferenceBLAS
import Foundation
import Measuring

/// MatMul of float32 against OpenBLAS called directly with as many threads as the machine has processors.
func measureMatrixProducts(rounds: Int) throws {
  let threads = Int32(ProcessInfo.processInfo.activeProcessorCount)
  print(
    "MatMul of float32 against cblas_sgemm and cblas_sgemv called directly: OpenBLAS core "
      + "\(String(cString: openblas_get_corename())), \(threads) threads, medians of \(rounds) interleaved")
  var rows = [["shape", "Berth us", "GFLOP/s", "OpenBLAS us", "GFLOP/s", "OpenBLAS / Berth"]]
  for size in [64, 256, 1024, 2048] { rows.append(try product(m: size, n: size, k: size, threads, rounds)) }
  rows.append(try product(m: 2048, n: 1, k: 2048, threads, rounds))
  rows.append(try product(m: 1, n: 2048, k: 2048, threads, rounds))
  printTable(rows)
  print("  Above 1 Berth is faster. Berth's time includes the launch and the memory of the result.")
}

private func product(m: Int, n: Int, k: Int, _ threads: Int32, _ rounds: Int) throws -> [String] {
  var generator = SystemRandomNumberGenerator()
  let (left, right) = try ([m * k, k * n]).map { count in
    try Tensor((0..<count).map { _ in Float.random(in: -1...1, using: &generator) })
  }.pair()
  let (a, b) = (try left.reshaped(m, k), n == 1 ? right : try right.reshaped(k, n))
  let first = m == 1 ? left : a
  let expected = try HostMemory(byteCount: m * n * 4)
  let y = expected.address.assumingMemoryBound(to: Float.self)
  let flops = 2.0 * Double(m) * Double(n) * Double(k)
  // Some 20 ms a sample, so that the clock's grain and a single interruption count for little.
  let count = max(1, Int(20e-3 * 100e9 / flops))

  let samples = try a.withSpan(of: Float.self) { spanA in
    try b.withSpan(of: Float.self) { spanB in
      try spanA.withUnsafeBufferPointer { x in
        try spanB.withUnsafeBufferPointer { w in
          guard let x = x.baseAddress, let w = w.baseAddress else { return [Samples]() }
          return try interleaved(
            rounds: rounds,
            [
              { try nanoseconds(count) { _ = try matmul(first, b) } },
              {
                // Berth uses OpenBLAS with one thread under its own pool; the comparison is with OpenBLAS's own threads.
                openblas_set_num_threads(threads)
                defer { openblas_set_num_threads(1) }
                return nanoseconds(count) { callDirectly(m, n, k, x, w, y) }
              },
            ])
        }
      }
    }
  }
  try check(try matmul(first, b), expected, k)
  let (berth, direct) = (samples[0].median, samples[1].median)
  return [
    "\(m) x \(k) by \(k) x \(n)", fixed(berth / 1000), fixed(flops / berth), fixed(direct / 1000),
    fixed(flops / direct), fixed(direct / berth, 3),
  ]
}

private func callDirectly(
  _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>
) {
  let (rows, columns, inner) = (Int32(m), Int32(n), Int32(k))
  if n == 1 {
    cblas_sgemv(CblasRowMajor, CblasNoTrans, rows, inner, 1, a, inner, b, 1, 0, y, 1)
  } else if m == 1 {
    cblas_sgemv(CblasRowMajor, CblasTrans, inner, columns, 1, b, columns, a, 1, 0, y, 1)
  } else {
    cblas_sgemm(
      CblasRowMajor, CblasNoTrans, CblasNoTrans, rows, columns, inner, 1, a, inner, b, columns, 0, y, columns)
  }
}

/// A benchmark of a wrong result is worth nothing.
private func check(_ result: Tensor, _ reference: HostMemory, _ k: Int) throws {
  let expected = reference.bytes.bindMemory(to: Float.self)
  // Sums of k products of numbers up to 1, in whatever order: k roundings of a sum that is at most k.
  let limit = Float(k) * Float(k) * Float.ulpOfOne
  for (value, wanted) in zip(try result.array(of: Float.self), expected) where !((value - wanted).magnitude <= limit) {
    throw DeviceError(.internal, "MatMul gives \(value) where OpenBLAS gives \(wanted)")
  }
}

extension [Tensor] {
  fileprivate func pair() -> (Tensor, Tensor) { (self[0], self[1]) }
}
