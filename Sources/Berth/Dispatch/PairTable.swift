// SPDX-License-Identifier: Apache-2.0

import BerthCore
import Synchronization

/// Plans for calls of one or two operands without attributes, found without a lock, the heap or a reference counted: where the cost
/// of a launch shows.
///
/// A hash table with open addressing and linear probing. Nothing that was put in leaves before the table does, so a reader may
/// look while a writer adds: it finds an entry whole or not at all. Only writers lock.
final class PairTable: @unchecked Sendable {
  // `@unchecked`: the raw memory is written under `writer`, and read by atomics.

  /// As many as any model has, and a limit for programs whose shapes never end; what is not here goes the longer way.
  private static let limit = 4096

  /// A call and its plan.
  private final class Entry: Sendable {
    let op: Operator
    let first: TensorLayout
    let second: TensorLayout?
    let prepared: PreparedCall

    init(_ op: Operator, _ first: TensorLayout, _ second: TensorLayout?, _ prepared: PreparedCall) {
      self.op = op
      self.first = first
      self.second = second
      self.prepared = prepared
    }

    @inline(__always)
    func matches(_ op: Operator, _ first: TensorLayout, _ second: TensorLayout?) -> Bool {
      guard self.op === op, self.first.equals(first) else { return false }
      switch (self.second, second) {
      case (nil, nil): return true
      case (let mine?, let theirs?): return mine.equals(theirs)
      default: return false
      }
    }
  }

  /// Slots, each an `Entry`'s address or 0; their number is a power of two, at most half of them are taken.
  private struct Slots {
    let mask: Int
    let slots: UnsafeMutablePointer<Atomic<UInt>>

    init(count: Int) {
      mask = count - 1
      slots = UnsafeMutablePointer<Atomic<UInt>>.allocate(capacity: count)
      for place in 0..<count { (slots + place).initialize(to: Atomic(0)) }
    }

    func free() {
      slots.deinitialize(count: mask + 1)
      slots.deallocate()
    }
  }

  private struct Writer {
    var entries: [Entry] = []
    /// The addresses of the slots in use, last, and of those that readers may still be looking at.
    var generations: [UInt]
  }

  private let writer: Lock<Writer>
  private let current: Atomic<UnsafeMutablePointer<Slots>>

  init() {
    let slots = PairTable.makeSlots(count: 64)
    writer = Lock(Writer(generations: [UInt(bitPattern: slots)]))
    current = Atomic(slots)
  }

  deinit {
    writer.withLock { writer in
      for address in writer.generations {
        guard let slots = UnsafeMutablePointer<Slots>(bitPattern: address) else { continue }
        slots.pointee.free()
        slots.deallocate()
      }
    }
  }

  private static func makeSlots(count: Int) -> UnsafeMutablePointer<Slots> {
    let slots = UnsafeMutablePointer<Slots>.allocate(capacity: 1)
    slots.initialize(to: Slots(count: count))
    return slots
  }

  @inline(__always)
  private static func hash(_ op: Operator, _ first: TensorLayout, _ second: TensorLayout?) -> Int {
    var hash = QuickHash()
    hash.mix(op)
    hash.mix(first.hash)
    if let second { hash.mix(second.hash) }
    return Int(truncatingIfNeeded: hash.value)
  }

  /// The plan for a call, if there is one; it lives as long as the table.
  @inline(__always)
  func find(_ op: Operator, _ first: TensorLayout, _ second: TensorLayout?) -> Unmanaged<PreparedCall>? {
    let table = current.load(ordering: .acquiring)
    let (mask, slots) = (table.pointee.mask, table.pointee.slots)
    var place = PairTable.hash(op, first, second) & mask
    while let address = UnsafeRawPointer(bitPattern: slots[place].load(ordering: .acquiring)) {
      let found = Unmanaged<Entry>.fromOpaque(address)._withUnsafeGuaranteedRef { entry in
        entry.matches(op, first, second) ? Unmanaged.passUnretained(entry.prepared) : nil
      }
      if let found { return found }
      place = (place &+ 1) & mask
    }
    return nil
  }

  /// Puts a plan in, unless there is one for the call or the table is full.
  func insert(_ op: Operator, _ first: TensorLayout, _ second: TensorLayout?, _ prepared: PreparedCall) {
    writer.withLock { writer in
      guard writer.entries.count < PairTable.limit, find(op, first, second) == nil else { return }
      let entry = Entry(op, first, second, prepared)
      writer.entries.append(entry)
      let table = current.load(ordering: .relaxed)
      guard 2 * writer.entries.count > table.pointee.mask + 1 else { return PairTable.put(entry, into: table.pointee) }
      let larger = PairTable.makeSlots(count: 2 * (table.pointee.mask + 1))
      for entry in writer.entries { PairTable.put(entry, into: larger.pointee) }
      writer.generations.append(UInt(bitPattern: larger))
      current.store(larger, ordering: .releasing)
    }
  }

  private static func put(_ entry: Entry, into table: Slots) {
    var place = hash(entry.op, entry.first, entry.second) & table.mask
    while table.slots[place].load(ordering: .relaxed) != 0 { place = (place + 1) & table.mask }
    table.slots[place].store(UInt(bitPattern: Unmanaged.passUnretained(entry).toOpaque()), ordering: .releasing)
  }
}
