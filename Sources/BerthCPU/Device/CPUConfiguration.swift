// SPDX-License-Identifier: Apache-2.0

public import BerthCore
internal import CVectorKernels

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// What may be chosen about a CPU device before it starts.
public struct CPUConfiguration: Sendable, Hashable {
  /// The vector instructions that the kernels are written for, each set including those before it.
  public enum InstructionSet: String, Sendable, Hashable, CaseIterable {
    /// What every processor of the architecture has.
    case portable
    /// x86-64 with AVX2, FMA and F16C.
    case avx2
    /// x86-64 with AVX-512 F, BW, DQ and VL.
    case avx512

    var code: bvk_isa {
      switch self {
      case .portable: BVK_ISA_PORTABLE
      case .avx2: BVK_ISA_AVX2
      case .avx512: BVK_ISA_AVX512
      }
    }

    /// Whether this processor, and this build, has it.
    public var isAvailable: Bool { bvk_isa_available(code) != 0 }

    /// The highest one that is available.
    public static var highest: InstructionSet { allCases.last { $0.isAvailable } ?? .portable }
  }

  /// The most threads that may be asked for. Far above what any machine has; a typing error should not start a million.
  public static let maximumThreads = 1024

  /// The instruction set to use; nil is the highest available.
  public var instructionSet: InstructionSet?
  /// How many threads compute, the caller's included; nil is one for each processor that the process may use.
  public var threads: Int?

  /// A configuration of these choices.
  public init(instructionSet: InstructionSet? = nil, threads: Int? = nil) {
    self.instructionSet = instructionSet
    self.threads = threads
  }

  /// What the environment asks for: `BERTH_CPU_ISA` (`portable`, `avx2`, `avx512`) and `BERTH_CPU_THREADS` (a number
  /// from 1 up). A variable that is absent or empty chooses nothing.
  ///
  /// - Throws: `.invalidArgument` for a value that means nothing, `.unsupported` for an instruction set that is not
  ///   available.
  public static func environment(
    _ variables: (String) -> String? = CPUConfiguration.variable
  ) throws(DeviceError) -> CPUConfiguration {
    var configuration = CPUConfiguration()
    if let name = variables("BERTH_CPU_ISA"), !name.isEmpty {
      guard let set = InstructionSet(rawValue: name) else {
        let known = InstructionSet.allCases.map(\.rawValue).joined(separator: ", ")
        throw DeviceError(.invalidArgument, "the environment variable BERTH_CPU_ISA is '\(name)'; it can be \(known)")
      }
      configuration.instructionSet = set
    }
    if let text = variables("BERTH_CPU_THREADS"), !text.isEmpty {
      guard let threads = Int(text) else {
        throw DeviceError(
          .invalidArgument, "the environment variable BERTH_CPU_THREADS is '\(text)', which is no number")
      }
      configuration.threads = threads
    }
    try configuration.validate()
    return configuration
  }

  /// The value of an environment variable of this process; nil where it is not set.
  public static func variable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }

  /// Checks that the choices can be had here.
  func validate() throws(DeviceError) {
    if let instructionSet, !instructionSet.isAvailable {
      let available = InstructionSet.allCases.filter(\.isAvailable).map(\.rawValue).joined(separator: ", ")
      throw DeviceError(
        .unsupported,
        "the instruction set \(instructionSet.rawValue) is not available on this processor; there is \(available)")
    }
    if let threads, !(1...CPUConfiguration.maximumThreads).contains(threads) {
      throw DeviceError(
        .invalidArgument, "\(threads) threads for the CPU; it can be 1 to \(CPUConfiguration.maximumThreads)")
    }
  }
}
