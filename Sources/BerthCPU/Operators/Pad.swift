// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension CPUOperator {
  /// `Pad`.
  static let pad = CPUOperator(.pad) { call, _ throws(DeviceError) in try PadKernel(call) }
}

/// The copy of what remains of the data to the middle of the output, then strided copies that add what lies around it, axis by
/// axis: of the constant, or from what the output holds by then.
private final class PadKernel: CPUKernel {
  private enum Source {
    case data, constant, output
  }

  private struct Step {
    let source: Source
    let copy: StridedCopy
    /// Bytes from the first element of source and output.
    let sourceOffset: Int
    let outputOffset: Int
  }

  private let steps: [Step]
  /// What the constant is where no input says.
  private let zero = [UInt8](repeating: 0, count: 8)
  private let constantIndex: Int?
  private let outputIndex: Int

  init(_ call: OperatorCall) throws(DeviceError) {
    var builder = StepBuilder(try call.output(0))
    let geometry = try PadGeometry(call)
    builder.copy(try call.input(0), geometry)
    for axis in 0..<geometry.kept.count { builder.pad(axis, geometry) }
    steps = try builder.plans.map { plan throws(DeviceError) in try plan.step(builder.output.dtype) }
    constantIndex = call.optionalInput(2) == nil ? nil : 1
    outputIndex = call.boundInputs.count
  }

  func run(_ operands: Operands, _ context: CPUContext) throws(DeviceError) {
    let output = operands[outputIndex]
    zero.withUnsafeBytes { zero in
      let constant = constantIndex.map { UnsafeRawPointer(operands[$0]) } ?? zero.baseAddress
      for step in steps {
        let source: UnsafeRawPointer? =
          switch step.source {
          case .data: UnsafeRawPointer(operands[0])
          case .constant: constant
          case .output: UnsafeRawPointer(output)
          }
        if let source { step.copy.run(output + step.outputOffset, source + step.sourceOffset, context) }
      }
    }
  }

  /// A step before it is prepared, in elements.
  private struct StepPlan {
    let source: Source
    let extents: [Int]
    let from: [Int]
    let sourceOffset: Int
    let to: [Int]
    let outputOffset: Int

    func step(_ dtype: DType) throws(DeviceError) -> Step {
      Step(
        source: source, copy: try StridedCopy(extents, dtype, from: from, to: to),
        sourceOffset: sourceOffset * dtype.byteWidth, outputOffset: outputOffset * dtype.byteWidth)
    }
  }

  /// Finds the steps.
  private struct StepBuilder {
    let output: TensorDescriptor
    private(set) var plans: [StepPlan] = []
    /// The indices of the output, along each axis, that are written so far.
    private var written: [Range<Int>] = []

    init(_ output: TensorDescriptor) { self.output = output }

    /// The data's part to the middle.
    mutating func copy(_ data: TensorDescriptor, _ geometry: PadGeometry) {
      written = zip(geometry.kept, geometry.before).map { kept, before in before..<(before + kept.count) }
      add(
        .data, written, from: data.strides.values,
        at: zip(geometry.kept, data.strides.values).reduce(0) { $0 + $1.0.lowerBound * $1.1 })
    }

    /// All that lies before and behind what is written along an axis, as far as the other axes are written.
    mutating func pad(_ axis: Int, _ geometry: PadGeometry) {
      let extent = output.shape[axis]
      switch geometry.mode {
      case .constant:
        extend(axis, to: 0..<written[axis].lowerBound) { _ in nil }
        extend(axis, to: written[axis].upperBound..<extent) { _ in nil }
      case .edge:
        extend(axis, to: 0..<written[axis].lowerBound) { (index: $0.lowerBound, step: 0) }
        extend(axis, to: written[axis].upperBound..<extent) { (index: $0.upperBound - 1, step: 0) }
      case .reflect:
        // As far as the first mirror images reach; from then on the output is periodic. One element is its own image.
        let reach = geometry.kept[axis].count - 1
        let period = max(2 * reach, 1)
        let (first, last) = (written[axis].lowerBound, written[axis].upperBound - 1)
        let before = min(reach, first)
        extend(axis, to: (first - before)..<first) { (index: $0.lowerBound + before, step: -1) }
        if written[axis].count < period {
          let after = min(reach, extent - 1 - last)
          extend(axis, to: (last + 1)..<(last + 1 + after)) { _ in (index: last - 1, step: -1) }
        }
        repeatPeriods(axis, of: period, extent)
      case .wrap: repeatPeriods(axis, of: geometry.kept[axis].count, extent)
      }
    }

    /// What is written, again and again on both sides, each time twice as much, until the axis is full. It must hold a period,
    /// unless nothing is missing.
    private mutating func repeatPeriods(_ axis: Int, of period: Int, _ extent: Int) {
      while written[axis].lowerBound > 0 {
        let (first, shift) = (written[axis].lowerBound, written[axis].count / max(period, 1) * period)
        let count = min(shift, first)
        extend(axis, to: (first - count)..<first) { (index: $0.lowerBound - count + shift, step: 1) }
        if count == 0 { return }
      }
      while written[axis].upperBound < extent {
        let (end, shift) = (written[axis].upperBound, written[axis].count / max(period, 1) * period)
        let count = min(shift, extent - end)
        extend(axis, to: end..<(end + count)) { _ in (index: end - shift, step: 1) }
        if count == 0 { return }
      }
    }

    /// Writes `range` of an axis, which lies beside what is written.
    ///
    /// - Parameter source: of what is written along the axis, the index that the first element comes from and the step to the
    ///   next; nil for the constant.
    private mutating func extend(
      _ axis: Int, to range: Range<Int>, _ source: (_ written: Range<Int>) -> (index: Int, step: Int)?
    ) {
      guard !range.isEmpty else { return }
      var region = written
      region[axis] = range
      if let (index, step) = source(written[axis]) {
        var from = output.strides.values
        var start = region.map(\.lowerBound)
        from[axis] *= step
        start[axis] = index
        add(.output, region, from: from, at: zip(start, output.strides.values).reduce(0) { $0 + $1.0 * $1.1 })
      } else {
        add(.constant, region, from: [Int](repeating: 0, count: region.count), at: 0)
      }
      written[axis] = min(written[axis].lowerBound, range.lowerBound)..<max(written[axis].upperBound, range.upperBound)
    }

    private mutating func add(_ source: Source, _ region: [Range<Int>], from: [Int], at sourceOffset: Int) {
      guard !region.contains(where: \.isEmpty) else { return }
      let to = output.strides.values
      plans.append(
        StepPlan(
          source: source, extents: region.map(\.count), from: from, sourceOffset: sourceOffset, to: to,
          outputOffset: zip(region, to).reduce(0) { $0 + $1.0.lowerBound * $1.1 }))
    }
  }
}
