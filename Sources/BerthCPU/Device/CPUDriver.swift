// SPDX-License-Identifier: Apache-2.0

public import BerthCore

/// The processor of this machine, which is always there.
public struct CPUDriver: Driver {
  private let environment: @Sendable (String) -> String?

  /// A driver whose device is configured by the environment: see `CPUConfiguration.environment(_:)`.
  public init() {
    environment = { CPUConfiguration.variable($0) }
  }

  /// A driver whose device is configured by these variables instead of the environment's.
  package init(environment: @escaping @Sendable (String) -> String?) {
    self.environment = environment
  }

  /// The one device, `cpu`; its `problem` is a setting in the environment that cannot be followed.
  public func devices() -> [DeviceSummary] {
    var problem: DeviceError?
    do throws(DeviceError) {
      _ = try CPUConfiguration.environment(environment)
    } catch {
      problem = error
    }
    return [DeviceSummary(id: CPUDevice.id, kind: .cpu, product: Machine.processor.product, problem: problem)]
  }

  /// Starts the device `cpu`.
  ///
  /// - Throws: `.notFound` for another id; `.invalidArgument` for any option; `.invalidArgument` or `.unsupported` for a
  ///   setting in the environment that cannot be followed.
  public func open(_ id: DeviceID, options: [String: String] = [:]) throws(DeviceError) -> any Device {
    guard id == CPUDevice.id else { throw DeviceError(.notFound, "no device '\(id)'; there is \(CPUDevice.id)") }
    if let option = options.keys.min() {
      throw DeviceError(
        .invalidArgument,
        "the CPU has no option '\(option)'; BERTH_CPU_ISA and BERTH_CPU_THREADS in the environment configure it")
    }
    return try CPUDevice(configuration: try CPUConfiguration.environment(environment))
  }
}
