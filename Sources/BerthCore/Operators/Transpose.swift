// SPDX-License-Identifier: Apache-2.0

extension Operator {
  /// ONNX `Transpose`: axes in another order, reversed where `perm` is absent. Axis i of the result is axis `perm[i]`
  /// of the data.
  public static let transpose = Operator(
    "Transpose", version: 25, summary: "axes in another order",
    inputs: [.input("data", "T")], outputs: [.output("transposed", "T")],
    attributes: [.optional("perm", .ints)],
    typeVariables: ["T": .any],
    infer: { context throws(DeviceError) in
      let data = try context.input(0)
      let perm = try transposePermutation(context.attributes.ints("perm"), rank: data.shape.rank)
      return [TensorType(data.dtype, try Shape(perm.map { data.shape[$0] }))]
    })

  /// The order of axes that a call of `Transpose` asks for: axis i of the result is this axis of the data.
  public static func transposePermutation(_ perm: [Int]?, rank: Int) throws(DeviceError) -> [Int] {
    guard let perm else { return (0..<rank).reversed() }
    guard perm.count == rank, perm.sorted() == Array(0..<rank) else {
      throw DeviceError(.invalidArgument, "attribute 'perm' is \(perm), which is no order of \(rank) axes")
    }
    return perm
  }
}
