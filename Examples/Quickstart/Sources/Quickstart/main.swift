// SPDX-License-Identifier: Apache-2.0

import Berth

// Tensors are values. They come from Swift arrays or from numpy's files, and lie on a device.
let weights = try Tensor([[1, -1], [2, 0.5]], dtype: .float32)
try weights.save(to: "weights.npy")
let loaded = try Tensor(npy: "weights.npy", on: Devices.open("cpu"))
print(loaded)

// Functions have ONNX's names and meanings, and throw. Operators broadcast, as numpy's do.
let inputs = try Tensor([[1, 2], [3, 4], [5, 6]], dtype: .float32)
let logits = try matmul(inputs, loaded.transposed()) * 0.5 + 1
let probabilities = try softmax(logits, axis: -1)
print("most likely:", try argMax(probabilities).array(of: Int.self))

// Slices and transposes are views: nothing is copied until a kernel needs it dense.
let lastColumn = try inputs[.all, -1]
print("sum of the last column:", try reduceSum(lastColumn).scalar(of: Float.self))

// An operator cannot throw: what went wrong waits in its result until that is read.
let sum = try weights + Tensor([1, 2, 3], dtype: .float32)
do {
  print(try (sum * 2).array(of: Float.self))
} catch {
  print(error)
}
