// SPDX-License-Identifier: Apache-2.0

import BerthCore

/// The attributes of a call as a launch carries them: a list, in whatever order the caller always uses, because looking a call up
/// must not hash strings into a dictionary first.
struct CallAttributes: Hashable, ExpressibleByDictionaryLiteral {
  /// Names and values.
  private var pairs: [(String, AttributeValue)]

  init(dictionaryLiteral pairs: (String, AttributeValue)...) { self.pairs = pairs }

  /// The attributes of a dictionary, by name, so that equal dictionaries give equal lists.
  init(_ attributes: [String: AttributeValue]) {
    pairs = attributes.map { ($0.key, $0.value) }.sorted { $0.0 < $1.0 }
  }

  var isEmpty: Bool { pairs.isEmpty }

  mutating func append(_ name: String, _ value: AttributeValue) { pairs.append((name, value)) }

  var dictionary: [String: AttributeValue] {
    Dictionary(pairs, uniquingKeysWith: { _, last in last })
  }

  static func == (left: CallAttributes, right: CallAttributes) -> Bool {
    left.pairs.elementsEqual(right.pairs) { $0.0 == $1.0 && $0.1 == $1.1 }
  }

  func hash(into hasher: inout Hasher) {
    for pair in pairs {
      hasher.combine(pair.0)
      hasher.combine(pair.1)
    }
  }

  func mix(into hash: inout QuickHash) {
    hash.mix(pairs.count)
    for pair in pairs {
      // Calls of one operator nearly always give the same attributes: their names need not be told apart here, `==` does that.
      hash.mix(pair.0.utf8.count)
      CallAttributes.mix(pair.1, into: &hash)
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
