// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension RuntimeCheck {
  /// Plans and what they are bound to.
  static let planChecks: [RuntimeCheck] = [
    RuntimeCheck("plan-reuse", "A plan can be run any number of times, with other buffers and other data.") {
      context throws(CaseFailure) in
      let queue = try context.queue()
      let plan = try context.additionPlan(1001)
      for round in 0..<50 {
        let (a, b, sum) = (try context.buffer(4004), try context.buffer(4004), try context.buffer(4004))
        try context.upload(floatBytes([Float](repeating: Float(round), count: 1001)), to: a, on: queue)
        try context.upload(floatBytes([Float](repeating: 0.5, count: 1001)), to: b, on: queue)
        try context.complete(.run(plan, try context.bindings(plan, [a, b], [sum])), on: queue)
        guard floats(try context.download(sum, on: queue)).allSatisfy({ $0 == Float(round) + 0.5 }) else {
          throw .broken(.repeatability, "run \(round) of a plan gives a wrong sum")
        }
        for buffer in [a, b, sum] { buffer.free() }
      }
    },
    RuntimeCheck("run-again", "A run with the same buffers as before works on what they hold now.") {
      context throws(CaseFailure) in
      let queue = try context.queue()
      let count = 1003
      let plan = try context.additionPlan(count)
      let (a, b, sum) = (try context.buffer(count * 4), try context.buffer(count * 4), try context.buffer(count * 4))
      let bindings = try context.bindings(plan, [a, b], [sum])
      for round in 0..<6 {
        // One operand at a time changes, then none, then only the output.
        if round != 4 {
          let target = round % 2 == 0 ? a : b
          try context.upload(floatBytes([Float](repeating: Float(round + 1), count: count)), to: target, on: queue)
        }
        if round == 0 { try context.complete(.fill(BufferRange(b), FillPattern(UInt8(0))), on: queue) }
        if round == 5 { try context.complete(.fill(BufferRange(sum), FillPattern(UInt8(0x41))), on: queue) }
        try context.complete(.run(plan, bindings), on: queue)
        let expected: Float = [1, 3, 5, 7, 7, 9][round]
        let sums = floats(try context.download(sum, on: queue))
        guard let wrong = sums.first(where: { $0 != expected }) else { continue }
        throw .broken(
          .result, "run \(round) of an addition with the same buffers gives \(wrong) instead of \(expected)")
      }
    },
    RuntimeCheck("run-steady", "A device that declares the same bits on every run gives them, also under load.") {
      context throws(CaseFailure) in
      guard context.device.info.determinism == .bitwise else { return }
      var random = context.random("run-steady")
      let calls: [(Operator, [[Int]], [String: AttributeValue])] = [
        (.matMul, [[65, 127], [127, 63]], [:]), (.sigmoid, [[4099]], [:]), (.softmax, [[9, 1000]], [:]),
        (.reduceSum, [[70_001]], [:]), (.exp, [[4099]], [:]),
      ]
      let (queue, other) = (try context.queue(), try context.queue())
      let busy = try context.additionPlan(50_000)
      let (a, sum) = (try context.buffer(200_000), try context.buffer(200_000))
      let load = try context.bindings(busy, [a, a], [sum])
      try context.complete(.fill(BufferRange(a), FillPattern(UInt8(0))), on: other)
      for (op, shapes, attributes) in calls {
        var operands: [Operand?] = []
        for shape in shapes { operands.append(.dense(.float32, try context.shape(shape))) }
        let call = try attempt("making a call") { () throws(DeviceError) in
          try OperatorCall(op, operands, attributes: attributes)
        }
        guard context.device.support(for: call) == .native, let output = call.outputs[0] else { continue }
        let plan = try attempt("preparing \(call)") { () throws(DeviceError) in try context.device.prepare(call) }
        var inputs: [any Buffer] = []
        for shape in shapes {
          let count = shape.reduce(1, *)
          let buffer = try context.buffer(count * 4)
          try context.upload(floatBytes((0..<count).map { _ in Float(random.unit() * 4 - 2) }), to: buffer, on: queue)
          inputs.append(buffer)
        }
        let result = try context.buffer(output.requiredByteCount)
        let bindings = try context.bindings(plan, inputs, [result])
        var first: [UInt8]?
        for run in 1...12 {
          try context.submit(.run(busy, load), to: other)
          try context.complete(.run(plan, bindings), on: queue)
          let bytes = try context.download(result, on: queue)
          if let first, first != bytes {
            throw .broken(
              .repeatability,
              "run \(run) of \(call) gives other bits than the first, on the same data; the device declares "
                + "the same bits on every run")
          }
          first = bytes
        }
      }
      try context.complete(.hostCall {}, on: other)
    },
    RuntimeCheck("plans-interleaved", "Plans for different shapes and operators do not disturb each other.") {
      context throws(CaseFailure) in
      let queue = try context.queue()
      let counts = [1, 5, 64, 1000, 4097]
      var plans: [any Plan] = []
      for count in counts { plans.append(try context.additionPlan(count)) }
      for round in 0..<3 {
        for (count, plan) in zip(counts, plans) {
          let (a, sum) = (try context.buffer(count * 4), try context.buffer(count * 4))
          try context.upload(floatBytes((0..<count).map { Float($0 + round) }), to: a, on: queue)
          try context.complete(.run(plan, try context.bindings(plan, [a, a], [sum])), on: queue)
          guard floats(try context.download(sum, on: queue)) == (0..<count).map({ Float(2 * ($0 + round)) }) else {
            throw .broken(.repeatability, "among plans for \(counts) elements, the one for \(count) gives a wrong sum")
          }
        }
      }
    },
    RuntimeCheck("prepare-again", "Preparing the same call twice gives plans that give the same bits.") {
      context throws(CaseFailure) in
      let queue = try context.queue()
      var random = context.random("prepare-again")
      let operands: [Operand] = [
        .dense(.float32, try context.shape([33, 65])), .dense(.float32, try context.shape([65, 17])),
      ]
      let inputs = [try context.buffer(33 * 65 * 4), try context.buffer(65 * 17 * 4)]
      try context.upload(floatBytes((0..<(33 * 65)).map { _ in Float(random.unit()) }), to: inputs[0], on: queue)
      try context.upload(floatBytes((0..<(65 * 17)).map { _ in Float(random.unit()) }), to: inputs[1], on: queue)
      var results: [[UInt8]] = []
      for _ in 0..<3 {
        let plan = try context.plan(.matMul, operands)
        let product = try context.buffer(33 * 17 * 4)
        try context.complete(.run(plan, try context.bindings(plan, inputs, [product])), on: queue)
        results.append(try context.download(product, on: queue))
      }
      guard Set(results).count == 1 else {
        throw .broken(.repeatability, "three plans for the same MatMul give different bits on the same data")
      }
    },
    RuntimeCheck("aliased-inputs", "One buffer may be both inputs of an operator.") { context throws(CaseFailure) in
      let queue = try context.queue()
      let plan = try context.additionPlan(777)
      let (a, sum) = (try context.buffer(777 * 4), try context.buffer(777 * 4))
      try context.upload(floatBytes((0..<777).map { Float($0) }), to: a, on: queue)
      try context.complete(.run(plan, try context.bindings(plan, [a, a], [sum])), on: queue)
      guard floats(try context.download(sum, on: queue)) == (0..<777).map({ Float(2 * $0) }) else {
        throw .broken(.result, "a + a gives a wrong sum when both inputs are one buffer")
      }
    },
    RuntimeCheck("shared-buffer", "Operands may lie in one buffer where they do not overlap.") {
      context throws(CaseFailure) in
      let queue = try context.queue()
      let count = 100
      let operands = try attempt("describing operands") { () throws(DeviceError) in
        try (0..<3).map { index throws(DeviceError) in
          try TensorDescriptor(.float32, try Shape([count]), strides: try Strides([1]), offset: index * count)
        }
      }
      let call = try attempt("making a call") { () throws(DeviceError) in
        try OperatorCall(.add, [Operand(operands[0]), Operand(operands[1])], outputs: [operands[2]])
      }
      if case .unsupported(let reason) = context.device.support(for: call) { throw .unsupported(reason) }
      let plan = try attempt("preparing \(call)") { () throws(DeviceError) in try context.device.prepare(call) }
      let buffer = try context.buffer(3 * count * 4)
      try context.upload(floatBytes((0..<(3 * count)).map { Float($0) }), to: buffer, on: queue)
      try context.complete(.run(plan, try context.bindings(plan, [buffer, buffer], [buffer])), on: queue)
      let expected = (0..<(2 * count)).map { Float($0) } + (0..<count).map { Float(2 * $0 + count) }
      guard floats(try context.download(buffer, on: queue)) == expected else {
        throw .broken(.result, "an addition within one buffer, inputs and output apart, goes wrong")
      }
    },
  ]
}
