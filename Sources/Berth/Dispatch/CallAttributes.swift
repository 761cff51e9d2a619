// SPDX-License-Identifier: Apache-2.0

import BerthCore

/// The attributes of a call as a launch carries them: a list, in whatever order the caller always uses, because looking a call up
/// must not hash strings into a dictionary first.
struct CallAttributes: Hashable, ExpressibleByDictionaryLiteral {
  private(set) var names: [String]
  private(set) var values: [AttributeValue]

  init(dictionaryLiteral pairs: (String, AttributeValue)...) {
    names = pairs.map(\.0)
    values = pairs.map(\.1)
  }

  /// The attributes of a dictionary, by name, so that equal dictionaries give equal lists.
  init(_ attributes: [String: AttributeValue]) {
    (names, values) = ([], [])
    for (name, value) in attributes.sorted(by: { $0.key < $1.key }) { append(name, value) }
  }

  var isEmpty: Bool { names.isEmpty }

  mutating func append(_ name: String, _ value: AttributeValue) {
    names.append(name)
    values.append(value)
  }

  var dictionary: [String: AttributeValue] {
    Dictionary(zip(names, values), uniquingKeysWith: { _, last in last })
  }

  func mix(into hash: inout QuickHash) {
    hash.mix(names.count)
    for (name, value) in zip(names, values) {
      hash.mix(name)
      CallAttributes.mix(value, into: &hash)
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
