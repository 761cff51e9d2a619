// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import COpenCL

/// The programs of an open device: each is built once, or comes from disk.
final class ProgramCache: @unchecked Sendable {
  // `@unchecked`: handles behind locks.

  /// What came of a program, once it was asked for. Its lock is held while it is built, so that others who want it wait.
  private final class Entry: @unchecked Sendable {
    let outcome = Lock<Outcome>(.missing)
    enum Outcome: @unchecked Sendable {
      // `@unchecked`: a program may be used on any thread.
      case missing
      case built(LoadedProgram)
      case failed(DeviceError)
    }
  }

  /// A program, and what its kernels are called where that is not what the source calls them.
  private struct LoadedProgram {
    let handle: cl_program
    var kernels: [String: String] = [:]
  }

  private let api: OpenCLAPI
  private let context: cl_context
  private let device: cl_device_id
  private let traits: DeviceTraits
  private let source: KernelSource
  private let disk: BinaryCache?
  /// Where programs are written down that are needed.
  private let recorded: OfflinePrograms?
  /// Where programs come from instead of a compiler.
  private let prebuilt: OfflinePrograms?
  private let commonOptions: String
  /// What besides source and options decides what a binary is good for.
  private let deviceKey: String
  private let entries = Lock<[Program: Entry]>([:])
  private let counts = Lock((built: 0, loaded: 0))

  init(
    _ api: OpenCLAPI, _ context: cl_context, _ device: cl_device_id, _ traits: DeviceTraits, _ strategy: Strategy,
    pipelines: Int, _ options: OpenCLOptions
  ) throws(DeviceError) {
    self.api = api
    self.context = context
    self.device = device
    self.traits = traits
    source = KernelSource(folder: options.kernelFolder)
    disk = options.cacheFolder.map { BinaryCache(folder: $0) }
    recorded = options.recordFolder.map { OfflinePrograms(folder: $0) }
    prebuilt = options.binaryFolder.map { OfflinePrograms(folder: $0) }
    guard traits.hasCompiler || recorded != nil || prebuilt != nil else {
      throw DeviceError(
        .unsupported,
        "the device '\(traits.name)' builds no programs; give it binaries that were built for it, "
          + "binaries=FOLDER, or have it write down what is to be built, record=FOLDER")
    }
    var words = ["-cl-std=CL1.2", "-D\(strategy.macro)=1"]
    if strategy == .fpga { words.append("-DPIPELINES=\(pipelines)") }
    if traits.hasFloat64 { words.append("-DBERTH_HAS_F64=1") }
    if traits.hasFloat16 { words.append("-DBERTH_HAS_F16=1") }
    if traits.hasSubgroups { words.append("-DBERTH_HAS_SUBGROUPS=1") }
    if traits.hasCorrectDivide { words += ["-cl-fp32-correctly-rounded-divide-sqrt", "-DBERTH_CORRECT_DIVIDE=1"] }
    commonOptions = words.joined(separator: " ")
    deviceKey = [
      traits.platformName, traits.platformVersion, traits.name, traits.vendor, traits.version, traits.driverVersion,
    ].joined(separator: "\n")
  }

  /// Gives everything back to the driver. Nobody may have a kernel any more.
  func release() {
    entries.withLock { entries in
      for entry in entries.values {
        entry.outcome.withLock { outcome in
          if case .built(let program) = outcome { _ = api.releaseProgram(program.handle) }
          outcome = .missing
        }
      }
      entries = [:]
    }
  }

  /// How many programs were built from source, and how many came from disk.
  var statistics: (built: Int, loaded: Int) { counts.withLock { $0 } }

  /// A new kernel of a program, which its caller releases.
  ///
  /// - Throws: `.internal` for a program that does not build, with the compiler's log.
  func makeKernel(_ program: Program, _ name: String) throws(DeviceError) -> cl_kernel {
    let loaded = try load(program)
    var status = CL_SUCCESS
    let called = loaded.kernels[name] ?? name
    guard let kernel = api.createKernel(loaded.handle, called, &status), status == CL_SUCCESS else {
      throw DeviceError(openCL: status, of: "clCreateKernel of '\(called)' in \(program)")
    }
    return kernel
  }

  /// Checks that a program can be had without building it: that its binary is there, where programs come as binaries.
  ///
  /// - Throws: `.unsupported` if it is not; `.inputOutput` for a manifest that cannot be read; what it failed with before.
  func checkAvailable(_ program: Program) throws(DeviceError) {
    guard let prebuilt else { return }
    switch entries.withLock({ $0[program] })?.outcome.withLock({ $0 }) {
    case .built: return
    case .failed(let error): throw error
    case .missing, nil: break
    }
    try prebuilt.check(program, source: try source.text(program.file), options: options(program))
  }

  /// Writes down a program for offline compilers, if the user wants that.
  ///
  /// - Throws: `.inputOutput` if it cannot be written.
  func record(_ program: Program) throws(DeviceError) {
    guard let recorded else { return }
    try recorded.record(program, source: try source.text(program.file), options: options(program))
  }

  private func options(_ program: Program) -> String {
    commonOptions + (program.macros.isEmpty ? "" : " ") + program.options
  }

