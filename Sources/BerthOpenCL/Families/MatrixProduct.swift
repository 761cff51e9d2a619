// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

/// A batch of matrix products, Y = alpha A B + beta C, with all that kernels have to know.
struct MatrixProduct: Sendable {
  /// What products are computed and added up in. Integers wrap, so that signed ones are computed as unsigned ones.
  enum Arithmetic: String, Sendable {
    case f32
    case f64
    case u32
    case u64

    init(_ dtype: DType) throws(DeviceError) {
      switch dtype {
      case .float32, .float16, .bfloat16: self = .f32
      case .float64: self = .f64
      case .int32, .uint32: self = .u32
      case .int64, .uint64: self = .u64
      default: throw DeviceError(.unsupported, "OpenCL devices have no matrix products of \(dtype)")
      }
    }

    var dtype: DType {
      switch self {
      case .f32: .float32
      case .f64: .float64
      case .u32: .uint32
      case .u64: .uint64
      }
    }

    /// How many values a vector of so many bytes has: of 2, 4, 8 and 16, which OpenCL C has vectors of.
    func lanes(_ vectorBytes: Int) -> Int {
      [16, 8, 4].first { $0 * dtype.byteWidth <= vectorBytes } ?? 2
    }
  }

  var a: TensorPlace
  var b: TensorPlace
  /// Nil: no C, and `beta` means nothing.
  var c: TensorPlace?
  var y: TensorPlace
  /// What is subtracted from the rows of A and the columns of B; both or none.
  var zeroPoints: (a: TensorPlace, b: TensorPlace)?
  var alpha: Float
  var beta: Float
  var axes: ProductAxes
  let arithmetic: Arithmetic
  /// How many parts the sums are divided into, and how many terms each has.
  private(set) var splits: Int
  private(set) var depth: Int

  init(
    a: TensorPlace, b: TensorPlace, c: TensorPlace?, y: TensorPlace, zeroPoints: (a: TensorPlace, b: TensorPlace)?,
    alpha: Float, beta: Float
  ) throws(DeviceError) {
    (self.a, self.b, self.c, self.y, self.zeroPoints) = (a, b, c, y, zeroPoints)
    (self.alpha, self.beta) = (alpha, beta)
    arithmetic = try Arithmetic(y.descriptor.dtype)
    axes = ProductAxes(
      a: a.descriptor, b: b.descriptor, c: c?.descriptor, y: y.descriptor, aZero: zeroPoints?.a.descriptor,
      bZero: zeroPoints?.b.descriptor)
    (splits, depth) = (1, axes.inner.extent)
    if axes.prefersTransposed {
      axes = axes.transposed
      swap(&self.a, &self.b)
      self.zeroPoints = zeroPoints.map { ($0.b, $0.a) }
    }
  }

  /// Rows of A and Y.
  var rows: Int { axes.rows.extent }
  /// Columns of B and Y.
  var columns: Int { axes.columns.extent }
  /// Columns of A and rows of B.
  var inner: Int { axes.inner.extent }

  /// Whether vectors of A and B can be read where they lie: of one dtype, which is one that results can have too, as they are.
  var isReadAsItIs: Bool {
    let (dtypeA, dtypeB) = (a.descriptor.dtype, b.descriptor.dtype)
    return zeroPoints == nil && dtypeA == dtypeB && (try? Arithmetic(dtypeA)) == arithmetic
  }

  /// The macros of every kernel: dtypes of operands and of arithmetic.
  var macros: [String: String] {
    var macros = [
      "TA": a.descriptor.dtype.productName, "TB": b.descriptor.dtype.productName,
      "TY": y.descriptor.dtype.productName, "P": arithmetic.rawValue,
    ]
    if zeroPoints != nil { macros["ZERO_POINTS"] = "1" }
    return macros
  }

  /// The arguments of every kernel, in their order.
  var arguments: [Argument] {
    var arguments: [Argument] = [.tensor(a), .tensor(b), .tensor(c ?? y), .tensor(y)]
    if let zeroPoints {
      arguments += [
        .tensor(zeroPoints.a), .tensor(zeroPoints.b), zeroLayout(\.rows, \.aZero), zeroLayout(\.columns, \.bZero),
      ]
    }
    return arguments + [.indices(layout, count: layout.count), .float(alpha), .float(beta)]
  }

  /// The arguments of the kernel that adds up divided sums.
  func argumentsOfConclusion(_ parts: TensorPlace) -> [Argument] {
    [.tensor(parts), .tensor(c ?? y), .tensor(y), .indices(layout, count: layout.count), .float(alpha), .float(beta)]
  }

  /// The numbers of the struct `product_t` of `product.cl`.
  private var layout: [Int] {
    let (row, column, step) = (axes.rows.steps, axes.columns.steps, axes.inner.steps)
    var layout = [rows, columns, inner, row.a, step.a, step.b, column.b, row.c, column.c, row.y, column.y]
    layout += [c == nil ? 0 : 1, splits, depth, partSize, axes.count]
    layout += batchFields(1, axes.batch.map(\.extent))
    return layout + batchSteps(\.a) + batchSteps(\.b) + batchSteps(\.c) + batchSteps(\.y)
  }

  /// The numbers of a struct `zeros_t`.
  private func zeroLayout(
    _ lines: KeyPath<ProductAxes, ProductAxes.Axis>, _ step: KeyPath<ProductAxes.Steps, Int>
  ) -> Argument {
    let fields = [axes[keyPath: lines].steps[keyPath: step]] + batchSteps(step)
    return .indices(fields, count: fields.count)
  }

