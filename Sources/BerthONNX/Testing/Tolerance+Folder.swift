// SPDX-License-Identifier: Apache-2.0

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension Tolerance {
  /// What `data.json` of a test folder holds; the other fields that ONNX writes there do not concern a comparison.
  private struct Stated: Decodable {
    let rtol: Double?
    let atol: Double?
  }

  /// The tolerance for a test folder: ONNX's standard one, or what the folder's `data.json` states.
  ///
  /// - Throws: `.inputOutput` for a `data.json` that is no such file or states what is no tolerance.
  init(folder: String) throws(ONNXError) {
    self = .standard
    let path = "\(folder)/data.json"
    guard FileReader.exists(path) else { return }
    let stated: Stated
    do {
      stated = try JSONDecoder().decode(Stated.self, from: Data(try FileReader.bytes(of: path)))
    } catch {
      throw ONNXError(.inputOutput, "'\(path)' states no tolerances: \(error)")
    }
    relative = stated.rtol ?? relative
    absolute = stated.atol ?? absolute
    guard relative >= 0, absolute >= 0, relative.isFinite, absolute.isFinite else {
      throw ONNXError(.inputOutput, "'\(path)' states the tolerances \(relative) and \(absolute)")
    }
  }
}
