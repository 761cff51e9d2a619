// SPDX-License-Identifier: Apache-2.0

import BerthCore

/// The elements of an operand in row-major order, wherever its strides have put them.
struct Elements<Element: BitwiseCopyable> {
  private let memory: HostMemory
  private let base: UnsafeMutablePointer<Element>
  /// Where each element lies, counted in elements from the start of the memory.
  private let places: [Int]

  init(_ memory: HostMemory, _ descriptor: TensorDescriptor) {
    self.memory = memory
    base = memory.address.assumingMemoryBound(to: Element.self)
    var places = descriptor.elementCount == 0 ? [] : [descriptor.offset]
    for axis in 0..<descriptor.shape.rank where !places.isEmpty {
      let (extent, stride) = (descriptor.shape[axis], descriptor.strides[axis])
      places = places.flatMap { place in (0..<extent).map { place + $0 * stride } }
    }
    self.places = places
  }

  var count: Int { places.count }

  var all: [Element] { places.map { base[$0] } }

  subscript(index: Int) -> Element {
    get { base[places[index]] }
    nonmutating set { base[places[index]] = newValue }
  }
}
