// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension CaseBuilder {
  /// Cases for an operator that normalises over the axes from `axis` on: lengths of rows, axes, and layouts of the data.
  ///
  /// - Parameter hasBias: whether there is a third operand, which is as the second.
  mutating func addRowNormalizations(hasBias: Bool) {
    func operands(_ x: OperandSpec, _ scale: OperandSpec) -> [OperandSpec?] {
      hasBias ? [x, scale, scale] : [x, scale]
    }
    // Around vectors, stretches and blocks; one row long enough to be divided among threads.
    for count in [1, 2, 7, 8, 16, 17, 33, 64, 65, 127, 768, 1000, 4099] {
      add(operands(data(5, count), data(count)), fills: [.random])
      add([data(3, count), data(count)], fills: [.exact])
    }
    add(operands(data(1, 70_001), data(70_001)), fills: [.random])
    let x = data(4, 5, 6)
    for axis in -3...2 {
      let normalized = data(Array([4, 5, 6][(axis < 0 ? axis + 3 : axis)...]))
      add(operands(x, normalized), attributes: ["axis": .int(axis)], fills: [.random])
    }
    add([x, data(6)], attributes: ["epsilon": 0.1], fills: [.random])
    add(operands(x, data(1)), fills: [.random])
    add(operands(data(0, 5), data(5)), fills: [.random])
    add(operands(data(130, 129), data(129)), fills: [.random])
    // Scales that vary along the other axes: with every row, with some of the rows' axes, along parts of a row.
    for scale in [[4, 5, 6], [5, 6], [4, 1, 6], [4, 5, 1], [4, 1, 1], [5, 1], [1, 5, 6], [1, 1, 1], []] {
      add(operands(x, data(scale)), fills: [.random])
      add(operands(x, data(scale)), attributes: ["axis": 1], fills: [.random])
    }
    add(operands(data(2, 3, 2, 3, 4), data(2, 1, 2, 1, 4)), attributes: ["axis": 3], fills: [.random])
    add(operands(data(2, 3, 40, 33), data(3, 40, 1)), attributes: ["axis": 2], fills: [.random])
    add(operands(data(2, 1, 2, 1, 3, 1, 2, 2), data(3, 1, 2, 1)), attributes: ["axis": 5], fills: [.random])
    for (layout, scale) in zip(x.layouts, data(6).layouts) {
      add(operands(layout, data(6)), fills: [.random])
      add(operands(x, scale), outputs: [layout.asOutput], fills: [.random])
      add(operands(x, layout), fills: [.random])
    }
    // A variance taken from sums of squares loses all that is left of it here.
    for count in [33, 768, 9000] { add([data(5, count), data(count)], fills: [.offset]) }
    add(operands(data(60, 20), data(20)), fills: [.hard])
  }

  /// Cases for an operator that normalises channels, by scales and summands of one number a channel.
  ///
  /// - Parameters:
  ///   - perChannel: how many such operands there are.
  ///   - attributes: those of a call on so many channels.
  mutating func addChannelNormalizations(
    perChannel: Int, fills: [Fill] = [.random], attributes: (_ channels: Int) -> [String: AttributeValue] = { _ in [:] }
  ) {
    func operands(_ x: OperandSpec, _ channel: OperandSpec) -> [OperandSpec?] {
      [x] + [OperandSpec](repeating: channel, count: perChannel)
    }
    // Spatial extents around vectors and blocks, channels around vectors, one to six spatial axes.
    let shapes = [
      [2, 4, 1], [2, 4, 7], [1, 6, 16], [3, 4, 17], [2, 2, 31], [2, 2, 33], [1, 2, 1000], [2, 12, 5, 6], [1, 32, 8, 9],
      [2, 16, 14, 14], [3, 18, 1, 1], [1, 66, 2, 3], [2, 4, 3, 4, 5], [1, 2, 2, 1, 2, 2, 3], [2, 2, 1, 2, 1, 2, 1, 2],
      [5, 64], [1, 2, 35_001], [0, 4, 3], [2, 4, 0], [2, 0, 3],
    ]
    for extents in shapes where extents[1] > 0 || perChannel > 0 {
      let channels = extents[1]
      add(
        operands(data(extents), data(channels)), attributes: attributes(channels),
        fills: fills + (extents.count == 3 ? [.exact] : []))
    }
    let (channels, side) = (2 * random.integer(in: 1...9), random.integer(in: 2...20))
    add(operands(data(2, channels, side, side + 1), data(channels)), attributes: attributes(channels), fills: fills)
    let (x, channel) = (data(3, 6, 4, 5), data(6))
    let usual = attributes(6)
    add(operands(x, channel), attributes: usual.merging(["epsilon": 0.1]) { $1 }, fills: fills)
    for (layout, ofChannel) in zip(x.layouts, channel.layouts) {
      add(operands(layout, channel), attributes: usual, fills: fills)
      add(operands(x, ofChannel), outputs: [layout.asOutput], attributes: usual, fills: fills)
    }
    add(operands(x.channelsLast, channel), outputs: [x.channelsLast.asOutput], attributes: usual, fills: fills)
    add(operands(x.channelsLast, channel), attributes: usual, fills: fills)
    // What is left of a small difference of large numbers.
    add(operands(data(2, 4, 300), data(4)), attributes: attributes(4), fills: [.offset])
    add(operands(data(20, 6, 20), channel), attributes: usual, fills: [.hard])
  }
}

extension OperandSpec {
  /// With axis 1 innermost, as images lie whose channels are neighbours.
  var channelsLast: OperandSpec {
    laidOut(order: [0] + Array(2..<shape.rank) + [1], step: 1, gap: 0)
  }
}
