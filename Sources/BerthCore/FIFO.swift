// SPDX-License-Identifier: Apache-2.0

/// Elements in a line: what came first leaves first. Two stacks, because taking the first from an array costs as much as there is
/// behind it.
package struct FIFO<Element> {
  private var front: [Element] = []
  private var back: [Element] = []

  /// An empty line.
  package init() {}

  /// Whether there is none.
  package var isEmpty: Bool { front.isEmpty && back.isEmpty }

  /// The element that leaves next; nil if there is none.
  package var first: Element? { front.last ?? back.first }

  /// All elements, in order.
  package var all: [Element] { front.reversed() + back }

  /// Adds one behind the others.
  package mutating func append(_ element: Element) { back.append(element) }

  /// Looks at or changes the element that leaves next, where it lies; nil if there is none.
  package mutating func withFirst<Result>(_ body: (inout Element) -> Result) -> Result? {
    if front.isEmpty {
      front = back.reversed()
      back = []
    }
    return front.isEmpty ? nil : body(&front[front.count - 1])
  }

  /// Takes the first element; nil if there is none.
  @discardableResult
  package mutating func removeFirst() -> Element? {
    withFirst { _ in }
    return front.popLast()
  }
}

extension FIFO: Sendable where Element: Sendable {}
