// SPDX-License-Identifier: Apache-2.0

/// The suite's own random numbers: SplitMix64 (Steele, Lea and Flood, 2014), the same on every host and in every version, because a
/// case id must mean the same data for ever.
struct Random: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  /// Numbers that follow from a text: the data of a case follows from its id.
  init(text: String) {
    // FNV-1a, which has no seed of its own, unlike the standard library's hash.
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    state = hash
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A number in 0..<1 with 53 random bits. Not the standard library's, whose algorithm may change.
  mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A number between these, both included. The slight bias of the remainder does not matter here.
  mutating func integer(in range: ClosedRange<Int>) -> Int {
    let span = UInt64(bitPattern: Int64(range.upperBound &- range.lowerBound)) &+ 1
    return span == 0 ? Int(bitPattern: UInt(next())) : range.lowerBound &+ Int(next() % span)
  }

  /// One of these, which must not be none.
  mutating func pick<Element>(_ choices: [Element]) -> Element { choices[integer(in: 0...(choices.count - 1))] }
}
