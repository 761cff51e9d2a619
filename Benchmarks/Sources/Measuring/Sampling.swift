// SPDX-License-Identifier: Apache-2.0

/// Times in nanoseconds of one thing, sample by sample.
package struct Samples {
  package private(set) var values: [Double] = []

  package init() {}

  package mutating func append(_ value: Double) { values.append(value) }

  /// The `share` quantile, by the nearest rank.
  package func quantile(_ share: Double) -> Double {
    let sorted = values.sorted()
    guard !sorted.isEmpty else { return .nan }
    return sorted[min(Int(Double(sorted.count) * share), sorted.count - 1)]
  }

  package var median: Double { quantile(0.5) }
}

/// Nanoseconds that one call of `body` takes, on average over `count` calls.
package func nanoseconds(_ count: Int, _ body: () throws -> Void) rethrows -> Double {
  let clock = ContinuousClock()
  let start = clock.now
  for _ in 0..<count { try body() }
  return (clock.now - start).nanoseconds / Double(count)
}

/// Takes samples of several things in turn, so that what disturbs the machine disturbs all of them: A B C A B C ...
///
/// Each sample begins when this process has come to rest: threads that spin on after a call, as OpenBLAS's do for 20 to 100 ms, would
/// take processors from the next.
package func interleaved(rounds: Int, _ bodies: [() throws -> Double]) throws -> [Samples] {
  var samples = [Samples](repeating: Samples(), count: bodies.count)
  // The first round warms caches, pages and clocks up, and does not count.
  for round in -1..<rounds {
    for (index, body) in bodies.enumerated() {
      awaitRest()
      let value = try body()
      if round >= 0 { samples[index].append(value) }
    }
  }
  return samples
}

extension Duration {
  package var nanoseconds: Double { Double(components.seconds) * 1e9 + Double(components.attoseconds) * 1e-9 }
}
