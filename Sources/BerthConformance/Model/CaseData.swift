// SPDX-License-Identifier: Apache-2.0

import BerthCore
import BerthOracle

/// Makes the data of a case. It follows from the id alone, on every host and in every version.
struct CaseData {
  let test: OperatorCase
  let domains: [ValueDomain]
  let hardPattern: HardPattern

  /// Dense values of all inputs in schema order, those of parameters included.
  func inputs() throws(DeviceError) -> [HostTensor?] {
    var result: [HostTensor?] = []
    for (index, spec) in test.inputs.enumerated() {
      guard let spec else {
        result.append(nil)
        continue
      }
      let operand = try spec.operand()
      if let value = operand.value {
        result.append(value)
        continue
      }
      let domain = index < domains.count ? domains[index] : .any
      result.append(try tensor(operand.descriptor.type, input: index, domain: domain))
    }
    return result
  }

  private func tensor(_ type: TensorType, input: Int, domain: ValueDomain) throws(DeviceError) -> HostTensor {
    var random = Random(text: "\(test.id)#\(input)")
    let count = type.shape.elementCount
    if case .zero = domain {
      return try HostTensor(type, bytes: [UInt8](repeating: 0, count: count * type.dtype.byteWidth))
    }
    switch type.dtype.kind {
    case .floatingPoint:
      if test.fill == .sweep { return try swept(type, &random) }
      return try HostTensor(type, rounding: floats(count, type.dtype, input, domain, &random))
    case .signedInteger, .unsignedInteger:
      return try HostTensor(type, truncating: integers(count, type.dtype, input, domain, &random))
    case .boolean, nil:
      return try HostTensor(type, bytes: (0..<count).map { _ in UInt8(random.next() >> 63) })
    }
  }

  // MARK: Floating point

  private func floats(
    _ count: Int, _ dtype: DType, _ input: Int, _ domain: ValueDomain, _ random: inout Random
  ) -> [Double] {
    if case .bias = domain, test.fill == .exact || test.fill == .random {
      return (0..<count).map { _ in random.integer(in: 0...2) == 0 ? -.infinity : 2 * random.unit() - 1 }
    }
    let reach = dtype == .float32 || dtype == .float64 ? 8 : 4
    func smallInteger(_ random: inout Random) -> Double {
      if case .exponent(let greatest) = domain { return Double(random.integer(in: 0...greatest)) }
      if case .factors(let count) = domain {
        // Some five of them are not 1 in magnitude, whose product a binary16 can hold.
        let magnitude = random.integer(in: 1...max(count, 5)) <= 5 ? random.pick([0.5, 2.0, 3.0]) : 1.0
        return random.next() >> 63 == 0 ? magnitude : -magnitude
      }
      let number = Double(random.integer(in: -reach...reach))
      if case .positive = domain { return max(number.magnitude, 1) }
      guard number == 0 else { return number }
      switch domain {
      case .nonZero: return 1
      case .range(let low, let high) where low > 0 || high < 0: return 1
      default: return 0
      }
    }
    switch test.fill {
    case .exact:
      return (0..<count).map { _ in smallInteger(&random) }
    case .hard:
      let hard = CaseData.hardFloats(dtype)
      switch hardPattern {
      case .everyCombination:
        // Input j steps on when all inputs before it have seen every value: together they see every combination.
        var period = 1
        for _ in 0..<input { period *= hard.count }
        return (0..<count).map { hard[$0 / period % hard.count] }
      case .sparse(let rarity):
        return (0..<count).map { _ in
          random.integer(in: 1...rarity) == 1 ? random.pick(hard) : smallInteger(&random)
        }
      case .anywhere:
        return (0..<count).map { _ in random.pick(hard) }
      }
    case .offset:
      // So far off that half of the significand, but no more, tells the numbers apart.
      let distance: Double =
        switch dtype {
        case .float32, .float64: 1024
        case .float16: 16
        default: 8
        }
      return (0..<count).map { _ in distance + random.unit() }
    case .random, .sweep:
      switch domain {
      case .range(let low, let high): return (0..<count).map { _ in low + (high - low) * random.unit() }
      case .exponent(let greatest): return (0..<count).map { _ in Double(random.integer(in: 0...greatest)) }
      case .factors(let together):
        // (1 + s)^n < 2^9 with s = 6/n: within binary16.
        let spread = min(6 / Double(max(together, 1)), 0.75)
        return (0..<count).map { _ in
          let magnitude = 1 + spread * (2 * random.unit() - 1)
          return random.next() >> 63 == 0 ? magnitude : -magnitude
        }
      default: break
      }
      if case .positive = domain { return (0..<count).map { _ in 0.0625 + 4 * random.unit() } }
      return (0..<count).map { _ in
        let magnitude = (1 + random.unit()) * [0.0625, 0.25, 0.5, 1, 1, 2, 4][random.integer(in: 0...6)]
        return random.next() >> 63 == 0 ? magnitude : -magnitude
      }
    }
  }

