// SPDX-License-Identifier: Apache-2.0

/// The parameters of a family of kernels that can be tried on a device: each with the values that it may have. `berth tune` searches it.
package struct TuningSpace: Sendable {
  /// One parameter.
  package struct Parameter: Sendable {
    package let name: String
    package let values: [Int]
  }

  /// The parameters, those that matter most first.
  package let parameters: [Parameter]
  private let isValid: @Sendable ([String: Int]) -> Bool

  private init(_ parameters: KeyValuePairs<String, [Int]>, where isValid: @escaping @Sendable ([String: Int]) -> Bool) {
    self.parameters = parameters.map { Parameter(name: $0.key, values: $0.value) }
    self.isValid = isValid
  }

  /// Whether kernels can be built with these parameters. A device may still refuse them.
  package func allows(_ parameters: [String: Int]) -> Bool { isValid(parameters) }

  /// How many combinations there are, allowed or not.
  package var count: Int { parameters.reduce(1) { $0 * $1.values.count } }

  /// The space of a family of kernels under a strategy; nil for a family that has no parameters there.
  static func of(_ kernel: String, _ strategy: Strategy) -> TuningSpace? {
    switch (kernel, strategy) {
    case ("gemm", .cpu):
      TuningSpace([
        "rows": [4, 6, 8, 10, 12, 14], "vectors": [1, 2, 3, 4], "vectorBytes": [16, 32, 64],
        "unpackedWork": [0, 1 << 21, 1 << 23, 1 << 25, 1 << 27],
      ]) { parameters in
        // More sums than 32 registers hold go through memory in every step.
        (parameters["rows"] ?? 0) * (parameters["vectors"] ?? 0) <= 32
      }
    case ("gemm", .gpu):
      TuningSpace([
        "tileRows": [16, 32, 64, 128], "tileColumns": [16, 32, 64, 128], "itemRows": [2, 4, 8],
        "itemColumns": [2, 4, 8],
        "tileDepth": [8, 16, 32],
      ]) { parameters in
        guard let rows = parameters["tileRows"], let columns = parameters["tileColumns"],
          let itemRows = parameters["itemRows"], let itemColumns = parameters["itemColumns"]
        else { return false }
        // Fewer than GPUs schedule together leave lanes idle; more than 256 not every device takes.
        return (32...256).contains((rows / itemRows) * (columns / itemColumns))
      }
    case ("gemm", .fpga):
      TuningSpace([
        "rows": [4, 8, 12, 16], "vectorBytes": [32, 64], "blockRows": [96, 128, 192, 256, 384, 512],
        "blockColumns": [128, 256, 512], "blockDepth": [64, 128, 256],
      ]) { parameters in
        (parameters["blockRows"] ?? 1).isMultiple(of: parameters["rows"] ?? 0)
      }
    default: nil
    }
  }
}
