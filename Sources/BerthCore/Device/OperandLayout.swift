// SPDX-License-Identifier: Apache-2.0

/// Which bytes of its buffer an operand reaches.
package struct OperandLayout: Sendable {
  /// The stretch of its buffer that an operand lies in, in bytes.
  package struct Span: Sendable {
    /// The lowest byte it reaches.
    package let lower: Int
    /// The one behind the highest; equal to `lower` for an operand without elements.
    package let upper: Int
    /// Where the element with all indices 0 begins.
    package let origin: Int
  }

  /// The stretch it lies in.
  package let span: Span
  private let descriptor: TensorDescriptor

  package init(_ descriptor: TensorDescriptor) {
    let width = descriptor.dtype.byteWidth
    let range = descriptor.elementRange
    // An empty operand's offset may lie anywhere; nothing is read or written there, and no address must be made of it.
    span = Span(
      lower: range.lowerBound * width, upper: range.upperBound * width,
      origin: range.isEmpty ? 0 : descriptor.offset * width)
    self.descriptor = descriptor
  }

  /// Whether the operand has a byte in common with another, whose buffer lies `distance` bytes behind the operand's
  /// own.
  ///
  /// To be asked when the stretches overlap: the operands may still pass each other by, as the left and the right half
  /// of a matrix do. Rare, so it may take as long as the operands are big: marks what one reaches, and looks whether
  /// the other reaches a mark.
  package func interleaves(_ other: OperandLayout, at distance: Int) -> Bool {
    if descriptor.shape.isEmpty || other.descriptor.shape.isEmpty { return false }
    let low = max(span.lower, other.span.lower + distance)
    let high = min(span.upper, other.span.upper + distance)
    if descriptor.isContiguous || other.descriptor.isContiguous {
      // One of them reaches every byte of its stretch, so the other meets it if one of its elements lies there.
      let (dense, sparse, shift) = descriptor.isContiguous ? (self, other, distance) : (other, self, -distance)
      return sparse.reaches(dense.span.lower - shift..<dense.span.upper - shift)
    }
    // Refused without a look: the marks would take as much memory again.
    if high - low > OperandLayout.mostMarks { return true }
    var marks = [Bool](repeating: false, count: high - low)
    forEachRun { run in
      for byte in run.clamped(to: low..<high) { marks[byte - low] = true }
      return true
    }
    var meets = false
    other.forEachRun { run in
      let shifted = run.lowerBound + distance..<run.upperBound + distance
      meets = shifted.clamped(to: low..<high).contains { marks[$0 - low] }
      return !meets
    }
    return meets
  }

  /// The largest stretch that is marked, in bytes.
  private static let mostMarks = 1 << 30

  /// Whether an element lies, in part or whole, in these bytes of the operand's own buffer.
  private func reaches(_ stretch: Range<Int>) -> Bool {
    var meets = false
    forEachRun { run in
      meets = run.overlaps(stretch)
      return !meets
    }
    return meets
  }

  /// Calls `body` with the bytes of each element, or of each run of neighbours, until it returns false.
  private func forEachRun(_ body: (Range<Int>) -> Bool) {
    let (shape, strides, width) = (descriptor.shape, descriptor.strides, descriptor.dtype.byteWidth)
    var axes = (0..<shape.rank).filter { shape[$0] > 1 && strides[$0] != 0 }
    var run = width
    if let last = axes.last, strides[last] == 1 {
      run = shape[last] * width
      axes.removeLast()
    }
    var index = [Int](repeating: 0, count: axes.count)
    var place = span.origin
    while true {
      if !body(place..<place + run) { return }
      var position = axes.count - 1
      while position >= 0 {
        let axis = axes[position]
        index[position] += 1
        place += strides[axis] * width
        if index[position] < shape[axis] { break }
        place -= strides[axis] * width * shape[axis]
        index[position] = 0
        position -= 1
      }
      if position < 0 { return }
    }
  }
}
