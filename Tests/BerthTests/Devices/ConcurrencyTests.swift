// SPDX-License-Identifier: Apache-2.0

import Berth
import Testing

@Suite struct ConcurrencyTests {
  @Test(arguments: ["cpu", "remote"])
  func tensorsGoBetweenTasks(name: String) async throws {
    let device: any Device = name == "cpu" ? try Devices.default : RemoteDevice()
    let shared = try Tensor([1, 2, 3, 4] as [Float], on: device)
    let sums = try await withThrowingTaskGroup(of: (Int, [Float]).self) { group in
      for task in 0..<16 {
        group.addTask {
          let factor = try Tensor([Float](repeating: Float(task), count: 4), on: device)
          var sum = shared
          for _ in 0..<50 { sum = sum + shared * factor }
          return (task, try sum.array(of: Float.self))
        }
      }
      return try await group.reduce(into: [Int: [Float]]()) { $0[$1.0] = $1.1 }
    }
    for task in 0..<16 {
      // Whole numbers far below 2^24: exact in float32.
      #expect(sums[task] == (1...4).map { Float($0) * Float(1 + 50 * task) })
    }
  }

  @Test func manyShapesAtOnceShareThePlanCache() async throws {
    let device = try Devices.default
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<4 {
        group.addTask {
          for count in 1...300 {
            let x = try Tensor.ones([count], on: device)
            let y = try (x + x).array(of: Float.self)
            #expect(y.count == count && y.allSatisfy { $0 == 2 })
          }
        }
      }
      try await group.waitForAll()
    }
  }

  @Test func moreShapesThanPlansAreKept() throws {
    // Twice as many as the cache keeps: plans are dropped and made again.
    for round in 0..<2 {
      for count in stride(from: 1, through: 8200, by: 1) {
        let x = try Tensor.full([count], Float(round))
        let sum = x + x
        if count % 1000 == 0 { #expect(try sum.array(of: Float.self).allSatisfy { $0 == Float(2 * round) }) }
      }
    }
  }
}
