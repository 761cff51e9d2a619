// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import COpenCL

/// A kernel with its arguments, ready to be launched.
final class PreparedLaunch: @unchecked Sendable {
  // `@unchecked`: the kernel is touched under the lock; the rest does not change.

  /// What an argument is set to anew for every launch.
  private enum Memory {
    case slot(TensorPlace.Slot)
    case complaint
  }

  private let context: OpenCLContext
  private let kernel: cl_kernel
  private let name: String
  private let memory: [(index: cl_uint, memory: Memory)]
  private let global: [Int]
  private let local: [Int]?
  /// Held from the first argument that is set to the launch: a kernel object has one set of arguments.
  private let turn = Lock<Void>(())

  init(
    _ program: Program, _ name: String, _ arguments: [Argument], _ grid: Grid, _ index: IndexWidth,
    _ context: OpenCLContext
  ) throws(DeviceError) {
    let program = program.counting(index)
    self.context = context
    self.name = "\(name) of \(program)"
    let kernel = try context.programs.makeKernel(program, name)
    self.kernel = kernel
    var memory: [(index: cl_uint, memory: Memory)] = []
    var next: cl_uint = 0
    var status = CL_SUCCESS
    func set(_ bytes: [UInt8]) {
      if status == CL_SUCCESS { status = context.api.setKernelArg(kernel, next, bytes.count, bytes) }
      next += 1
    }
    for argument in arguments {
      switch argument {
      case .tensor(let place):
        memory.append((next, .slot(place.slot)))
        next += 1
        set(index.bytes([place.origin]))
      case .index(let value): set(index.bytes([value]))
      case .int32(let value): set(withUnsafeBytes(of: value) { Array($0) })
      case .float(let value): set(withUnsafeBytes(of: value) { Array($0) })
      case .double(let value): set(withUnsafeBytes(of: value) { Array($0) })
      case .space(let space): set(index.bytes(space.fields))
      case .indices(let values, let count):
        set(index.bytes(values + [Int](repeating: 0, count: max(count - values.count, 0))))
      case .bytes(let bytes): set(bytes)
      case .local(let byteCount):
        if status == CL_SUCCESS { status = context.api.setKernelArg(kernel, next, max(byteCount, 1), nil) }
        next += 1
      case .complaint:
        memory.append((next, .complaint))
        next += 1
      }
    }
    self.memory = memory
    (global, local) = grid.sizes(context)
    guard status == CL_SUCCESS else {
      let argument = next
      _ = context.api.releaseKernel(kernel)
      throw DeviceError(
        .internal,
        "\(DeviceError.openCLName(status)) for one of the \(argument) arguments of \(self.name): the recipe and the kernel differ",
        vendorCode: Int64(status))
    }
  }

  deinit {
    _ = context.api.releaseKernel(kernel)
  }

  /// Launches the kernel on this memory.
  func enqueue(_ bound: BoundMemory, on queue: inout EnqueuedCommands) throws(DeviceError) {
    try turn.withLock { _ throws(DeviceError) in
      for (index, memory) in memory {
        var handle: cl_mem? =
          switch memory {
          case .slot(let slot): bound[slot]
          case .complaint: bound.complaint
          }
        let status = context.api.setKernelArg(kernel, index, MemoryLayout<cl_mem?>.size, &handle)
        guard status == CL_SUCCESS else { throw context.failure(status, of: "clSetKernelArg \(index) of \(name)") }
      }
      try queue.launch(kernel, global, local, name)
    }
  }
}

extension Grid {
  /// Work-items and their groups on a device.
  func sizes(_ context: OpenCLContext) -> (global: [Int], local: [Int]?) {
    switch self {
    case .exact(let global, let local):
      // Pipelines are declared to be groups of one, which the driver then has to be told.
      return (global, context.strategy == .fpga ? local ?? global.map { _ in 1 } : local)
    case .items(let count, let cost):
      let units = context.traits.computeUnits
      switch context.strategy {
      case .fpga:
        return ([min(max(count, 1), context.pipelines)], [1])
      case .cpu:
        let work = Int.saturatingProduct(count, max(cost, 1))
        let few = min(work / Grid.leastStretch, units * Grid.leastPerUnit)
        let many = min(work / Grid.evenStretch, units * Grid.mostPerUnit)
        return ([min(max(few, many, 1), max(count, 1))], [1])
      case .gpu:
        let local = min(Grid.groupSize, context.traits.maximumWorkGroupSize, context.traits.maximumWorkItemSizes[0])
        let groups = min(max((count + local - 1) / local, 1), units * Grid.groupsPerUnit)
        return ([groups * local], [local])
      }
    }
  }

  /// Additions for which another work-item pays on a CPU, where starting one takes about a microsecond.
  private static let leastStretch = 4096
  private static let leastPerUnit = 4
  /// Additions of a stretch that is as cheap to start as a CPU's runtimes can start them one after another. Many of these even out what the
  /// units are disturbed by: PoCL hands out halves of what is left until then, and at most 64 at a time.
  private static let evenStretch = 4 * leastStretch
  private static let mostPerUnit = 256
  /// Two to four times the width of what GPUs schedule together (32 or 64).
  private static let groupSize = 128
  /// Enough groups for a unit to hide the time that memory takes.
  private static let groupsPerUnit = 32
}
