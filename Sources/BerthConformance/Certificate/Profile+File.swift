// SPDX-License-Identifier: Apache-2.0

public import BerthCore
import Foundation

extension Profile {
  /// Profiles by name, or from YAML files.
  ///
  /// - Parameters:
  ///   - names: names of profiles that come with Berth, `all` for all of these, or paths that end in `.yaml` or `.yml`.
  ///   - folder: what relative paths are relative to.
  /// - Throws: `.notFound` for a name without a profile, `.inputOutput` for a file that cannot be read, `.invalidArgument` for one
  ///   that holds no profile, or one under the name of a profile that comes with Berth: a certificate names profiles, and `core`
  ///   must mean the same on each.
  public static func load(_ names: [String], relativeTo folder: String) throws(DeviceError) -> [Profile] {
    var profiles: [Profile] = []
    for name in names {
      if name == "all" {
        for profile in try Profile.all() where !profiles.contains(profile) { profiles.append(profile) }
        continue
      }
      guard name.hasSuffix(".yaml") || name.hasSuffix(".yml") else {
        let profile = try Profile.named(name)
        if !profiles.contains(profile) { profiles.append(profile) }
        continue
      }
      let path = URL(fileURLWithPath: name, relativeTo: URL(fileURLWithPath: folder, isDirectory: true)).path
      let text: String
      do {
        text = try String(contentsOfFile: path, encoding: .utf8)
      } catch {
        throw DeviceError(.inputOutput, "the profile '\(path)' cannot be read: \(error.localizedDescription)")
      }
      let profile: Profile
      do throws(DeviceError) { profile = try Profile(yaml: text) } catch {
        throw DeviceError(error.code, "\(path): \(error.message)")
      }
      guard try !Profile.all().contains(where: { $0.name == profile.name }) else {
        throw DeviceError(
          .invalidArgument,
          "\(path): the name '\(profile.name)' belongs to a profile that comes with Berth; give this one another")
      }
      profiles.append(profile)
    }
    return profiles
  }
}
