// SPDX-License-Identifier: Apache-2.0

import Berth
import CPeerOpenCL
import CReferenceBLAS
import Foundation
import Measuring

/// A batch of products of float32 matrices, and what became of it.
struct ProductRow: Encodable {
  let device: String
  let m: Int
  let n: Int
  let k: Int
  let batch: Int
  /// GFLOP/s, medians.
  let berth: Double
  /// Nil where CLBlast cannot be had on the device.
  let clblast: Double?
  let openblas: Double

  var shape: String { "\(batch > 1 ? "\(batch) x " : "")\(m) x \(k) by \(k) x \(n)" }

  var cells: [String] {
    let peer = clblast.map { [fixed($0), fixed(berth / $0, 2)] } ?? ["-", "-"]
    return [shape, fixed(berth)] + peer + [fixed(openblas), fixed(berth / openblas, 3)]
  }
}

/// The shapes that are measured: squares, a batch of small ones, a row times a matrix.
let productShapes = [
  (128, 128, 128, 1), (256, 256, 256, 1), (512, 512, 512, 1), (1024, 1024, 1024, 1), (2048, 2048, 2048, 1),
  (128, 128, 128, 64), (1, 2048, 2048, 1),
]

/// MatMul of float32 on a device against CLBlast on the same device and OpenBLAS on the same processors, in turn.
func measureProducts(on device: any Device, rounds: Int) throws -> [ProductRow] {
  let peer = peer_open(device.info.product)
  defer { peer_close(peer) }
  return try productShapes.map { m, n, k, batch in
    try measureProduct(m, n, k, batch, on: device, peer, rounds)
  }
}

private func measureProduct(
  _ m: Int, _ n: Int, _ k: Int, _ batch: Int, on device: any Device, _ peer: OpaquePointer?, _ rounds: Int
) throws -> ProductRow {
  let (a, b) = (numbers(batch * m * k), numbers(batch * k * n))
  let axes = batch > 1 ? [batch] : []
  let call = try OperatorCall(
    .matMul, [.dense(.float32, try Shape(axes + [m, k])), .dense(.float32, try Shape(axes + [k, n]))])
  let berth = try PreparedCall(call, [a, b], on: device)
  let clblast = peer.flatMap { peer_make_product($0, m, n, k, batch, a, b) }
  defer { peer_free_product(clblast) }
  var expected = [Float](repeating: 0, count: batch * m * n)
  func runPeer(_ count: Int) throws {
    let status = peer_run(clblast, count)
    if status != 0 { throw DeviceError(.internal, "CLBlast ends with the status \(status)") }
  }
  func runBLAS(_ count: Int) {
    for _ in 0..<count {
      a.withUnsafeBufferPointer { a in
        b.withUnsafeBufferPointer { b in
          expected.withUnsafeMutableBufferPointer { y in
            guard let a = a.baseAddress, let b = b.baseAddress, let y = y.baseAddress else { return }
            for index in 0..<batch {
              callBLAS(m, n, k, a + index * m * k, b + index * k * n, y + index * m * n)
            }
          }
        }
      }
    }
  }

  let counts = (try samplesCount(berth.run), clblast == nil ? 1 : try samplesCount(runPeer), samplesCount(runBLAS))
  var bodies: [() throws -> Double] = [
    { try nanoseconds(1) { try berth.run(counts.0) } / Double(counts.0) },
    { nanoseconds(1) { runBLAS(counts.2) } / Double(counts.2) },
  ]
  if clblast != nil { bodies.append { try nanoseconds(1) { try runPeer(counts.1) } / Double(counts.1) } }
  let samples = try interleaved(rounds: rounds, bodies)

  try check(try berth.result(), expected, k, "Berth")
  if clblast != nil {
    var result = expected
    guard peer_download(clblast, &result) == 0 else { throw DeviceError(.internal, "CLBlast's result is lost") }
    try check(result, expected, k, "CLBlast")
  }
  let flops = 2.0 * Double(m) * Double(n) * Double(k) * Double(batch)
  return ProductRow(
    device: device.info.product, m: m, n: n, k: k, batch: batch, berth: flops / samples[0].median,
    clblast: samples.count > 2 ? flops / samples[2].median : nil, openblas: flops / samples[1].median)
}

private func callBLAS(
  _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>
) {
  let (rows, columns, inner) = (Int32(m), Int32(n), Int32(k))
  if m == 1 {
    cblas_sgemv(CblasRowMajor, CblasTrans, inner, columns, 1, b, columns, a, 1, 0, y, 1)
  } else {
    cblas_sgemm(
      CblasRowMajor, CblasNoTrans, CblasNoTrans, rows, columns, inner, 1, a, inner, b, columns, 0, y, columns)
  }
}

/// A benchmark of a wrong result is worth nothing.
private func check(_ result: [Float], _ expected: [Float], _ k: Int, _ name: String) throws {
  // Sums of k products of numbers up to 1, in whatever order: k roundings of a sum that is at most k.
  let limit = Float(k) * Float(k) * Float.ulpOfOne
  for (value, wanted) in zip(result, expected) where !((value - wanted).magnitude <= limit) {
    throw DeviceError(.internal, "\(name) gives \(value) where OpenBLAS gives \(wanted)")
  }
}
