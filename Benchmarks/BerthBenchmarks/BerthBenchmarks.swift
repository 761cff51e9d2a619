// SPDX-License-Identifier: Apache-2.0

import Benchmark
import Berth

/// Operators at sizes that models have, for looking at how times change from commit to commit. For ratios to what others do see
/// `berth-ratios`.
let benchmarks: @Sendable () -> Void = {
  Benchmark.defaultConfiguration.metrics = [.wallClock]
  Benchmark.defaultConfiguration.maxDuration = .seconds(1)

  Benchmark("Add 1", configuration: .init(scalingFactor: .kilo)) { benchmark in
    let x = try Tensor.ones([1])
    for _ in benchmark.scaledIterations { blackHole(x + x) }
  }
  Benchmark("Softmax 1, axis 0", configuration: .init(scalingFactor: .kilo)) { benchmark in
    let x = try Tensor.ones([1])
    for _ in benchmark.scaledIterations { blackHole(try softmax(x, axis: 0)) }
  }
  for (name, shape) in [("64", [64, 64]), ("1024", [1024, 1024])] as [(String, Shape)] {
    let x = try? Tensor.full(shape, Float(0.5))
    Benchmark("MatMul \(name)") { benchmark in
      guard let x else { return benchmark.error("no memory") }
      for _ in benchmark.scaledIterations { blackHole(try matmul(x, x)) }
    }
    Benchmark("Add \(name) x \(name)") { benchmark in
      guard let x else { return benchmark.error("no memory") }
      for _ in benchmark.scaledIterations { blackHole(x + x) }
    }
    Benchmark("Gelu \(name) x \(name)") { benchmark in
      guard let x else { return benchmark.error("no memory") }
      for _ in benchmark.scaledIterations { blackHole(try gelu(x)) }
    }
    Benchmark("Softmax \(name) x \(name)") { benchmark in
      guard let x else { return benchmark.error("no memory") }
      for _ in benchmark.scaledIterations { blackHole(try softmax(x)) }
    }
    Benchmark("ReduceSum \(name) x \(name), both axes in turn") { benchmark in
      guard let x else { return benchmark.error("no memory") }
      for _ in benchmark.scaledIterations {
        blackHole(try reduceSum(x, axes: [0]))
        blackHole(try reduceSum(x, axes: [1]))
      }
    }
  }
}