  private func load(_ program: Program) throws(DeviceError) -> LoadedProgram {
    let entry = entries.withLock { entries in
      if let entry = entries[program] { return entry }
      let entry = Entry()
      entries[program] = entry
      return entry
    }
    let outcome = try entry.outcome.withLock { outcome throws(DeviceError) -> Entry.Outcome in
      switch outcome {
      case .built: return outcome
      case .failed(let error): throw error
      case .missing:
        do throws(DeviceError) {
          outcome = .built(try make(program))
          return outcome
        } catch {
          // A compiler that fails does so again; memory that is short may not be later.
          if error.code != .outOfMemory { outcome = .failed(error) }
          throw error
        }
      }
    }
    guard case .built(let loaded) = outcome else { throw DeviceError(.internal, "the program \(program) got lost") }
    return loaded
  }

  private func make(_ program: Program) throws(DeviceError) -> LoadedProgram {
    let text = try source.text(program.file)
    let options = options(program)
    if let prebuilt {
      let (binary, kernels) = try prebuilt.load(program, source: text, options: options)
      guard let handle = makeFromBinary(binary, options) else {
        throw DeviceError(
          .inputOutput,
          "the device '\(traits.name)' does not take the binary of the program \(program): "
            + "it was built for another device or driver, or is damaged")
      }
      counts.withLock { $0.loaded += 1 }
      return LoadedProgram(handle: handle, kernels: kernels)
    }
    guard traits.hasCompiler else {
      throw DeviceError(.unsupported, "the program \(program) is written down to be compiled, and not built yet")
    }
    let key = [deviceKey, options, text].joined(separator: "\n")
    if let binary = disk?.load(key), let handle = makeFromBinary(binary, options) {
      counts.withLock { $0.loaded += 1 }
      if let recorded { try recorded.record(binary: binary, source: text, options: options) }
      return LoadedProgram(handle: handle)
    }
    let handle = try build(text, options, program)
    counts.withLock { $0.built += 1 }
    if disk != nil || recorded != nil, let binary = binary(of: handle) {
      // A cache that cannot be written, on a full disk say, makes the next start slower and nothing wrong.
      _ = disk?.store(binary, for: key)
      if let recorded { try recorded.record(binary: binary, source: text, options: options) }
    }
    return LoadedProgram(handle: handle)
  }

  /// A program from a binary that this driver gave; nil if it does not take it any more.
  private func makeFromBinary(_ binary: [UInt8], _ options: String) -> cl_program? {
    var devices: [cl_device_id?] = [device]
    var size = binary.count
    var (status, binaryStatus) = (CL_SUCCESS, CL_SUCCESS)
    let handle = binary.withUnsafeBufferPointer { bytes -> cl_program? in
      var pointers = [bytes.baseAddress]
      return api.createProgramWithBinary(context, 1, &devices, &size, &pointers, &binaryStatus, &status)
    }
    guard let handle else { return nil }
    guard status == CL_SUCCESS, binaryStatus == CL_SUCCESS,
      api.buildProgram(handle, 1, &devices, options, nil, nil) == CL_SUCCESS
    else {
      _ = api.releaseProgram(handle)
      return nil
    }
    return handle
  }

  private func build(_ text: String, _ options: String, _ program: Program) throws(DeviceError) -> cl_program {
    var status = CL_SUCCESS
    let handle = text.withCString { text -> cl_program? in
      var lines: [UnsafePointer<CChar>?] = [text]
      return api.createProgramWithSource(context, 1, &lines, nil, &status)
    }
    guard status == CL_SUCCESS, let handle else { throw DeviceError(openCL: status, of: "clCreateProgramWithSource") }
    var devices: [cl_device_id?] = [device]
    status = api.buildProgram(handle, 1, &devices, options, nil, nil)
    guard status == CL_SUCCESS else {
      defer { _ = api.releaseProgram(handle) }
      let log = openCLText {
        api.getProgramBuildInfo(handle, device, cl_program_build_info(CL_PROGRAM_BUILD_LOG), $0, $1, $2)
      }
      var error = DeviceError(openCL: status, of: "clBuildProgram")
      error.message =
        "the program \(program) does not build on '\(traits.product)' with the options '\(options)' "
        + "(\(DeviceError.openCLName(status))); the compiler says: "
        + (log.isEmpty ? "nothing" : String(log.prefix(ProgramCache.longestLog)))
      throw error
    }
    return handle
  }

  /// How much of a compiler's log goes into a message. The first error is what matters; a whole log can be megabytes.
  private static let longestLog = 4000

  /// The binary of a built program; nil if the driver gives none.
  private func binary(of program: cl_program) -> [UInt8]? {
    var size = 0
    guard
      api.getProgramInfo(
        program, cl_program_info(CL_PROGRAM_BINARY_SIZES), MemoryLayout<Int>.size, &size, nil) == CL_SUCCESS,
      size > 0, size < 1 << 30
    else { return nil }
    var binary = [UInt8](repeating: 0, count: size)
    let status = binary.withUnsafeMutableBufferPointer { bytes -> cl_int in
      var pointer = bytes.baseAddress
      return api.getProgramInfo(
        program, cl_program_info(CL_PROGRAM_BINARIES), MemoryLayout<UnsafeMutablePointer<UInt8>?>.size, &pointer, nil)
    }
    return status == CL_SUCCESS ? binary : nil
  }
}
