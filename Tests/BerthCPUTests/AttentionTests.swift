// SPDX-License-Identifier: Apache-2.0

import BerthCore
import Testing

@testable import BerthCPU

/// What certification does not look at. All of the numerics is the suite's.
@Suite struct AttentionTests {
  private static func numbers(_ count: Int, _ seed: Int) -> [Float] {
    (0..<count).map { Float(($0 &* 7919 &+ seed) % 1013) / 506 - 1 }
  }

  /// Shapes that are divided among threads by heads, by rows and by keys.
  @Test(arguments: [[2, 70, 40, 16], [1, 800, 30, 8], [1, 1, 5000, 16], [2, 30, 2500, 8]])
  func theBitsDoNotDependOnTheThreads(_ sizes: [Int]) throws {
    let (heads, queries, keys, size) = (sizes[0], sizes[1], sizes[2], sizes[3])
    let (q, k) = (try Shape([1, heads, queries, size]), try Shape([1, heads, keys, size]))
    let call = try OperatorCall(
      .attention, [.dense(.float32, q), .dense(.float32, k), .dense(.float32, k)], attributes: ["softcap": 3.0])
    let data = [q, k, k].enumerated().map { Self.numbers($1.elementCount, $0) }
    let results = try [1, 2, 5].map { threads -> [UInt32] in
      let device = try CPUDevice(configuration: CPUConfiguration(threads: threads))
      return try device.compute(call, data)
    }
    #expect(results[0] == results[1] && results[0] == results[2])
  }

  /// Behind the last valid key a cache may hold anything.
  @Test(arguments: OperatorTests.devices.indices, [1, 3, 20])
  func keysThatAreNotValidAreNotRead(index: Int, queries: Int) throws {
    let (keys, valid) = (600, 270)
    let q = try Shape([1, 1, queries, 1])
    let k = try Shape([1, 1, keys, 1])
    let call = try OperatorCall(
      .attention, [.dense(.float32, q), .dense(.float32, k), .dense(.float32, k), nil, nil, nil, .dense(.int64, [1])])
    let cache = (0..<keys).map { $0 < valid ? Float($0 % 2) : .nan }
    let device = OperatorTests.devices[index]
    let inputs = [
      try device.buffer([Float](repeating: 0, count: queries)), try device.buffer(cache), try device.buffer(cache),
      try device.buffer([valid]),
    ]
    let result: [Float] = try device.read(try device.run(call, inputs)[0])
    #expect(result == [Float](repeating: 0.5, count: queries))
  }

  /// A window that no key is outside of hides none, with queries before the first key too, as a count of valid keys can place them, and
  /// with counts as large as they can be.
  @Test(arguments: OperatorTests.devices.indices, [Int.max, Int.max - 1, 1 << 62])
  func aWindowBeyondAllKeysIsNone(index: Int, window: Int) throws {
    let (q, k) = (try Shape([2, 1, 5, 4]), try Shape([2, 1, 9, 4]))
    let device = OperatorTests.devices[index]
    let data = [try device.buffer(Self.numbers(40, 1)), try device.buffer(Self.numbers(72, 2))]
    func results(_ attributes: [String: AttributeValue], _ valid: [Int]?) throws -> [UInt32] {
      let call = try OperatorCall(
        .attention,
        [.dense(.float32, q), .dense(.float32, k), .dense(.float32, k), nil, nil, nil]
          + (valid == nil ? [] : [.dense(.int64, [2])]), attributes: attributes)
      let counts = try valid.map { [try device.buffer($0)] } ?? []
      return try device.read(try device.run(call, [data[0], data[1], data[1]] + counts)[0])
    }
    for valid in [nil, [3, 3], [0, .min], [9, 1], [.max, 1 << 60], [.max - 1, 1 << 61]] {
      let whole = try results([:], valid)
      #expect(try results(["left_window_size": .int(window)], valid) == whole, "\(String(describing: valid))")
      #expect(try results(["right_window_size": .int(window)], valid) == whole, "\(String(describing: valid))")
    }
  }
}
