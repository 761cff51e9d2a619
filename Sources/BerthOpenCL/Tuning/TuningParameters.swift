// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

/// The parameters of a family of kernels for one device.
struct TuningParameters: Sendable {
  let kernel: String
  let values: [String: Int]

  /// A parameter.
  ///
  /// - Throws: `.invalidArgument` if it is missing or none of `range`: files of users can say anything.
  subscript(name: String, range: ClosedRange<Int>) -> Int {
    get throws(DeviceError) {
      guard let value = values[name] else { throw error("the parameter '\(name)' is missing") }
      guard range.contains(value) else {
        throw error("the parameter '\(name)' is \(value); it can be \(range.lowerBound) to \(range.upperBound)")
      }
      return value
    }
  }

  /// What is wrong with them.
  func error(_ problem: String) -> DeviceError {
    DeviceError(.invalidArgument, "the tuning of '\(kernel)' cannot be used: \(problem)")
  }
}
