// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// alpha A' B' + beta C.
  ///
  /// A term of the product is rounded as in a plain product, and once more by alpha, be it before or after the sum (where alpha is
  /// multiplied into A or B first, narrow products are no longer exact). C is rounded by beta, and is one more term.
  ///
  /// Left open: what an alpha or beta of 0 makes of an infinity or NaN, since BLAS does not look at the operand then; overflow by
  /// alpha on the way; integers with an alpha or beta that is no integer, for which ONNX gives no rule.
  static let gemm = Oracle(.gemm, rule: Rule.contraction) { call throws(DeviceError) in
    let type = try call.output(0)
    guard let format = FloatFormat(type.dtype) else { return [try integerGemm(call, type)] }
    let product = try GemmProduct(call, format)
    var values: [DoubleDouble] = []
    var bounds: [Double] = []
    values.reserveCapacity(product.m * product.n)
    bounds.reserveCapacity(product.m * product.n)
    for index in 0..<(product.m * product.n) {
      let expected = product.expectation(index)
      values.append(expected.value)
      bounds.append(expected.bound)
    }
    return [ReferenceTensor(type, .bounded(values: values, bounds: bounds))]
  }

  private static func integerGemm(_ call: DenseCall, _ type: TensorType) throws(DeviceError) -> ReferenceTensor {
    let geometry = try MatrixProductGeometry(call.call)
    let (alpha, beta) = (call.attributes.float("alpha"), call.attributes.float("beta"))
    let count = type.shape.elementCount
    // Floats of up to 2^24 are integers without doubt about which.
    guard let alpha = Int64(exactly: alpha), let beta = Int64(exactly: beta), alpha.magnitude <= 1 << 24,
      beta.magnitude <= 1 << 24
    else {
      return ReferenceTensor(
        type, .exact([UInt8](repeating: 0, count: count * type.dtype.byteWidth)), unjudged: Set(0..<count))
    }
    let (a, b) = (try call.integers(0), try call.integers(1))
    var result = MatrixProduct.integers(
      Places.walk(geometry.a).map { a[$0] }, Places.walk(geometry.b).map { b[$0] }, m: geometry.m, n: geometry.n,
      k: geometry.k
    ).map { $0 &* alpha }
    if let c = call.optionalInput(2) {
      let addend = try Places.broadcast(try call.integers(2), from: c.type.shape, to: type.shape)
      for index in result.indices { result[index] &+= beta &* addend[index] }
    }
    return ReferenceTensor(type, .exact(ElementCodec.bytes(result, as: type.dtype) ?? []))
  }
}

/// A product with all that its elements' bounds need.
private struct GemmProduct {
  let m: Int
  let n: Int
  private let k: Int
  private let rule: ContractionRule
  private let a: [Double]
  private let b: [Double]
  private let c: [Double]?
  private let alpha: Double
  private let beta: Double
  private let product: MatrixProduct
  private let quantum: Double
  /// The sum and the maximum of the finite magnitudes of each row of A and column of B, for what multiplying alpha in first can do.
  private let rows: [(sum: Double, maximum: Double)]
  private let columns: [(sum: Double, maximum: Double)]

  init(_ call: DenseCall, _ format: FloatFormat) throws(DeviceError) {
    let geometry = try MatrixProductGeometry(call.call)
    (m, n, k) = (geometry.m, geometry.n, geometry.k)
    rule = ContractionRule(format: format)
    let (dataA, dataB) = (try call.doubles(0), try call.doubles(1))
    (a, b) = (Places.walk(geometry.a).map { dataA[$0] }, Places.walk(geometry.b).map { dataB[$0] })
    alpha = Double(call.attributes.float("alpha"))
    beta = Double(call.attributes.float("beta"))
    if let operand = call.optionalInput(2) {
      c = try Places.broadcast(try call.doubles(2), from: operand.type.shape, to: try call.output(0).shape)
    } else {
      c = nil
    }
    product = MatrixProduct(a, b, m: m, n: n, k: k, wide: format == .float64)

    var quantum = ContractionRule.quantum(dataA) * ContractionRule.quantum(dataB)
    if alpha != 1 {
      let (rowCount, columnCount, depth) = (m, n, k)
      let (rowMajor, columnMajor) = (a, b)
      rows = (0..<rowCount).map { row in GemmProduct.extent((0..<depth).map { rowMajor[row * depth + $0] }) }
      columns = (0..<columnCount).map { column in
        GemmProduct.extent((0..<depth).map { columnMajor[$0 * columnCount + column] })
      }
      // alpha must go into either operand without rounding, for the sum to be exact on every way.
      let grid = ContractionRule.quantum([alpha])
      let limit = FloatFormat.powerOfTwo(rule.accumulator.significandBits)
      let (gridA, gridB) = (grid * ContractionRule.quantum(dataA), grid * ContractionRule.quantum(dataB))
      let greatestA = rows.reduce(0) { max($0, $1.maximum) }
      let greatestB = columns.reduce(0) { max($0, $1.maximum) }
      let fitsA = alpha.magnitude * greatestA < limit * gridA
      let fitsB = alpha.magnitude * greatestB < limit * gridB
      let isFine = min(gridA, gridB) >= rule.accumulator.leastPositive
      quantum = fitsA && fitsB && isFine && quantum >= rule.accumulator.leastPositive ? quantum * grid : 0
    } else {
      rows = []
      columns = []
    }
    if let c, beta != 0 { quantum = min(quantum, ContractionRule.quantum(c) * ContractionRule.quantum([beta])) }
    self.quantum = quantum
  }

  private static func extent(_ values: [Double]) -> (sum: Double, maximum: Double) {
    var extent = (sum: 0.0, maximum: 0.0)
    for value in values where value.isFinite {
      extent.sum += value.magnitude
      extent.maximum = max(extent.maximum, value.magnitude)
    }
    return extent
  }

  func expectation(_ index: Int) -> (value: DoubleDouble, bound: Double) {
    let open = (DoubleDouble.zero, Double.infinity)
    guard alpha.isFinite, beta.isFinite else { return open }
    let addend = c?[index] ?? 0
    if beta == 0, !addend.isFinite { return open }
    let magnitude = product.magnitude[index]
    if alpha == 0, !magnitude.isFinite { return open }
    let threshold = rule.accumulator.overflowThreshold.high
    var extraError = 0.0
    if alpha != 1 {
      let (row, column) = (rows[index / n], columns[index % n])
      // Finite numbers that alpha, or the product before alpha, takes to infinity.
      if alpha.magnitude * max(row.maximum, column.maximum) >= threshold { return open }
      if magnitude.isFinite, magnitude * 1.01 >= threshold { return open }
      extraError = rule.accumulator.leastPositive * (row.sum + column.sum + 1)
    }
    guard magnitude.isFinite, addend.isFinite else {
      var special = ContractionRule.SpecialSum()
      for inner in 0..<k { special.add(a[index / n * k + inner], b[inner * n + index % n], factor: alpha) }
      special.add(addend, beta)
      return special.expectation(rule)
    }
    // alpha times A rounds, and then the product does, however narrow the format.
    let productRoundings = alpha == 1 ? rule.productRoundings : 2
    return rule.expectation(
      ContractionRule.Sum(
        value: product.value(index) * alpha + DoubleDouble(product: beta, addend),
        magnitude: alpha.magnitude * magnitude + beta.magnitude * addend.magnitude, terms: c == nil ? k : k + 1,
        additions: c == nil ? max(k - 1, 0) : k, roundings: max(productRoundings, c != nil && beta != 1 ? 1 : 0),
        quantum: quantum, extraError: extraError))
  }
}
