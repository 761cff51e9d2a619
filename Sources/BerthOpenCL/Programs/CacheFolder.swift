// SPDX-License-Identifier: Apache-2.0

/// Where Berth keeps what is worth keeping between runs.
enum CacheFolder {
  /// `BERTH_OPENCL_CACHE` of the environment; left out, `berth/opencl` in the user's cache folder; nil where neither is known.
  static var path: String? {
    if let path = OpenCLLibrary.environment("BERTH_OPENCL_CACHE"), !path.isEmpty { return path == "off" ? nil : path }
    if let base = OpenCLLibrary.environment("XDG_CACHE_HOME"), base.hasPrefix("/") { return base + "/berth/opencl" }
    if let home = OpenCLLibrary.environment("HOME"), home.hasPrefix("/") { return home + "/.cache/berth/opencl" }
    return nil
  }
}
