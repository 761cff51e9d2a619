// SPDX-License-Identifier: Apache-2.0

public import BerthCore
internal import CBerthPlugin

/// A device behind a vendor's shared library, which speaks the C ABI of `berth_plugin.h`.
///
/// What a caller can get wrong (ranges, handles, bindings) is refused here, before the plug-in is called; what the plug-in
/// gets wrong is an error of the code `.internal` that names the function or field and what to do. A plug-in runs in this
/// process: what it does to memory that is not its own, nobody can help. Once it has said that the device is lost, nothing
/// more is handed to it.
public final class PluginDevice: Device {
  /// What the device says of itself. The note `plug-in` names the plug-in and the version of the header it was built with.
  public let info: DeviceInfo
  /// The plug-in's file, with symbolic links followed.
  public var libraryPath: String { context.library.path }
  /// The name and version that the plug-in gives itself; empty where it gives none.
  public var pluginName: String { context.library.name }
  /// The version that the plug-in gives itself; empty if it gives none.
  public var pluginVersion: String { context.library.version }

  let context: PluginContext

  /// Loads a plug-in and starts one of its devices.
  ///
  /// - Parameters:
  ///   - library: the plug-in's file.
  ///   - index: which of its devices.
  ///   - options: what the plug-in is given, by name.
  ///   - id: what the device is to be called; made from the file's name if nil, as `PluginDriver` makes it.
  /// - Throws: `.notFound` if there is no such file or device; `.inputOutput` if the file cannot be loaded; `.unsupported`
  ///   if the plug-in was built for another major version, or refuses this host; `.internal` if it breaks the contract;
  ///   what the plug-in reports, `.invalidArgument` for an option among it.
  public static func open(
    library: String, index: Int = 0, options: [String: String] = [:], id: DeviceID? = nil
  ) throws(DeviceError) -> PluginDevice {
    let plugin = try PluginLibrary.load(library)
    let context = try PluginContext(plugin, index: index, options: options)
    let info = try context.describe(as: id ?? PluginDriver.id(ofFile: library, index: index))
    return PluginDevice(context, info)
  }

  private init(_ context: PluginContext, _ info: DeviceInfo) {
    self.context = context
    self.info = info
  }

  /// Memory of the device. A buffer of no bytes takes one.
  public func allocate(_ spec: BufferSpec) throws(DeviceError) -> any Buffer {
    try PluginBuffer(spec, context: context)
  }

  /// A new queue: synchronous if the plug-in says that it blocks.
  public func makeQueue() throws(DeviceError) -> any Queue {
    try context.checkAlive()
    return context.isBlocking
      ? SynchronousQueue(try BlockingExecutor(context)) : StreamQueue(try context.makeStream())
  }

  /// The plug-in's answer. A plug-in that fails to answer is not asked to compute: its failure is the reason.
  public func support(for call: OperatorCall) -> Support {
    if let lost = context.lost { return .unsupported(reason: "\(lost)") }
    PluginReport.clear()
    let table = context.library.table
    let status = call.withPluginCall { table.supports?(context.handle, $0) ?? BERTH_INTERNAL }
    guard status != BERTH_OK else { return .native }
    let error = context.failure(status, of: "supports")
    return .unsupported(reason: error.code == .unsupported ? error.message : "\(error)")
  }

  /// Has the plug-in prepare the call.
  public func prepare(_ call: OperatorCall) throws(DeviceError) -> any Plan { try PluginPlan(call, context: context) }

  /// What the plug-in counts; nil if it does not, or fails to.
  public var memoryUsage: MemoryUsage? {
    guard context.lost == nil, let ask = context.library.table.memory_usage else { return nil }
    var (buffers, bytes): (UInt64, UInt64) = (0, 0)
    PluginReport.clear()
    let status = ask(context.handle, &buffers, &bytes)
    guard status == BERTH_OK else {
      _ = context.failure(status, of: "memory_usage")
      return nil
    }
    return MemoryUsage(bufferCount: Int(clamping: buffers), byteCount: Int(clamping: bytes))
  }
}
