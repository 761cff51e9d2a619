// SPDX-License-Identifier: Apache-2.0

import BerthCore

/// The attributes of a call as a launch carries them: a list, in whatever order the caller always uses, because looking a call up
/// must not hash strings into a dictionary first.
struct CallAttributes: Hashable, ExpressibleByDictionaryLiteral {
  private var pairs: [(name: String, value: AttributeValue)]

  init(dictionaryLiteral pairs: (String, AttributeValue)...) { self.pairs = pairs }

  /// The attributes of a dictionary, by name, so that equal dictionaries give equal lists.
  init(_ attributes: [String: AttributeValue]) {
    pairs = attributes.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  var isEmpty: Bool { pairs.isEmpty }

  mutating func append(_ name: String, _ value: AttributeValue) { pairs.append((name, value)) }

  var dictionary: [String: AttributeValue] {
    Dictionary(pairs.map { ($0.name, $0.value) }, uniquingKeysWith: { _, last in last })
  }

  static func == (left: CallAttributes, right: CallAttributes) -> Bool {
    left.pairs.elementsEqual(right.pairs) { $0.name == $1.name && $0.value == $1.value }
  }

  func hash(into hasher: inout Hasher) {
    for pair in pairs {
      hasher.combine(pair.name)
      hasher.combine(pair.value)
    }
  }

  func mix(into hash: inout QuickHash) {
    hash.mix(pairs.count)
    for pair in pairs {
      hash.mix(pair.name)
      CallAttributes.mix(pair.value, into: &hash)
    }
  }

  private static func mix(_ value: AttributeValue, into hash: inout QuickHash) {
    switch value {
    case .int(let number): hash.mix(number)
    case .float(let number): hash.mix(UInt64(number.bitPattern))
    case .string(let text): hash.mix(text)
    case .ints(let numbers):
      hash.mix(numbers.count)
      for number in numbers { hash.mix(number) }
    case .floats(let numbers):
      hash.mix(numbers.count)
      for number in numbers { hash.mix(UInt64(number.bitPattern)) }
    case .strings(let texts):
      hash.mix(texts.count)
      for text in texts { hash.mix(text) }
    case .tensor(let tensor): hash.mix(tensor.bytes)
    }
  }
}
