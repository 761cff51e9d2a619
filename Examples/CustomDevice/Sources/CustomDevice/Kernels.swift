// SPDX-License-Identifier: Apache-2.0

import BerthCore
import Foundation

// Plain loops: what a device computes is its own affair. That it is right for strides, broadcasting, NaN and empty tensors is not.

extension OperatorCall {
  /// An operand that the schema guarantees.
  fileprivate func input(_ index: Int) throws(DeviceError) -> TensorDescriptor {
    guard index < inputs.count, let input = inputs[index] else { throw DeviceError(.internal, "no input \(index)") }
    return input
  }

  fileprivate func output() throws(DeviceError) -> TensorDescriptor {
    guard let output = outputs.first ?? nil else { throw DeviceError(.internal, "no output") }
    return output
  }
}

extension CustomPlan {
  @Sendable static func unary(
    _ call: OperatorCall, _ function: @escaping @Sendable (Float) -> Float
  ) throws(DeviceError) -> Kernel {
    let (x, y) = (try call.input(0), try call.output())
    return { inputs, output in
      let (from, to) = (Elements<Float>(inputs[0], x), Elements<Float>(output, y))
      for index in 0..<to.count { to[index] = function(from[index]) }
    }
  }

  @Sendable static func binary(
    _ call: OperatorCall, _ function: @escaping @Sendable (Float, Float) -> Float
  ) throws(DeviceError) -> Kernel {
    let y = try call.output()
    let (a, b) = (try call.input(0).broadcast(to: y.shape), try call.input(1).broadcast(to: y.shape))
    return { inputs, output in
      let (left, right) = (Elements<Float>(inputs[0], a), Elements<Float>(inputs[1], b))
      let result = Elements<Float>(output, y)
      for index in 0..<result.count { result[index] = function(left[index], right[index]) }
    }
  }

  @Sendable static func transpose(_ call: OperatorCall) throws(DeviceError) -> Kernel {
    let (x, y) = (try call.input(0), try call.output())
    let order = try Operator.transposePermutation(call.attributes.ints("perm"), rank: x.shape.rank)
    let turned = try x.permuted(order)
    return { inputs, output in
      let (from, to) = (Elements<Float>(inputs[0], turned), Elements<Float>(output, y))
      for index in 0..<to.count { to[index] = from[index] }
    }
  }

  /// `MatMul` and `Gemm`: transposes, batches and broadcasting are all strides to `MatrixProductGeometry`.
  @Sendable static func product(_ call: OperatorCall) throws(DeviceError) -> Kernel {
    let geometry = try MatrixProductGeometry(call)
    let (m, n, k) = (geometry.m, geometry.n, geometry.k)
    let isGemm = call.op == .gemm
    let (alpha, beta) = isGemm ? (call.attributes.float("alpha"), call.attributes.float("beta")) : (1, 0)
    let addend = isGemm && call.inputs.count > 2 ? try call.input(2).broadcast(to: geometry.y.shape) : nil
    return { inputs, output in
      let (a, b) = (Elements<Float>(inputs[0], geometry.a), Elements<Float>(inputs[1], geometry.b))
      let y = Elements<Float>(output, geometry.y)
      let c = addend.map { Elements<Float>(inputs[2], $0) }
      for index in 0..<y.count {
        let (row, column) = (index / n, index % n)
        let matrix = row / m
        var sum: Float = 0
        for step in 0..<k { sum += a[row * k + step] * b[(matrix * k + step) * n + column] }
        y[index] = alpha * sum
        if let c { y[index] += beta * c[index] }
      }
    }
  }

  @Sendable static func softmax(_ call: OperatorCall) throws(DeviceError) -> Kernel {
    var (x, y) = (try call.input(0), try call.output())
    if x.shape.rank > 0 {
      // The axis goes last, so that what belongs together lies together.
      let axis = try x.shape.normalized(axis: call.attributes.int("axis"))
      let order = (0..<x.shape.rank).filter { $0 != axis } + [axis]
      (x, y) = (try x.permuted(order), try y.permuted(order))
    }
    let length = max(x.shape.extents.last ?? 1, 1)
    return { [x, y] inputs, output in
      let (from, to) = (Elements<Float>(inputs[0], x), Elements<Float>(output, y))
      for start in stride(from: 0, to: to.count, by: length) {
        let row = start..<start + length
        let greatest = row.reduce(-Float.infinity) { max($0, from[$1]) }
        for index in row { to[index] = exp(from[index] - greatest) }
        let sum = row.reduce(0) { $0 + to[$1] }
        for index in row { to[index] /= sum }
      }
    }
  }

  @Sendable static func gather(_ call: OperatorCall) throws(DeviceError) -> Kernel {
    let (x, picked, y) = (try call.input(0), try call.input(1), try call.output())
    let axis = try x.shape.normalized(axis: call.attributes.int("axis"))
    let extent = x.shape[axis]
    let inner = x.shape.extents[(axis + 1)...].reduce(1, *)
    return { inputs, output throws(DeviceError) in
      let (from, to) = (Elements<Float>(inputs[0], x), Elements<Float>(output, y))
      let indices =
        if picked.dtype == .int64 {
          Elements<Int64>(inputs[1], picked).all
        } else {
          Elements<Int32>(inputs[1], picked).all.map { Int64($0) }
        }
      // Only the data shows whether an index is one; nothing may be written if not.
      for index in indices where index < -Int64(extent) || index >= extent {
        throw DeviceError(.indexOutOfRange, "index \(index) lies outside axis \(axis), which has \(extent)")
      }
      for place in 0..<to.count {
        let (row, column) = (place / inner, place % inner)
        let (outer, index) = (row / indices.count, Int(indices[row % indices.count]))
        to[place] = from[(outer * extent + (index < 0 ? index + extent : index)) * inner + column]
      }
    }
  }
}
