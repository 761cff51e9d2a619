// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

/// Elements along an axis that may come in any order. Those of several outputs change places together, and one of the outputs, whose
/// elements are integers, tells which is which.
public struct FreeOrder: Sendable, Hashable {
  /// The axis.
  let axis: Int
  /// The output, counted among those that the call wants.
  let key: Int

  /// Brings the results whose references leave the order free into that of their key, rising, which is the order of the references.
  /// A value that does not stand beside its key stays as wrong as it was.
  ///
  /// - Parameter results: dense elements of each output that the call wants; `references` in the same order.
  public static func settled(_ results: [[UInt8]], _ references: [ReferenceTensor]) -> [[UInt8]] {
    var settled = results
    for (index, reference) in references.enumerated() {
      guard let order = reference.freeOrder, order.key < references.count else { continue }
      let type = references[order.key].type
      let keys = results[order.key].withUnsafeBytes { ElementCodec.integers($0, type.dtype) } ?? []
      let width = reference.type.dtype.byteWidth
      guard type.shape == reference.type.shape, keys.count == type.shape.elementCount,
        results[index].count == keys.count * width
      else { continue }
      let rows = Rows(type.shape, axis: order.axis)
      for start in rows.starts {
        let places = (0..<rows.length).map { start + $0 * rows.step }
        for (target, source) in zip(places, places.sorted { (keys[$0], $0) < (keys[$1], $1) }) {
          for byte in 0..<width { settled[index][target * width + byte] = results[index][source * width + byte] }
        }
      }
    }
    return settled
  }
}
