// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// A B, batched and broadcast.
  static let matMul = Oracle(.matMul, rule: Rule.contraction) { call throws(DeviceError) in
    let type = try call.output(0)
    let geometry = try MatrixProductGeometry(call.call)
    let (m, n, k) = (geometry.m, geometry.n, geometry.k)
    let batches = geometry.batch.elementCount
    let (placesA, placesB) = (Places.walk(geometry.a), Places.walk(geometry.b))
    guard let format = FloatFormat(type.dtype) else {
      let (a, b) = (try call.integers(0), try call.integers(1))
      var result: [Int64] = []
      for batch in 0..<batches {
        result += MatrixProduct.integers(
          placesA[(batch * m * k)..<((batch + 1) * m * k)].map { a[$0] },
          placesB[(batch * k * n)..<((batch + 1) * k * n)].map { b[$0] }, m: m, n: n, k: k)
      }
      return [ReferenceTensor(type, .exact(ElementCodec.bytes(result, as: type.dtype) ?? []))]
    }
    let rule = ContractionRule(format: format)
    let (dataA, dataB) = (try call.doubles(0), try call.doubles(1))
    let quantum = ContractionRule.quantum(dataA) * ContractionRule.quantum(dataB)
    var values: [DoubleDouble] = []
    var bounds: [Double] = []
    values.reserveCapacity(type.shape.elementCount)
    bounds.reserveCapacity(type.shape.elementCount)
    for batch in 0..<batches {
      let a = placesA[(batch * m * k)..<((batch + 1) * m * k)].map { dataA[$0] }
      let b = placesB[(batch * k * n)..<((batch + 1) * k * n)].map { dataB[$0] }
      let product = MatrixProduct(a, b, m: m, n: n, k: k, wide: format == .float64)
      for index in 0..<(m * n) {
        let expected: (value: DoubleDouble, bound: Double)
        if product.magnitude[index].isFinite {
          expected = rule.expectation(
            ContractionRule.Sum(
              value: product.value(index), magnitude: product.magnitude[index], terms: k, additions: max(k - 1, 0),
              roundings: rule.productRoundings, quantum: quantum))
        } else {
          var special = ContractionRule.SpecialSum()
          for inner in 0..<k { special.add(a[index / n * k + inner], b[inner * n + index % n]) }
          expected = special.expectation(rule)
        }
        values.append(expected.value)
        bounds.append(expected.bound)
      }
    }
    return [ReferenceTensor(type, .bounded(values: values, bounds: bounds))]
  }
}
