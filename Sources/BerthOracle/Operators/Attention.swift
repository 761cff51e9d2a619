// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// softmax(softcap(scale Q K') + mask) V for each head; `AttentionRule` derives the bound.
  ///
  /// A hidden key has the probability 0, exactly; a query that sees none yields zeros, whatever the scores. Left open is what
  /// ONNX's function makes of numbers that a device need not look at, or that may overflow on one way and not on another: rows
  /// in which a hidden key's score is no finite number, elements that a value which is none reaches by the probability 0, rows
  /// whose scores may leave the range of Q's dtype, rows that see keys of the score minus infinity only.
  static let attention = Oracle(
    .attention,
    rule:
      "that of ONNX's function with each step within its own operator's bound, or of one pass in the accumulator: scores by a "
      + "contraction over the head size, a soft cap within 5 ulp, exponentials within 3 ulp, rescaled as an online softmax is, "
      + "sums and the product with V by gamma_(n-1), scores and probabilities rounded to Q's dtype or not; intervals, so that no "
      + "order is left out; keys that are hidden count exactly nothing"
  ) { call throws(DeviceError) in
    let geometry = try AttentionGeometry(call.call)
    let (y, v) = (try call.output(0), try call.input(2))
    guard let format = FloatFormat(y.dtype), let softmaxFormat = FloatFormat(geometry.softmaxDType) else { return [] }
    let presentKey = try present(call, past: 4, new: 1, heads: geometry.keyHeads, size: geometry.headSize, geometry)
    let presentValue = try present(call, past: 5, new: 2, heads: geometry.keyHeads, size: geometry.valueSize, geometry)
    let mask = try AttentionMask(call, geometry)
    let rule = AttentionRule(
      format: format, softmax: softmaxFormat, valueFormat: FloatFormat(v.type.dtype) ?? format, maskFormat: mask.format,
      geometry: geometry)
    let dataQ = try call.doubles(0)
    let places = Places.walk(try geometry.byHeads(TensorDescriptor(call.input(0).type), heads: geometry.queryHeads))
    let (keys, values) = (ElementCodec.doubles(presentKey) ?? [], ElementCodec.doubles(presentValue) ?? [])

    let (queries, total) = (geometry.queries, geometry.totalKeys)
    let (keySize, valueSize) = (total * geometry.headSize, total * geometry.valueSize)
    var results: [Elementwise.Expected] = []
    var scores: [Elementwise.Expected] = []
    for batch in 0..<geometry.batch {
      for head in 0..<geometry.queryHeads {
        let queryStart = (batch * geometry.queryHeads + head) * queries * geometry.headSize
        let shared = batch * geometry.keyHeads + head / geometry.groupSize
        let products = AttentionProducts(
          q: (0..<queries * geometry.headSize).map { dataQ[places[queryStart + $0]] },
          k: Array(keys[shared * keySize..<(shared + 1) * keySize]), rule)
        let ownValues = Array(values[shared * valueSize..<(shared + 1) * valueSize])
        for query in 0..<queries {
          let row = rule.row(products, query, mask.row(batch, head, query))
          results += rule.result(row, ownValues)
          if call.optionalOutput(3) != nil { scores += row.scores(geometry.scores) }
        }
      }
    }
    var outputs = [
      rule.reference(y, packed(results, geometry)),
      ReferenceTensor(presentKey.type, .exact(presentKey.bytes), distinguishesZeros: true),
      ReferenceTensor(presentValue.type, .exact(presentValue.bytes), distinguishesZeros: true),
    ]
    if let type = call.optionalOutput(3) { outputs.append(rule.reference(type, scores)) }
    return outputs
  }

  /// What is past and what is new, head by head, one behind the other.
  private static func present(
    _ call: DenseCall, past: Int, new: Int, heads: Int, size: Int, _ geometry: AttentionGeometry
  ) throws(DeviceError) -> HostTensor {
    let added = try call.input(new)
    let bytes = Places.gather(added, Places.walk(try geometry.byHeads(TensorDescriptor(added.type), heads: heads)))
    let width = size * added.type.dtype.byteWidth
    let (newLength, pastLength) = (geometry.keys * width, geometry.past * width)
    let old = call.optionalInput(past)?.bytes ?? []
    var all: [UInt8] = []
    all.reserveCapacity(bytes.count + old.count)
    for head in 0..<geometry.batch * heads {
      if !old.isEmpty { all += old[head * pastLength..<(head + 1) * pastLength] }
      all += bytes[head * newLength..<(head + 1) * newLength]
    }
    let shape = try Shape([geometry.batch, heads, geometry.totalKeys, size])
    return try HostTensor(TensorType(added.type.dtype, shape), bytes: all)
  }

  /// Elements of batch x heads x positions x elements in the order of Y.
  private static func packed(
    _ elements: [Elementwise.Expected], _ geometry: AttentionGeometry
  ) -> [Elementwise.Expected] {
    guard geometry.isPacked else { return elements }
    let (heads, queries, size) = (geometry.queryHeads, geometry.queries, geometry.valueSize)
    let places = Places.walk(
      [geometry.batch, queries, heads, size], strides: [heads * queries * size, size, queries * size, 1])
    return places.map { elements[$0] }
  }
}

