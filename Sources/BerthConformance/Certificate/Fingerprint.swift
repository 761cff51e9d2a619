// SPDX-License-Identifier: Apache-2.0

public import BerthCore
import Foundation

/// A short text that changes with what it is made from. It tells by accident changed files apart; it is no seal against somebody who
/// wants two to look alike.
public enum Fingerprint {
  /// The fingerprint of bytes: their number and their FNV-1a hash of 64 bits.
  public static func of(_ bytes: [UInt8]) -> String {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    bytes.withUnsafeBufferPointer { bytes in
      for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    }
    return "\(bytes.count)-\(String(hash, radix: 16))"
  }

  /// The fingerprint of a file.
  ///
  /// - Throws: `.inputOutput` if it cannot be read.
  public static func ofFile(_ path: String) throws(DeviceError) -> String {
    do {
      return of([UInt8](try Data(contentsOf: URL(fileURLWithPath: path))))
    } catch {
      throw DeviceError(.inputOutput, "'\(path)' cannot be read: \(error.localizedDescription)")
    }
  }
}
