// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// (A - a_zero_point) (B - b_zero_point), batched and broadcast.
  static let matMulInteger = Oracle(
    .matMulInteger,
    rule:
      "exact modulo 2^32: differences of 8-bit integers and their products fit 32 bits, so that nothing may be cut or saturated "
      + "before the sum, and the sum of 32-bit integers in any order is the same"
  ) { call throws(DeviceError) in
    let type = try call.output(0)
    let geometry = try MatMulIntegerGeometry(call.call)
    let product = geometry.product
    let (m, n, k) = (product.m, product.n, product.k)
    let a = try shifted(call, 0, Places.walk(product.a), zero: 2, geometry.aZeroPoint) { $0 / max(k, 1) }
    let b = try shifted(call, 1, Places.walk(product.b), zero: 3, geometry.bZeroPoint) {
      $0 / max(k * n, 1) * n + $0 % max(n, 1)
    }
    var result: [Int64] = []
    for batch in 0..<product.batch.elementCount {
      result += MatrixProduct.integers(
        Array(a[(batch * m * k)..<((batch + 1) * m * k)]), Array(b[(batch * k * n)..<((batch + 1) * k * n)]), m: m,
        n: n, k: k)
    }
    return [ReferenceTensor(type, .exact(ElementCodec.bytes(result, as: type.dtype) ?? []))]
  }

  /// The elements of an operand at `places`, less the zero point of the line that each belongs to.
  private static func shifted(
    _ call: DenseCall, _ index: Int, _ places: [Int], zero: Int, _ zeroPoint: TensorDescriptor?,
    line: (Int) -> Int
  ) throws(DeviceError) -> [Int64] {
    let values = try call.integers(index)
    guard let zeroPoint else { return places.map { values[$0] } }
    let zeros = try call.integers(zero)
    let zeroPlaces = Places.walk(zeroPoint)
    return places.enumerated().map { values[$1] - zeros[zeroPlaces[line($0)]] }
  }
}
