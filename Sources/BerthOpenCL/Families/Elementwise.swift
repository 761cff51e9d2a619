// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

/// What computes each element of an output from one element of each input: an operator of a file that ends in `elementwise.cl`.
struct ElementwiseKernel: Sendable {
  /// As what a kernel sees the elements of a dtype.
  enum View: Sendable {
    /// The numbers that they are.
    case numbers
    /// Integers as unsigned ones, whose sums and products are the same bits and wrap.
    case wrapping
    /// Bits, whatever they mean.
    case bits
  }

  /// The file, without `.cl`.
  let file: String
  /// The operator in it, without the `op_` before its name.
  let name: String
  /// How many additions' worth an element is.
  var cost = 1
  /// Whether elements are computed one by one, and never as the lanes of a vector.
  var isScalar = false
  var view = View.numbers
}

extension ElementwiseKernel.View {
  /// The name of a dtype in macros.
  func name(_ dtype: DType) -> String {
    switch self {
    case .wrapping where dtype.isInteger: "u\(dtype.bitWidth)"
    case .numbers, .wrapping: dtype.shortName
    case .bits: dtype.carrier
    }
  }
}

extension Strategy {
  /// Elements that are computed as one vector.
  ///
  /// On a GPU an element's neighbours are those of other work-items. Processors' registers have up to 16 numbers; what is more than theirs
  /// they compute by parts. On programmable logic it is how often the arithmetic is there.
  fileprivate var lanes: Int {
    switch self {
    case .gpu: 1
    case .cpu: 16
    case .fpga: 8
    }
  }

  /// Elements that are computed as one vector, as a macro: see `lanes.cl`.
  var lanesMacro: [String: String] { ["LANES": "\(lanes)"] }

  /// How many vectors so many elements are.
  func blocks(_ count: Int) -> Int { count / lanes + (count % lanes == 0 ? 0 : 1) }
}

extension Recipe {
  /// Computes an output, to which every input broadcasts.
  ///
  /// - Parameter parameters: what the kernel takes besides.
  mutating func run(
    _ kernel: ElementwiseKernel, _ inputs: [TensorPlace], to output: TensorPlace, _ parameters: [Argument] = []
  ) throws(DeviceError) {
    let shape = output.descriptor.shape
    guard !shape.isEmpty else { return }
    var operands = [output]
    for input in inputs { operands.append(input.with(try input.descriptor.broadcast(to: shape))) }
    // In the order in which the output lies, so that it is written in runs.
    let space = IterationSpace(shape: shape, operands.map(\.descriptor), ordered: true)
    var macros = kernel.isScalar ? ["LANES": "1"] : strategy.lanesMacro
    macros["OP"] = "op_\(kernel.name)"
    macros["INPUTS"] = "\(inputs.count)"
    for (name, operand) in zip(["T", "A", "B", "C"], operands) {
      macros[name] = kernel.view.name(operand.descriptor.dtype)
    }
    let items = kernel.isScalar ? space.count : strategy.blocks(space.count)
    run(
      Program(kernel.file, macros), "elementwise", operands.map { .tensor($0) } + [.space(space)] + parameters,
      over: .items(items, cost: kernel.cost * (kernel.isScalar ? 1 : space.count / items)))
  }
}

extension OpenCLOperator {
  /// An operator that is one elementwise kernel of all its inputs.
  static func elementwise(
    _ op: Operator, parameters: @escaping @Sendable (OperatorCall) -> [Argument] = { _ in [] },
    _ kernel: @escaping @Sendable (OperatorCall) -> ElementwiseKernel
  ) -> OpenCLOperator {
    OpenCLOperator(op) { call, context throws(DeviceError) in
      var recipe = Recipe(call, context)
      var inputs: [TensorPlace] = []
      for index in call.inputs.indices { inputs.append(try recipe.input(index)) }
      try recipe.run(kernel(call), inputs, to: try recipe.output(0), parameters(call))
      return recipe
    }
  }

  /// Arithmetic of numbers of one dtype.
  static func arithmetic(
    _ op: Operator, _ name: String, cost: Int = 1, view: ElementwiseKernel.View = .numbers
  ) -> OpenCLOperator {
    elementwise(op) { _ in ElementwiseKernel(file: "arithmetic", name: name, cost: cost, view: view) }
  }

  /// A function of one floating-point number.
  static func function(_ op: Operator, _ name: String, cost: Int) -> OpenCLOperator {
    elementwise(op) { _ in ElementwiseKernel(file: "function", name: name, cost: cost) }
  }

  /// An activation with the parameter `alpha`, on one tensor or on two.
  static func activation(_ op: Operator, _ name: String, cost: Int) -> OpenCLOperator {
    elementwise(op, parameters: { [.float($0.attributes.float("alpha"))] }) { _ in
      ElementwiseKernel(file: "activation", name: name, cost: cost)
    }
  }
}
