// SPDX-License-Identifier: Apache-2.0

public import BerthCore
import Foundation
import Glibc

/// The file in which a run notes what it begins and what it has finished, so that another can go on where it was cut off.
///
/// One line of JSON each: first what the run is, then `begun` and `finished` in turn. A line is handed to the system before the run goes
/// on, so it outlives the process, however that ends. The last line may be torn; it is as if it had not been written.
public final class Journal {
  /// The results of the run that is resumed, by case id; empty for a new run.
  public let finished: [String: CaseResult]
  /// The cases that were begun and not finished. They run again.
  public let interrupted: [String]

  private let path: String
  private let descriptor: Int32

  private enum Line: Codable {
    case run(format: Int, identity: RunIdentity)
    case begun(String)
    case finished(ResultLine)
  }

  /// The format of the file; a later version may have another.
  private static let format = 1

  /// Begins a journal, in place of one that may be there.
  ///
  /// - Throws: `.inputOutput` if it cannot be written, or another run is writing it.
  public convenience init(path: String, beginning identity: RunIdentity) throws(DeviceError) {
    let descriptor = try Journal.open(path, creating: true)
    guard ftruncate(descriptor, 0) == 0 else { throw Journal.failure(path, closing: descriptor) }
    self.init(path, descriptor, finished: [:], interrupted: [])
    try add(.run(format: Journal.format, identity: identity))
  }

  /// Goes on with a journal.
  ///
  /// - Throws: `.notFound` if there is none, `.invalidArgument` if it is of another run, saying what differs, or is no journal,
  ///   `.inputOutput` if it cannot be read or written, or another run is writing it.
  public convenience init(path: String, resuming identity: RunIdentity) throws(DeviceError) {
    guard FileManager.default.fileExists(atPath: path) else {
      throw DeviceError(
        .notFound, "there is no '\(path)', so there is no run to resume; leave out --resume to begin one")
    }
    let descriptor = try Journal.open(path, creating: false)
    do throws(DeviceError) {
      let contents = try Journal.Contents(path, resuming: identity)
      // A torn line goes, so that the next one begins at its own beginning.
      guard ftruncate(descriptor, off_t(contents.wholeByteCount)) == 0,
        lseek(descriptor, 0, SEEK_END) >= 0
      else { throw Journal.failure(path, closing: nil) }
      self.init(path, descriptor, finished: contents.finished, interrupted: contents.begun)
    } catch {
      close(descriptor)
      throw error
    }
  }

  private init(_ path: String, _ descriptor: Int32, finished: [String: CaseResult], interrupted: [String]) {
    self.path = path
    self.descriptor = descriptor
    self.finished = finished
    self.interrupted = interrupted
  }

  deinit {
    close(descriptor)
  }

  /// Notes that a case begins.
  ///
  /// - Throws: `.inputOutput` if that cannot be written.
  public func begin(_ id: String) throws(DeviceError) { try add(.begun(id)) }

  /// Notes the result of a case.
  ///
  /// - Throws: `.inputOutput` if that cannot be written.
  public func finish(_ result: CaseResult) throws(DeviceError) { try add(.finished(ResultLine(result))) }

  private func add(_ line: Line) throws(DeviceError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var rest: ArraySlice<UInt8>
    do { rest = [UInt8](try encoder.encode(line) + Data("\n".utf8))[...] } catch {
      throw DeviceError(.internal, "a line of '\(path)' cannot be made: \(error)")
    }
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw Journal.failure(path, closing: nil) }
      rest = rest.dropFirst(count)
    }
  }

  private static func open(_ path: String, creating: Bool) throws(DeviceError) -> Int32 {
    let descriptor = Glibc.open(path, O_RDWR | O_CLOEXEC | (creating ? O_CREAT : 0), 0o644)
    guard descriptor >= 0 else { throw failure(path, closing: nil) }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw DeviceError(.inputOutput, "another run is writing '\(path)'; wait for it, or use another folder")
    }
    return descriptor
  }

  private static func failure(_ path: String, closing descriptor: Int32?) -> DeviceError {
    let reason = String(cString: strerror(errno))
    if let descriptor { close(descriptor) }
    return DeviceError(.inputOutput, "the journal '\(path)' cannot be written: \(reason)")
  }

  /// What a journal says.
  private struct Contents {
    var finished: [String: CaseResult] = [:]
    /// Begun and not finished.
    var begun: [String] = []
    /// Up to the end of the last whole line.
    var wholeByteCount = 0

    init(_ path: String, resuming identity: RunIdentity) throws(DeviceError) {
      let data: Data
      do { data = try Data(contentsOf: URL(fileURLWithPath: path)) } catch {
        throw DeviceError(.inputOutput, "the journal '\(path)' cannot be read: \(error.localizedDescription)")
      }
      guard let end = data.lastIndex(of: UInt8(ascii: "\n")) else {
        throw DeviceError(.invalidArgument, "the journal '\(path)' is empty: leave out --resume to begin the run anew")
      }
      wholeByteCount = end + 1
      let lines = data[..<end].split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      for (number, text) in lines.enumerated() {
        let line = try? JSONDecoder().decode(Line.self, from: Data(text))
        switch (number, line) {
        case (0, .run(let format, let earlier)):
          guard format == Journal.format else {
            throw DeviceError(
              .invalidArgument,
              "the journal '\(path)' has format \(format), this version of Berth reads \(Journal.format)")
          }
          let differences = identity.differences(from: earlier)
          guard differences.isEmpty else {
            throw DeviceError(
              .invalidArgument,
              "the run in '\(path)' is another one: \(differences.joined(separator: "; ")); "
                + "leave out --resume to begin anew")
          }
        case (1..., .begun(let id)): begun.append(id)
        case (1..., .finished(let line)):
          finished[line.result.id] = line.result
          begun.removeAll { $0 == line.result.id }
        default:
          throw DeviceError(.invalidArgument, "line \(number + 1) of '\(path)' is none of a journal's")
        }
      }
    }
  }
}
