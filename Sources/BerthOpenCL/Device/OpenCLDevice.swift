// SPDX-License-Identifier: Apache-2.0

public import BerthCore

/// A device of an OpenCL driver: GPU, CPU or FPGA.
///
/// Commands are asynchronous, queues independent of each other; the device's clock counts nanoseconds. Results are the same bits on
/// every run of one plan.
public final class OpenCLDevice: Device {
  /// What the device says of itself. `notes` tells platform, limits, the strategy of the kernels and where built programs are kept.
  public let info: DeviceInfo
  let context: OpenCLContext

  /// Starts a device that was found.
  init(_ found: FoundDevice, id: DeviceID, _ options: OpenCLOptions) throws(DeviceError) {
    context = try OpenCLContext(found, options)
    let traits = found.traits
    var notes = [
      "platform": traits.platformName,
      "OpenCL": traits.version,
      "driver file": found.library,
      "strategy": context.strategy.rawValue,
      "compute units": "\(traits.computeUnits)",
      "work-group": "at most \(traits.maximumWorkGroupSize) work-items",
      "local memory":
        "\(traits.localMemory >> 10) KiB\(traits.hasDedicatedLocalMemory ? "" : ", part of global memory")",
      "float16": traits.hasFloat16
        ? "stored; the device could compute in it" : "stored; the device cannot compute in it",
      "float64": traits.hasFloat64 ? "yes" : "no",
      "subgroups": traits.hasSubgroups ? "yes" : "no",
    ]
    if context.strategy == .fpga { notes["pipelines"] = "\(context.pipelines)" }
    if let folder = options.cacheFolder { notes["program cache"] = folder }
    let hasFloat64 = traits.hasFloat64
    info = DeviceInfo(
      id: id, kind: traits.kind, vendor: traits.vendor, product: traits.product, driverVersion: traits.driverVersion,
      memorySpaces: [
        DeviceInfo.MemorySpace(
          name: "global", byteCount: traits.globalMemory > 0 ? traits.globalMemory : nil,
          maximumAllocation: traits.maximumAllocation > 0 ? traits.maximumAllocation : nil,
          alignment: traits.alignment, isHostVisible: false, isCoherent: false)
      ],
      dtypes: DType.allKnown.map { DeviceInfo.DTypeUse(storing: $0, hasFloat64: hasFloat64) }, timestampFrequency: 1e9,
      determinism: .bitwise, notes: notes)
  }

  /// Memory of the device. A buffer of no bytes takes one.
  public func allocate(_ spec: BufferSpec) throws(DeviceError) -> any Buffer {
    guard spec.byteCount >= 0 else { throw DeviceError(.invalidArgument, "a buffer of \(spec.byteCount) bytes") }
    guard spec.memorySpace == 0 else {
      throw DeviceError(
        .invalidArgument, "memory space \(spec.memorySpace) of an OpenCL device, which has one, number 0")
    }
    return try OpenCLBuffer(byteCount: spec.byteCount, context: context)
  }

  /// A new queue, with an in-order queue of the driver's behind it.
  public func makeQueue() throws(DeviceError) -> any Queue { StreamQueue(try OpenCLStream(context)) }

  /// Whether there are kernels: found out by choosing them. None is built for that, which would take a compiler seconds where a caller
  /// asks about a whole model; where kernels come as binaries, theirs have to be there.
  public func support(for call: OperatorCall) -> Support {
    do throws(DeviceError) {
      let recipe = try recipe(for: call)
      for program in recipe.programs(counting: IndexWidth(recipe)) { try context.programs.checkAvailable(program) }
      return .native
    } catch {
      return .unsupported(reason: error.message)
    }
  }

  /// Chooses kernels and builds them.
  ///
  /// - Throws: `.unsupported`; `.internal` for a kernel that does not build, with the compiler's log.
  public func prepare(_ call: OperatorCall) throws(DeviceError) -> any Plan {
    do throws(DeviceError) {
      return try OpenCLPlan(try recipe(for: call))
    } catch {
      throw error.during(call.description)
    }
  }

  /// What is to be done for a call.
  private func recipe(for call: OperatorCall) throws(DeviceError) -> Recipe {
    try context.checkAlive()
    guard let offered = OpenCLOperator.of(call.op) else {
      throw DeviceError(.unsupported, "OpenCL devices have no kernel for \(call.op)")
    }
    let operands = call.boundInputs + call.boundOutputs
    for (_, operand) in operands where operand.requiredByteCount > context.traits.maximumAllocation {
      throw DeviceError(
        .unsupported,
        "a tensor of the type \(operand) is larger than the device allocates in one piece, "
          + "\(context.traits.maximumAllocation) bytes")
    }
    guard context.traits.hasFloat64 || !operands.contains(where: { $0.descriptor.dtype == .float64 }) else {
      throw DeviceError(.unsupported, "the device has no float64")
    }
    // Nothing to write is nothing to do. Kernels need not think of extents that are beyond counting beside one that is 0.
    let isEmpty = call.boundOutputs.allSatisfy { $0.descriptor.shape.isEmpty }
    let recipe = isEmpty ? Recipe(call, context) : try offered.prepare(call, context)
    guard recipe.workspaceByteCount <= context.traits.maximumAllocation else {
      throw DeviceError(
        .unsupported,
        "it needs \(recipe.workspaceByteCount) bytes of workspace; the device allocates at most "
          + "\(context.traits.maximumAllocation) in one piece")
    }
    return recipe
  }

  /// What the buffers hold. Workspaces of plans are buffers of their owners'.
  public var memoryUsage: MemoryUsage? { context.memory.usage }
}