  /// The values that arithmetic most often gets wrong, in this dtype: what IEEE 754 treats specially, its neighbours, and where
  /// exponentials and their kin overflow, underflow or lose their argument.
  static func hardFloats(_ dtype: DType) -> [Double] {
    let (greatest, leastNormal, least, ulp): (Double, Double, Double, Double) =
      switch dtype {
      case .float64:
        (Double.greatestFiniteMagnitude, Double.leastNormalMagnitude, Double.leastNonzeroMagnitude, 0x1p-52)
      case .float32: (0x1.fffffep127, 0x1p-126, 0x1p-149, 0x1p-23)
      case .float16: (0x1.ffcp15, 0x1p-14, 0x1p-24, 0x1p-10)
      default: (0x1.fep127, 0x1p-126, 0x1p-133, 0x1p-7)
      }
    return [
      .nan, .infinity, -.infinity, 0, -0.0, least, -least, leastNormal, -leastNormal, leastNormal - least, greatest,
      -greatest, 1, -1, 1 + ulp, 1 - ulp / 2, 0.5, -0.5, 2, 3, -3, 0.1, -6, 11.0625, -17.25, 88.5, -87, -103.75, 709.5,
      -745,
    ]
  }

  private func swept(_ type: TensorType, _ random: inout Random) throws(DeviceError) -> HostTensor {
    let count = type.shape.elementCount
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count * type.dtype.byteWidth)
    for index in 0..<count {
      let bits = type.dtype.byteWidth <= 2 ? UInt64(index) : random.next()
      withUnsafeBytes(of: bits.littleEndian) { bytes += $0.prefix(type.dtype.byteWidth) }
    }
    return try HostTensor(type, bytes: bytes)
  }

  // MARK: Integers

  private func integers(
    _ count: Int, _ dtype: DType, _ input: Int, _ domain: ValueDomain, _ random: inout Random
  ) -> [UInt64] {
    let axes: [Int] =
      switch domain {
      case .index(let extent): [extent]
      case .tuples(let extents): extents
      default: []
      }
    if !axes.isEmpty {
      return (0..<count).map { place in
        let extent = axes[place % axes.count]
        return UInt64(bitPattern: Int64(extent > 0 ? random.integer(in: -extent...(extent - 1)) : 0))
      }
    }
    if case .count(let most) = domain { return (0..<count).map { _ in UInt64(random.integer(in: 0...max(most, 0))) } }
    if case .exponent(let greatest) = domain, test.fill == .exact || test.fill == .random {
      return (0..<count).map { _ in UInt64(random.integer(in: 0...greatest)) }
    }
    let signed = dtype.kind == .signedInteger
    let top = UInt64(1) << UInt64(dtype.bitWidth - 1)
    // In the dtype: 0, 1, 2, -1 or the greatest, the least and greatest signed number, their neighbours.
    let hard: [UInt64] = [0, 1, 2, .max, top, top &- 1, top &+ 1, .max - 1, 7, 10]
    var values: [UInt64]
    switch test.fill {
    case .exact:
      values = (0..<count).map { _ in
        UInt64(bitPattern: Int64(signed ? random.integer(in: -8...8) : random.integer(in: 0...15)))
      }
    case .hard:
      if case .anywhere = hardPattern {
        values = (0..<count).map { _ in random.pick(hard) }
        break
      }
      var period = 1
      for _ in 0..<input { period *= hard.count }
      values = (0..<count).map { hard[$0 / period % hard.count] }
    case .sweep where dtype.bitWidth <= 16:
      values = (0..<count).map { UInt64($0) }
    case .random, .sweep, .offset:
      values = (0..<count).map { _ in random.next() }
    }
    if case .factors = domain { values = values.map { $0 | 1 } }
    if case .nonZero = domain {
      let mask = dtype.bitWidth == 64 ? UInt64.max : (UInt64(1) << UInt64(dtype.bitWidth)) - 1
      values = values.map { $0 & mask == 0 ? 3 : $0 }
    }
    return values
  }
}
