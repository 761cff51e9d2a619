// SPDX-License-Identifier: Apache-2.0

public import BerthCore

/// What `topK` yields: two tensors of one shape.
public struct TopKResult: Sendable {
  /// The elements, of x's dtype.
  public let values: Tensor
  /// Their indices along the axis, int64.
  public let indices: Tensor
}

/// ONNX `TopK`: the k largest elements along an axis, or the smallest, with their indices; of equal ones the lower index comes
/// first. Where NaN stands in the order ONNX does not say.
///
/// - Parameters:
///   - x: any number dtype.
///   - k: how many; 0 to the extent of the axis.
///   - axis: along which; -1 is the last.
///   - largest: whether the largest elements are selected rather than the smallest.
///   - sorted: whether they come in falling order (rising if the smallest are selected); else in any.
///   - device: where to run; nil: where the operand lies.
/// - Throws: `.invalidArgument` for another dtype, an axis that is not there, or a k that it has not the elements for.
public func topK(
  _ x: Tensor, k: Int, axis: Int = -1, largest: Bool = true, sorted: Bool = true, on device: (any Device)? = nil
) throws(DeviceError) -> TopKResult {
  let results = try Dispatch.runAll(
    .topK, [.tensor(x), .value(HostTensor([k]))],
    attributes: ["axis": .int(axis), "largest": largest ? 1 : 0, "sorted": sorted ? 1 : 0], outputCount: 2, on: device)
  guard results.count == 2 else {
    throw DeviceError(.internal, "\(results.count) results of TopK where 2 were asked for")
  }
  return TopKResult(values: results[0], indices: results[1])
}