/// What hides keys from queries and what is added to scores.
private struct AttentionMask {
  /// The format of a floating-point mask; nil if there is none, or one of truth values.
  let format: FloatFormat?
  private let geometry: AttentionGeometry
  /// By batch, head of Q, query and covered key; empty without a mask. A hidden key has minus infinity.
  private let bias: [Double]
  private let validKeys: [Int64]?

  init(_ call: DenseCall, _ geometry: AttentionGeometry) throws(DeviceError) {
    self.geometry = geometry
    validKeys = call.optionalInput(6) == nil ? nil : try call.integers(6)
    guard let mask = call.optionalInput(3) else {
      (format, bias) = (nil, [])
      return
    }
    format = FloatFormat(mask.type.dtype)
    let data = format == nil ? try call.integers(3).map { $0 == 0 ? -Double.infinity : 0 } : try call.doubles(3)
    bias = Places.walk(try geometry.maskByHeads(TensorDescriptor(mask.type))).map { data[$0] }
  }

  /// For each key what is added to its score; nil if the key is hidden.
  func row(_ batch: Int, _ head: Int, _ query: Int) -> [Double?] {
    let total = Int64(geometry.totalKeys)
    // A count beyond these says no more than they do, and no difference of positions overflows.
    let valid = validKeys.map { min(max($0[batch], -1 << 61), 1 << 61) } ?? total
    let offset = validKeys == nil ? Int64(geometry.past) : valid - Int64(geometry.queries)
    let position = offset + Int64(query)
    let row = (batch * geometry.queryHeads + head) * geometry.queries + query
    return (0..<geometry.totalKeys).map { key in
      let distance = Int64(key) - position
      guard Int64(key) < valid, distance <= geometry.right.map({ Int64($0) }) ?? .max,
        -distance <= geometry.left.map({ Int64($0) }) ?? .max
      else { return nil }
      guard let covered = geometry.maskKeys else { return 0 }
      let added = key < covered ? bias[row * covered + key] : -Double.infinity
      return added == -Double.infinity ? nil : added
    }
  }
}

/// The products of one head's queries and keys, and what their bounds need.
struct AttentionProducts {
  let q: [Double]
  let k: [Double]
  let product: MatrixProduct
  /// The sums of the elements' magnitudes, by query and by key.
  let querySums: [Double]
  let keySums: [Double]

  init(q: [Double], k: [Double], _ rule: AttentionRule) {
    let (queries, keys, size) = (rule.geometry.queries, rule.geometry.totalKeys, rule.geometry.headSize)
    self.q = q
    self.k = k
    let transposed = Places.walk([size, keys], strides: [1, size]).map { k[$0] }
    product = MatrixProduct(q, transposed, m: queries, n: keys, k: size, wide: rule.format == .float64)
    querySums = (0..<queries).map { row in (0..<size).reduce(0) { $0 + q[row * size + $1].magnitude } }
    keySums = (0..<keys).map { row in (0..<size).reduce(0) { $0 + k[row * size + $1].magnitude } }
  }
}
