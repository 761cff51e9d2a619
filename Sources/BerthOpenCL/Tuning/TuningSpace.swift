// SPDX-License-Identifier: Apache-2.0

/// The parameters of a family of kernels that can be tried on a device: each with the values that it may have. `berth tune` searches it.
package struct TuningSpace: Sendable {
  /// One parameter.
  package struct Parameter: Sendable {
    package let name: String
    /// In ascending order.
    package let values: [Int]
  }

  /// The parameters, those that matter most first.
  package let parameters: [Parameter]
  private let isValid: @Sendable ([String: Int]) -> Bool

  init(_ parameters: KeyValuePairs<String, [Int]>, where isValid: @escaping @Sendable ([String: Int]) -> Bool) {
    self.parameters = parameters.map { Parameter(name: $0.key, values: $0.value) }
    self.isValid = isValid
  }

  /// Whether kernels can be built with these parameters. A device may still refuse them.
  package func allows(_ parameters: [String: Int]) -> Bool { isValid(parameters) }

  /// How many combinations there are, allowed or not.
  package var count: Int { parameters.reduce(1) { $0 * $1.values.count } }

  /// Work-items of a group that are worth trying: fewer than GPUs schedule together leave lanes idle; more not every device takes.
  static let groupSizes = 32...256
}
