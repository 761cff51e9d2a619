// SPDX-License-Identifier: Apache-2.0

public import BerthConformance
public import BerthCore
import Foundation

/// The folder that a run writes: `results.jsonl`, line by line as results come, and at the end `certificate.json` and `junit.xml`.
///
/// The certificate appears only when it is whole: an earlier one is taken away at the start, so that none is left that speaks of
/// another run.
public final class CertificationOutput {
  private let folder: URL
  private let results: FileHandle
  private var junit = JUnitReport()

  /// Makes the folder if there is none and begins the results.
  ///
  /// - Throws: `.inputOutput`, naming the path and what the system says.
  public init(folder path: String) throws(DeviceError) {
    folder = URL(fileURLWithPath: path, isDirectory: true)
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      for name in ["certificate.json", "junit.xml"] {
        let old = folder.appendingPathComponent(name)
        if FileManager.default.fileExists(atPath: old.path) { try FileManager.default.removeItem(at: old) }
      }
      let file = folder.appendingPathComponent("results.jsonl")
      try Data().write(to: file)
      results = try FileHandle(forWritingTo: file)
    } catch {
      throw CertificationOutput.cannotWrite(path, error)
    }
  }

  /// Adds a result.
  ///
  /// - Throws: `.inputOutput` if it cannot be written; the disk may be full.
  public func add(_ result: CaseResult) throws(DeviceError) {
    junit.add(result)
    do {
      try results.write(contentsOf: try ResultLine(result).json() + Data("\n".utf8))
    } catch {
      throw CertificationOutput.cannotWrite(folder.path, error)
    }
  }

  /// Ends the run: writes the certificate and the JUnit report.
  ///
  /// - Throws: `.inputOutput` if they cannot be written.
  public func finish(_ certificate: Certificate) throws(DeviceError) {
    do {
      try results.close()
      try Data(junit.xml.utf8).write(to: folder.appendingPathComponent("junit.xml"), options: .atomic)
      try certificate.json().write(to: folder.appendingPathComponent("certificate.json"), options: .atomic)
    } catch {
      throw CertificationOutput.cannotWrite(folder.path, error)
    }
  }

  private static func cannotWrite(_ path: String, _ error: any Error) -> DeviceError {
    DeviceError(.inputOutput, "the output folder '\(path)' cannot be written: \(error.localizedDescription)")
  }
}