  /// What has the axes of a batch in a kernel's struct: outermost first, those that are not there before them.
  func batchFields(_ filler: Int, _ values: [Int]) -> [Int] {
    [Int](repeating: filler, count: max(MatrixProduct.batchAxes - values.count, 0)) + values
  }

  private func batchSteps(_ step: KeyPath<ProductAxes.Steps, Int>) -> [Int] {
    batchFields(0, axes.batch.map { $0.steps[keyPath: step] })
  }

  /// `BATCH_AXES` of `product.cl`: all that is left of a tensor's axes.
  private static let batchAxes = Shape.maximumRank - 2

  // MARK: Divided sums

  /// Elements of all products.
  private var partSize: Int { .saturatingProduct(axes.count, rows, columns) }

  /// Divides the sums so that `tasks` of them become about `wanted`, none of fewer than `least` terms.
  mutating func divide(tasks: Int, wanted: Int, least: Int) {
    let parts = min(wanted.tiles(of: max(tasks, 1)), inner / least)
    guard parts > 1 else { return }
    depth = inner.tiles(of: parts)
    splits = inner.tiles(of: depth)
  }

  /// The product that computes only the parts of divided sums, densely one part after another into `parts`.
  func computingParts(into parts: TensorPlace) -> MatrixProduct {
    var product = self
    (product.y, product.c, product.alpha) = (parts, nil, 1)
    product.axes.columns.steps.y = 1
    product.axes.rows.steps.y = columns
    var step = rows * columns
    for axis in product.axes.batch.indices.reversed() {
      product.axes.batch[axis].steps.y = step
      step *= product.axes.batch[axis].extent
    }
    return product
  }
}

extension Int {
  /// How many tiles of this size cover so many.
  func tiles(of size: Int) -> Int { self / size + (self.isMultiple(of: size) ? 0 : 1) }
}

extension DType {
  /// What products call a dtype: an integer by the name of the unsigned one that adds and multiplies to the same bits, so that one program
  /// serves both. Bytes are widened first, and their sign matters.
  fileprivate var productName: String {
    switch self {
    case .int32: DType.uint32.shortName
    case .int64: DType.uint64.shortName
    default: shortName
    }
  }
}

extension Recipe {
  /// Adds the steps of Y = alpha A B + beta C.
  ///
  /// - Parameters:
  ///   - a: seen as batch x m x k, axes of the batch that are broadcast with stride 0.
  ///   - b: seen as batch x k x n.
  ///   - y: seen as batch x m x n. float16 and bfloat16 are computed in float32 and rounded once.
  ///   - c: broadcast to Y, of its dtype; nil: none.
  ///   - aZero: subtracted from A's rows, seen as batch x m, of A's dtype; nil: 0.
  ///   - bZero: subtracted from B's columns, seen as batch x n.
  mutating func product(
    _ a: TensorPlace, _ b: TensorPlace, into y: TensorPlace, plus c: TensorPlace? = nil, alpha: Float = 1,
    beta: Float = 1, aZero: TensorPlace? = nil, bZero: TensorPlace? = nil
  ) throws(DeviceError) {
    guard !y.descriptor.shape.isEmpty else { return }
    var zeroPoints: (a: TensorPlace, b: TensorPlace)?
    if aZero != nil || bZero != nil {
      let batch = Array(y.descriptor.shape.extents.dropLast(2))
      let lines = Array(y.descriptor.shape.extents.suffix(2))
      let noneOfA = try zero(a.descriptor.dtype, over: batch + lines.prefix(1))
      let noneOfB = try zero(b.descriptor.dtype, over: batch + lines.suffix(1))
      zeroPoints = (aZero ?? noneOfA, bZero ?? noneOfB)
    }
    let product = try MatrixProduct(a: a, b: b, c: c, y: y, zeroPoints: zeroPoints, alpha: alpha, beta: beta)
    if product.inner == 0 || product.axes.work <= Recipe.smallProduct {
      elements(product)
      return
    }
    switch strategy {
    case .cpu: try productForProcessors(product)
    case .gpu: try productForGPUs(product)
    case .fpga: try productForFPGAs(product)
    }
  }

  /// Multiplications up to which a product is computed element by element: what is done in the time of a launch or two.
  private static let smallProduct = 4096

  /// A zero in the workspace, seen as many.
  private mutating func zero(_ dtype: DType, over extents: [Int]) throws(DeviceError) -> TensorPlace {
    let place = scratch(TensorType(dtype, .scalar))
    fill(place)
    return place.with(try place.descriptor.broadcast(to: try Shape(extents)))
  }

  /// The product element by element, whatever the strides.
  mutating func elements(_ product: MatrixProduct) {
    run(
      Program("product_elements", product.macros), "product_elements", product.arguments,
      over: .items(product.y.descriptor.elementCount, cost: max(product.inner, 1)))
  }

  /// Runs a kernel for a product, and another one that adds up divided sums.
  mutating func run(
    _ product: MatrixProduct, _ file: String, _ macros: [String: String],
    over grid: (_ splits: Int) -> Grid
  ) throws(DeviceError) {
    guard product.splits > 1 else {
      run(
        Program(file, product.macros.merging(macros) { $1 }), file, product.arguments, over: grid(1))
      return
    }
    let count = product.y.descriptor.elementCount
    let parts = scratch(TensorType(product.arithmetic.dtype, try Shape([product.splits, count])))
    let partial = product.computingParts(into: parts)
    run(
      Program(file, partial.macros.merging(macros) { $1 }), file, partial.arguments, over: grid(product.splits))
    run(
      Program("product_conclude", product.macros.filter { $0.key == "TY" || $0.key == "P" }),
      "product_conclude", product.argumentsOfConclusion(parts), over: .items(count, cost: product.splits))
  }
}
