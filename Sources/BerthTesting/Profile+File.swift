// SPDX-License-Identifier: Apache-2.0

public import BerthConformance
public import BerthCore
import Foundation

extension Profile {
  /// Profiles by name, or from YAML files.
  ///
  /// - Parameters:
  ///   - names: names of profiles that come with Berth, or paths that end in `.yaml` or `.yml`.
  ///   - file: what relative paths are relative to: the folder of this file.
  /// - Throws: `.notFound` for a name without a profile, `.inputOutput` for a file that cannot be read, `.invalidArgument` for one
  ///   that holds no profile.
  public static func load(_ names: [String], besides file: String = #filePath) throws(DeviceError) -> [Profile] {
    var profiles: [Profile] = []
    for name in names {
      guard name.hasSuffix(".yaml") || name.hasSuffix(".yml") else {
        profiles.append(try Profile.named(name))
        continue
      }
      let url = URL(fileURLWithPath: name, relativeTo: URL(fileURLWithPath: file).deletingLastPathComponent())
      let text: String
      do {
        text = try String(contentsOf: url, encoding: .utf8)
      } catch {
        throw DeviceError(.inputOutput, "the profile '\(url.path)' cannot be read: \(error.localizedDescription)")
      }
      profiles.append(try Profile(yaml: text))
    }
    return profiles
  }
}
