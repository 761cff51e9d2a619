// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

/// Where the taps of a window fall, for every position of the output.
struct WindowTaps {
  /// For each position the places of its taps in a channel of the input, those outside left out.
  private(set) var places: [[Int]] = []
  /// For each position the number of its taps inside the input and its padding.
  private(set) var reached: [Int] = []
  /// Elements of a channel of the input.
  let imageSize: Int

  init(_ window: SlidingWindow) {
    imageSize = window.input.reduce(1, *)
    let rank = window.kernel.count
    let positions = window.output.reduce(1, *)
    let taps = (0..<window.taps).map { Shape.index($0, in: window.kernel) }
    places.reserveCapacity(positions)
    for number in 0..<positions {
      let position = Shape.index(number, in: window.output)
      var inside: [Int] = []
      var count = 0
      for tap in taps {
        var (place, isInside, isReached) = (0, true, true)
        for axis in 0..<rank {
          let at = position[axis] * window.strides[axis] + tap[axis] * window.dilations[axis] - window.padsBegin[axis]
          isReached = isReached && at < window.input[axis] + window.padsEnd[axis]
          isInside = isInside && at >= 0 && at < window.input[axis]
          place = place * window.input[axis] + at
        }
        if isInside { inside.append(place) }
        if isReached { count += 1 }
      }
      places.append(inside)
      reached.append(count)
    }
  }
}

extension Shape {
  /// The index of the element with a row-major number.
  static func index(_ number: Int, in extents: [Int]) -> [Int] {
    var rest = number
    var index = [Int](repeating: 0, count: extents.count)
    for axis in stride(from: extents.count - 1, through: 0, by: -1) {
      index[axis] = rest % extents[axis]
      rest /= extents[axis]
    }
    return index
  }
}
