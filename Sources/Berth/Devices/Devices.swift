// SPDX-License-Identifier: Apache-2.0

internal import BerthCPU
public import BerthCore
internal import BerthOpenCL
internal import BerthPlugin
import Synchronization

/// The devices of this machine, and the one that new tensors lie on.
///
/// ```swift
/// for device in Devices.all { print(device.id, device.product) }
/// let cpu = try Devices.open("cpu")
/// try withDefaultDevice(cpu) { try Tensor.zeros([2, 3]) }
/// ```
public enum Devices {
  /// The drivers that Berth brings, in order of preference. A driver of your own needs no entry here: its devices work wherever a
  /// `Device` is asked for.
  public static let catalog = DeviceCatalog([
    CPUDriver(), OpenCLDriver(), PluginDriver(),
  ])

  /// The device that a task chose for itself; see `withDefaultDevice(_:_:)`.
  @TaskLocal static var chosen: (any Device)?

  private static let first: Result<any Device, DeviceError> = {
    guard let usable = catalog.firstUsable() else {
      return .failure(DeviceError(.notFound, "this machine has no device that Berth can use"))
    }
    do throws(DeviceError) {
      return .success(try open(usable.id.rawValue))
    } catch {
      return .failure(error)
    }
  }()

  /// What is known of every device, found without starting any. One that cannot be used carries its `problem`.
  public static var all: [DeviceSummary] { catalog.devices() }

  /// Starts the device that `name` means, or gives the one that was started already.
  ///
  /// - Parameter name: an id such as `cpu` or `opencl:1`, or a family and a piece of a product's name: `opencl:pocl`.
  /// - Throws: `.notFound`, naming what there is, or what kept the device from starting.
  public static func open(_ name: String) throws(DeviceError) -> any Device {
    let device = try catalog.open(name)
    // What is prepared for a device of the catalogue stays prepared, also while no tensor lies on it.
    DeviceContext.keep(try DeviceContext.of(device))
    return device
  }

  /// Where new tensors lie unless `on:` says otherwise: the device of the nearest `withDefaultDevice`, else the first usable one of
  /// the catalogue.
  ///
  /// - Throws: `.notFound` if there is none, or what kept it from starting.
  public static var `default`: any Device {
    get throws(DeviceError) {
      if let chosen { return chosen }
      return try first.get()
    }
  }
}

/// Makes `device` the one that new tensors lie on, for as long as `body` runs and for the child tasks it starts.
///
/// - Throws: what `body` throws.
public func withDefaultDevice<Result: Sendable, Failure: Error>(
  _ device: any Device, _ body: () throws(Failure) -> Result
) throws(Failure) -> Result {
  let outcome = Devices.$chosen.withValue(device) { () -> Swift.Result<Result, Failure> in
    do throws(Failure) { return .success(try body()) } catch { return .failure(error) }
  }
  return try outcome.get()
}

/// Makes `device` the one that new tensors lie on, for as long as `body` runs and for the child tasks it starts.
///
/// - Throws: what `body` throws.
public func withDefaultDevice<Result: Sendable, Failure: Error>(
  _ device: any Device, isolation: isolated (any Actor)? = #isolation,
  _ body: () async throws(Failure) -> Result
) async throws(Failure) -> Result {
  let outcome = await Devices.$chosen.withValue(device) { () async -> Swift.Result<Result, Failure> in
    do throws(Failure) { return .success(try await body()) } catch { return .failure(error) }
  }
  return try outcome.get()
}
