// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CVectorKernels

/// What a CPU device, its queues, buffers and plans share. A buffer or plan is of a device if it has the device's
/// context.
final class CPUContext: Sendable {
  /// The instruction set of all kernels.
  let instructionSet: CPUConfiguration.InstructionSet
  /// The one pool of threads.
  let pool: ThreadPool
  /// Where buffers and scratch memory come from.
  let memory: CPUMemory
  /// The BLAS for float32 and float64; nil where its self-test failed, and the kernels of our own stand in.
  let blas: (any BLAS)?

  init(
    instructionSet: CPUConfiguration.InstructionSet, pool: ThreadPool, memory: CPUMemory, blas: (any BLAS)?
  ) {
    self.instructionSet = instructionSet
    self.pool = pool
    self.memory = memory
    self.blas = blas
  }

  /// The instruction set as the C kernels name it.
  var isa: bvk_isa { instructionSet.code }
}

extension DType {
  /// The dtype as the C kernels name it. The numbers are the same, ONNX's.
  var code: bvk_dtype { bvk_dtype(rawValue: UInt32(rawValue)) }
}

extension bvk_status {
  /// Throws what a failure to prepare a kernel means. The arguments were checked long before, so all but
  /// `BVK_UNSUPPORTED` is a mistake of this backend.
  func check(_ what: @autoclosure () -> String) throws(DeviceError) {
    switch self {
    case BVK_OK: return
    case BVK_UNSUPPORTED: throw DeviceError(.unsupported, "the CPU has no kernel for \(what())")
    default: throw DeviceError(.internal, "a kernel of the CPU refused \(what())", vendorCode: Int64(rawValue))
    }
  }
}
