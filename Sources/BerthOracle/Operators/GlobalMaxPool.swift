// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

extension Oracle {
  /// The greatest element of each channel: that of `ReduceMax` over the spatial axes, where there is no NaN; with one ONNX leaves it
  /// open, as it does for `MaxPool`.
  static let globalMaxPool = Oracle(
    .globalMaxPool, rule: "exact: the result is one of the inputs; a channel with a NaN is not judged"
  ) { call throws(DeviceError) in
    let type = try call.output(0)
    let shape = try call.input(0).type.shape
    let reduction = Reduction(type, shape, axes: Array(2..<shape.rank))
    let greatest = reduction.selected(try call.doubles(0)) { $0 > $1 || $0.isNaN }
    let open = greatest.indices.filter { greatest[$0]?.isNaN ?? true }
    return [
      ReferenceTensor(
        type, .exact(ElementCodec.bytes(greatest.map { $0 ?? 0 }, as: type.dtype) ?? []), unjudged: Set(open))
    ]
  }
}
