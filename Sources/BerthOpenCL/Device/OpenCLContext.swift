// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import COpenCL
internal import Synchronization

/// An open OpenCL device: what its device object, queues, buffers and plans share. A buffer or plan is of a device if it has the
/// device's context.
final class OpenCLContext: @unchecked Sendable {
  // `@unchecked`: handles that may be used on any thread, a lock and an atomic.

  let api: OpenCLAPI
  let device: cl_device_id
  let handle: cl_context
  let traits: DeviceTraits
  let strategy: Strategy
  /// Under the strategy `fpga`, how many single work-items take parts of the items of a kernel side by side.
  let pipelines: Int
  let memory: MemoryPool
  let programs: ProgramCache
  let tuning: TuningDatabase

  private let loss = Lock<DeviceError?>(nil)
  private let isLost = Atomic<Bool>(false)

  /// Starts a device.
  ///
  /// - Throws: `.unsupported` for a device that Berth cannot use, what the driver reports.
  init(_ found: FoundDevice, _ options: OpenCLOptions) throws(DeviceError) {
    api = found.api
    device = found.device
    traits = found.traits
    strategy = options.strategy ?? found.traits.strategy
    pipelines = options.pipelines ?? found.traits.computeUnits
    tuning = try TuningDatabase(
      found.traits, strategy, cacheFolder: options.cacheFolder, file: options.tuningFile)
    guard traits.isAvailable else {
      throw DeviceError(.deviceLost, "the driver says that the device '\(traits.name)' is not available")
    }
    guard traits.isLittleEndian else {
      throw DeviceError(.unsupported, "the device '\(traits.name)' is big-endian; Berth moves tensors as they lie")
    }
    var status = CL_SUCCESS
    var properties: [cl_context_properties] = [
      cl_context_properties(CL_CONTEXT_PLATFORM), cl_context_properties(Int(bitPattern: found.platform)), 0,
    ]
    var devices: [cl_device_id?] = [found.device]
    guard let handle = api.createContext(&properties, 1, &devices, nil, nil, &status), status == CL_SUCCESS else {
      throw DeviceError(openCL: status, of: "clCreateContext")
    }
    self.handle = handle
    memory = MemoryPool(api, handle, traits, isPooling: options.isPooling)
    programs = try ProgramCache(api, handle, device, traits, strategy, pipelines: pipelines, options)
  }

  deinit {
    // Whoever holds an object of the device holds this, so they are gone, but for the two that are released here.
    programs.release()
    memory.release()
    _ = api.releaseContext(handle)
  }

  // MARK: Errors

  /// What the failure of one of the driver's functions means. A device that is lost stays lost.
  func failure(_ status: cl_int, of function: String) -> DeviceError {
    let error = DeviceError(openCL: status, of: function)
    if error.code == .deviceLost {
      loss.withLock { $0 = $0 ?? error }
      isLost.store(true, ordering: .releasing)
    }
    return error
  }

  /// - Throws: `.deviceLost` if the device is gone.
  func checkAlive() throws(DeviceError) {
    if isLost.load(ordering: .acquiring), let lost = loss.withLock({ $0 }) { throw lost }
  }
}
