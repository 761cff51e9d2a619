// SPDX-License-Identifier: Apache-2.0

import BerthCore
import Synchronization

/// A plan with what a launch needs besides.
final class PreparedCall: Sendable {
  let plan: any Plan
  let outputs: [TensorLayout]
  /// The first output's layout and size: nearly every operator has just one.
  let output: TensorLayout
  let outputByteCount: Int
  let workspaceByteCount: Int

  init(_ plan: any Plan) throws(DeviceError) {
    self.plan = plan
    let outputs = plan.call.outputs.compactMap { $0.map { TensorLayout($0) } }
    guard let first = outputs.first else {
      throw DeviceError(.internal, "a call without results", operation: plan.call.description)
    }
    self.outputs = outputs
    output = first
    outputByteCount = first.descriptor.requiredByteCount
    workspaceByteCount = plan.workspaceByteCount
  }
}

/// What tells one call from another: all that `OperatorCall` holds, without making one.
struct CallKey: Hashable {
  let op: Operator
  let layouts: [TensorLayout?]
  let values: [HostTensor?]
  let attributes: CallAttributes
  let outputCount: Int?
  let hashValueOfAll: UInt64

  init(
    _ op: Operator, layouts: [TensorLayout?], values: [HostTensor?], attributes: CallAttributes, outputCount: Int?
  ) {
    self.op = op
    self.layouts = layouts
    self.values = values
    self.attributes = attributes
    self.outputCount = outputCount
    var hash = QuickHash()
    hash.mix(op)
    for layout in layouts { hash.mix(layout?.hash ?? 0) }
    for case let value? in values {
      hash.mix(Int(value.type.dtype.rawValue))
      for axis in 0..<value.type.shape.rank { hash.mix(value.type.shape[axis]) }
      hash.mix(value.bytes)
    }
    attributes.mix(into: &hash)
    hash.mix(outputCount ?? -1)
    hashValueOfAll = hash.value
  }

  static func == (left: CallKey, right: CallKey) -> Bool {
    // The hashes also tell apart what `==` on floats does not: an attribute of -0 from one of 0.
    guard left.hashValueOfAll == right.hashValueOfAll, left.op === right.op, left.outputCount == right.outputCount,
      left.layouts.count == right.layouts.count, left.values == right.values, left.attributes == right.attributes
    else { return false }
    for (mine, theirs) in zip(left.layouts, right.layouts) {
      switch (mine, theirs) {
      case (nil, nil): continue
      case (let mine?, let theirs?): guard mine.equals(theirs) else { return false }
      default: return false
      }
    }
    return true
  }

  func hash(into hasher: inout Hasher) { hasher.combine(hashValueOfAll) }
}

/// The plans made for one device.
///
/// Calls of one or two operands without attributes, which is where a launch's cost shows, have a table of their own that is
/// looked up without touching the heap.
final class PlanCache: Sendable {
  /// More plans than any model has calls; a program whose shapes keep changing must not grow without end.
  private static let limit = 4096

  private struct Pair {
    let op: Operator
    let first: TensorLayout
    let second: TensorLayout?
    let prepared: PreparedCall
  }

  /// Open addressing, linear probing, at most half full. The count is a power of two.
  private struct PairTable {
    var slots = [Pair?](repeating: nil, count: 64)
    var count = 0

    @inline(__always)
    func find(_ op: Operator, _ first: TensorLayout, _ second: TensorLayout?) -> PreparedCall? {
      let mask = slots.count &- 1
      var place = PlanCache.place(op, first, second) & mask
      while let pair = slots[place] {
        if pair.op === op, pair.first.equals(first) {
          switch (pair.second, second) {
          case (nil, nil): return pair.prepared
          case (let mine?, let theirs?): if mine.equals(theirs) { return pair.prepared }
          default: break
          }
        }
        place = (place &+ 1) & mask
      }
      return nil
    }

    mutating func insert(_ pair: Pair) {
      if count >= PlanCache.limit { self = PairTable() }
      if 2 * (count + 1) > slots.count {
        var larger = PairTable()
        larger.slots = [Pair?](repeating: nil, count: slots.count * 2)
        for case let old? in slots { larger.put(old) }
        self = larger
      }
      put(pair)
    }

    private mutating func put(_ pair: Pair) {
      let mask = slots.count - 1
      var place = PlanCache.place(pair.op, pair.first, pair.second) & mask
      while slots[place] != nil { place = (place + 1) & mask }
      slots[place] = pair
      count += 1
    }
  }

  private let pairs = Mutex(PairTable())
  private let others = Mutex<[CallKey: PreparedCall]>([:])

  @inline(__always)
  private static func place(_ op: Operator, _ first: TensorLayout, _ second: TensorLayout?) -> Int {
    var hash = QuickHash()
    hash.mix(op)
    hash.mix(first.hash)
    if let second { hash.mix(second.hash) }
    return Int(truncatingIfNeeded: hash.value)
  }

  /// The plan for a call of one or two operands without attributes, if there is one.
  @inline(__always)
  func pair(_ op: Operator, _ first: TensorLayout, _ second: TensorLayout?) -> PreparedCall? {
    pairs.withLock { $0.find(op, first, second) }
  }

  /// The plan for a call, if there is one.
  func plan(for key: CallKey) -> PreparedCall? {
    others.withLock { $0[key] }
  }

  /// Remembers a plan. `key` must not hold the value of a parameter that may change.
  func insert(_ prepared: PreparedCall, for key: CallKey) {
    others.withLock { others in
      if others.count >= PlanCache.limit { others.removeAll() }
      others[key] = prepared
    }
    guard key.attributes.isEmpty, key.outputCount == nil, prepared.outputs.count == 1,
      prepared.workspaceByteCount == 0, (1...2).contains(key.layouts.count), key.values.allSatisfy({ $0 == nil }),
      let first = key.layouts[0]
    else { return }
    let second = key.layouts.count == 2 ? key.layouts[1] : nil
    guard key.layouts.count == 1 || second != nil else { return }
    pairs.withLock { pairs in
      guard pairs.find(key.op, first, second) == nil else { return }
      pairs.insert(Pair(op: key.op, first: first, second: second, prepared: prepared))
    }
  }
}
