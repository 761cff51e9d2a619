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

extension Certification {
  /// A run with profiles by name or file, and exceptions in a file.
  init(
    _ profiles: [String], _ seed: UInt64, exceptions: String?, besides file: String
  ) throws(DeviceError) {
    var waived = Exceptions.none
    if let exceptions { waived = try Exceptions(contentsOfFile: path(of: exceptions, besides: file)) }
    self.init(profiles: try Profile.load(profiles, besides: file), seed: seed, exceptions: waived)
  }
}

/// A file named in a test, relative to the folder of the test's own file.
private func path(of name: String, besides file: String) -> String {
  URL(fileURLWithPath: name, relativeTo: URL(fileURLWithPath: file).deletingLastPathComponent()).path
}
