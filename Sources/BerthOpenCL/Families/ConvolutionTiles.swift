// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

/// How the product of a convolution is cut: what the macros of `conv.cl` say.
struct ConvolutionTiles {
  let macros: [String: String]
  /// Output channels that a work-item packs.
  let packWidth: Int
  /// Positions and output channels of a tile.
  private let positions: Int
  private let filters: Int
  /// The work-items that compute a tile; nil: it is one.
  private let group: ConvolutionGroup?

  /// The tiles for so many output channels of a group.
  ///
  /// - Throws: `.invalidArgument` for parameters that no tile can have.
  init(_ dtype: DType, filters count: Int, _ context: OpenCLContext) throws(DeviceError) {
    let tuning = try context.tuning.parameters(of: "conv")
    let valueWidth = dtype.accumulator.byteWidth
    guard context.strategy == .gpu else {
      let lanes = ConvolutionTiles.vectorBytes / valueWidth
      positions = try tuning["positions", 1...32]
      let most = try tuning["vectors", 1...8]
      // As many in every tile: what is left over for a last one would be mostly padding.
      let needed = count.tiles(of: lanes)
      let vectors = needed.tiles(of: needed.tiles(of: most))
      macros = ["FILTER_VECTORS": "\(vectors)", "TILE_POSITIONS": "\(positions)"]
      (packWidth, filters, group) = (lanes, lanes * vectors, nil)
      return
    }
    var group = try ConvolutionGroup(tuning)
    group.flatten(toCover: count)
    group.shrink(toFit: context.traits, valueWidth: valueWidth)
    macros = ["GROUP_POSITIONS": "\(group.positions)", "GROUP_FILTERS": "\(group.filters)"]
    (packWidth, positions, filters) = (1, group.tilePositions, group.tileFilters)
    self.group = group
  }

  /// Of a vector, on every device: `WIDEST` of `vectors.cl`.
  static let vectorBytes = 64

  /// Output channels rounded up to whole tiles.
  func padded(_ count: Int) -> Int { count.tiles(of: filters) * filters }

  /// The work-items for a product of so many positions and padded output channels in each of so many planes.
  func grid(positions count: Int, filters rows: Int, planes: Int, depth: Int) -> Grid {
    let across = count.tiles(of: positions)
    if let group {
      return .exact(
        global: [across * group.positions, rows / filters * group.filters, planes],
        local: [group.positions, group.filters, 1])
    }
    // A term of a tile takes as many operations with vectors as the tile has.
    return .items(
      .saturatingProduct(planes, rows / filters, across),
      cost: .saturatingProduct(depth + 1, positions * filters / packWidth))
  }
}

/// The work-items that compute a tile together under the strategy `gpu`: along positions and along output channels, each of them
/// 4 x 4 results.
struct ConvolutionGroup {
  var positions: Int
  var filters: Int

  private static let each = 4
  /// `TILE_DEPTH` of `conv.cl`: terms of each result that lie in local memory.
  private static let depth = 16
  /// Each position's terms are brought by `filters / each` work-items, as many by each.
  private static let filterCounts = [4, 8, 16, 32, 64]

  var items: Int { positions * filters }
  var tilePositions: Int { positions * ConvolutionGroup.each }
  var tileFilters: Int { filters * ConvolutionGroup.each }

  /// Whether a device takes it.
  func fits(_ traits: DeviceTraits, valueWidth: Int) -> Bool {
    let localBytes = ConvolutionGroup.depth * (tilePositions + tileFilters) * valueWidth
    return items <= traits.maximumWorkGroupSize && positions <= traits.maximumWorkItemSizes[0]
      && filters <= traits.maximumWorkItemSizes[1] && localBytes <= traits.localMemory
  }

  /// Makes the tile flatter where a quarter of it has all output channels: the rest would be padding, while positions are many. In steps
  /// of four, since each is another program to build.
  mutating func flatten(toCover count: Int) {
    while filters / 4 >= ConvolutionGroup.filterCounts[0], tileFilters / 4 >= count {
      filters /= 4
      positions *= 4
    }
  }

  /// Makes the group smaller until a device takes it.
  mutating func shrink(toFit traits: DeviceTraits, valueWidth: Int) {
    let least = ConvolutionGroup.filterCounts[0]
    while !fits(traits, valueWidth: valueWidth) {
      if positions > 1, positions >= filters || filters == least {
        positions /= 2
      } else if filters > least {
        filters /= 2
      } else {
        return
      }
    }
  }
}

extension ConvolutionGroup {
  /// The group that the database says.
  ///
  /// - Throws: `.invalidArgument` for one that the kernel cannot have.
  init(_ tuning: TuningParameters) throws(DeviceError) {
    positions = try tuning["groupPositions", 1...256]
    filters = try tuning["groupFilters", 4...64]
    guard ConvolutionGroup.filterCounts.contains(filters) else {
      let known = ConvolutionGroup.filterCounts.map { "\($0)" }.joined(separator: ", ")
      throw tuning.error("the parameter 'groupFilters' is \(filters); it can be \(known)")
    }
  }
}
