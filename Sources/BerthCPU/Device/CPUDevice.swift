// SPDX-License-Identifier: Apache-2.0

public import BerthCore

/// The processor of this machine: OpenBLAS for float32 and float64 matrix products, kernels of our own for the rest.
///
/// Two variables of the environment configure the device that `CPUDriver` opens:
/// - `BERTH_CPU_ISA` = `portable`, `avx2` or `avx512`: the vector instructions of our own kernels; by default the
///   highest that the processor has. A value that is unknown or not available keeps the device from opening. OpenBLAS
///   chooses for itself, by its own variable `OPENBLAS_CORETYPE`.
/// - `BERTH_CPU_THREADS` = 1 to 1024: how many threads compute, the caller's included; by default one a processor.
///
/// There is one pool of threads. OpenBLAS is told, for the whole process, to use one thread: products are divided among
/// the pool's threads here, each of which calls OpenBLAS for its part.
///
/// Results are the same bits on every run of one plan. They may differ between instruction sets, numbers of threads and
/// versions of OpenBLAS, within the bounds.
public final class CPUDevice: Device {
  /// The name of the device.
  public static let id: DeviceID = "cpu"

  /// What the device says of itself. `notes` tells the instruction set, the threads, and which OpenBLAS is used, or why
  /// none is.
  public let info: DeviceInfo
  let context: CPUContext

  /// The processor, configured as asked.
  ///
  /// - Throws: `.invalidArgument` or `.unsupported` for a configuration that cannot be had.
  public convenience init(configuration: CPUConfiguration = CPUConfiguration()) throws(DeviceError) {
    try self.init(configuration: configuration, blas: OpenBLAS.tested)
  }

  /// The processor with a BLAS that was tested, or that failed its test.
  init(configuration: CPUConfiguration, blas: TestedBLAS) throws(DeviceError) {
    try configuration.validate()
    let instructionSet = configuration.instructionSet ?? .highest
    let pool = ThreadPool(threads: configuration.threads ?? Machine.availableProcessors)
    context = CPUContext(
      instructionSet: instructionSet, pool: pool, memory: CPUMemory(limit: Machine.memory), blas: blas.usable)
    var notes = blas.notes
    notes["instruction set"] = instructionSet.rawValue
    notes["threads"] = "\(pool.threads)"
    let processor = Machine.processor
    info = DeviceInfo(
      id: CPUDevice.id, kind: .cpu, vendor: processor.vendor, product: processor.product, driverVersion: blas.version,
      memorySpaces: [
        DeviceInfo.MemorySpace(
          name: "host", byteCount: Machine.memory, maximumAllocation: Machine.memory, alignment: CPUMemory.alignment,
          isHostVisible: true, isCoherent: true)
      ],
      dtypes: DType.allKnown.map { DeviceInfo.DTypeUse(storing: $0) }, determinism: .bitwise, notes: notes)
  }

  /// Memory of the host's, 64-byte aligned.
  public func allocate(_ spec: BufferSpec) throws(DeviceError) -> any Buffer {
    guard spec.byteCount >= 0 else { throw DeviceError(.invalidArgument, "a buffer of \(spec.byteCount) bytes") }
    guard spec.memorySpace == 0 else {
      throw DeviceError(.invalidArgument, "memory space \(spec.memorySpace) of the CPU, which has one, number 0")
    }
    return try CPUBuffer(byteCount: spec.byteCount, context: context)
  }

  /// A new queue. It is synchronous but for commands that wait for fences.
  public func makeQueue() throws(DeviceError) -> any Queue { SynchronousQueue(context) }

  /// Whether there is a kernel: found out by preparing it, which is cheap.
  public func support(for call: OperatorCall) -> Support {
    do throws(DeviceError) {
      _ = try prepare(call)
      return .native
    } catch {
      return .unsupported(reason: error.message)
    }
  }

  /// Chooses and prepares a kernel.
  ///
  /// - Throws: `.unsupported`.
  public func prepare(_ call: OperatorCall) throws(DeviceError) -> any Plan {
    guard let offered = CPUOperator.of(call.op) else {
      throw DeviceError(.unsupported, "the CPU has no kernel for \(call.op)", operation: call.description)
    }
    do throws(DeviceError) {
      for (_, operand) in call.boundInputs + call.boundOutputs where operand.requiredByteCount > CPUDevice.addressSpace
      {
        throw DeviceError(.unsupported, "a tensor of the type \(operand) is larger than any memory")
      }
      // Nothing to write is nothing to do. Kernels need not think of extents that are beyond counting beside one that
      // is 0.
      let isEmpty = call.boundOutputs.allSatisfy { $0.descriptor.shape.isEmpty }
      let kernel = isEmpty ? IdleKernel() : try offered.prepare(call, context)
      return CPUPlan(call, kernel: kernel, context: context)
    } catch {
      throw error.during(call.description)
    }
  }

  /// The bytes that a processor of today can address. Sizes of kernels and scratch are computed without fear of
  /// overflow below it.
  private static let addressSpace = 1 << 48

  /// The memory itself as a buffer; nil where it is not aligned to 64 bytes.
  public func wrap(_ memory: HostMemory) -> (any Buffer)? {
    guard UInt(bitPattern: memory.address) % UInt(CPUMemory.alignment) == 0 else { return nil }
    return CPUBuffer(wrapping: memory, context: context)
  }

  /// What the buffers hold, wrapped memory included.
  public var memoryUsage: MemoryUsage? { context.memory.usage }
}
