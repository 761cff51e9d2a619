// SPDX-License-Identifier: Apache-2.0

public import BerthConformance
public import BerthCore
import Foundation

/// The folder that a run writes: `journal.jsonl` and `results.jsonl`, line by line as the run goes on, and at the end `certificate.json`
/// and `junit.xml`.
///
/// The certificate appears only when it is whole: an earlier one is taken away at the start, so that none is left that speaks of
/// another run.
public final class CertificationOutput {
  private let folder: URL
  private let results: FileHandle
  private let journal: Journal
  private var junit = JUnitReport()

  /// Makes the folder if there is none and begins the results.
  ///
  /// - Parameters:
  ///   - identity: what the run is.
  ///   - resumes: whether to go on with the run whose journal lies there. If that is another run, the folder stays as it is.
  /// - Throws: `.inputOutput`, naming the path and what the system says; what `Journal` throws for a run that cannot be resumed.
  public init(folder path: String, for identity: RunIdentity, resumes: Bool = false) throws(DeviceError) {
    folder = URL(fileURLWithPath: path, isDirectory: true)
    let journalPath = folder.appendingPathComponent("journal.jsonl").path
    if !resumes {
      do { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) } catch {
        throw CertificationOutput.cannotWrite(path, error)
      }
    }
    journal =
      resumes
      ? try Journal(path: journalPath, resuming: identity) : try Journal(path: journalPath, beginning: identity)
    do {
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

  /// The results of the run that is resumed, by case id. They are to be added again, in their place.
  public var finished: [String: CaseResult] { journal.finished }

  /// The cases that the run which is resumed had begun and not finished.
  public var interrupted: [String] { journal.interrupted }

  /// Notes that a case begins.
  ///
  /// - Throws: `.inputOutput` if that cannot be written; the disk may be full.
  public func begin(_ id: String) throws(DeviceError) { try journal.begin(id) }

  /// Adds a result.
  ///
  /// - Throws: `.inputOutput` if it cannot be written; the disk may be full.
  public func add(_ result: CaseResult) throws(DeviceError) {
    if journal.finished[result.id] == nil { try journal.finish(result) }
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
