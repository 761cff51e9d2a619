// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import CBerthPlugin

/// A struct of `berth_plugin.h` that a plug-in fills in: its size comes first, and tells how much of it there is.
protocol PluginStruct {
  /// All fields 0 and NULL: what those mean that the plug-in's version of the struct has not.
  init()
}

extension berth_plugin: PluginStruct {}
extension berth_device_info: PluginStruct {}
extension berth_memory_space: PluginStruct {}
extension berth_dtype_use: PluginStruct {}
extension berth_peak: PluginStruct {}

extension PluginStruct {
  /// The struct at `address`, of which nothing is read that its size does not reach: fields behind that are 0 or NULL, and
  /// so is one that the size cuts in two. Fields that this version does not know are left out.
  ///
  /// Returns nil if the size does not even reach over the fields that every struct begins with.
  init?(reading address: UnsafePointer<Self>) {
    let raw = UnsafeRawPointer(address)
    let size = Int(raw.load(as: UInt32.self))
    guard size >= MemoryLayout<berth_extension>.size else { return nil }
    self.init()
    // Whole words: no version ends inside one, and half a pointer is worse than none.
    let known = min(size, MemoryLayout<Self>.size) & ~(MemoryLayout<UInt64>.size - 1)
    withUnsafeMutableBytes(of: &self) { target in
      target.copyMemory(from: UnsafeRawBufferPointer(start: raw, count: known))
    }
  }
}
