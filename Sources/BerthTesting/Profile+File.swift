// SPDX-License-Identifier: Apache-2.0

public import BerthConformance
public import BerthCore
import Foundation

extension Profile {
  /// Profiles by name, or from YAML files beside the tests.
  ///
  /// - Parameters:
  ///   - names: names of profiles that come with Berth, or paths that end in `.yaml` or `.yml`.
  ///   - file: what relative paths are relative to: the folder of this file.
  /// - Throws: as `load(_:relativeTo:)` does.
  public static func load(_ names: [String], besides file: String = #filePath) throws(DeviceError) -> [Profile] {
    try load(names, relativeTo: URL(fileURLWithPath: file).deletingLastPathComponent().path)
  }
}
