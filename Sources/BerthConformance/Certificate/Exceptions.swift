// SPDX-License-Identifier: Apache-2.0

public import BerthCore
import Foundation
import Yams

/// What a vendor declares that a device will never do, and why. A demanded case that the device declares unsupported is then waived
/// instead of missing, and the certificate prints the reason. Nothing else can be waived: no failure, no crash, no bound.
///
/// Written in YAML, so that people can read and discuss it:
///
///     - operator: Gelu
///       dtype: f32
///       why: the activation unit has no error function
public struct Exceptions: Sendable, Hashable {
  /// An operator in a dtype that the device may lack.
  public struct Entry: Sendable, Hashable {
    /// The operator.
    public let op: Operator
    /// The dtype of its principal input.
    public let dtype: DType
    /// Why the device lacks it.
    public let why: String
    /// The line of the file that it stands on, from 1.
    public let line: Int

    /// What it is about, as results name it: `Gelu/f32`.
    var key: String { "\(op)/\(dtype.shortName)" }
  }

  /// The entries, in the order of the file.
  public let entries: [Entry]

  /// No exceptions.
  public static let none = Exceptions(entries: [])

  /// The entry that covers what a result is about: its operator and dtype, or those that a runtime check rests on.
  func entry(covering result: CaseResult) -> Entry? {
    guard result.operatorName == "runtime" else {
      return entries.first { $0.key == "\(result.operatorName)/\(result.dtype)" }
    }
    // Looked for in the message, which is all of a result that crosses processes.
    return entries.first { CheckNeed.isAbout($0.op, $0.dtype, message: result.message) }
  }

  /// The exceptions in a file.
  ///
  /// - Throws: `.inputOutput` if it cannot be read, else as `init(yaml:source:)`.
  public init(contentsOfFile path: String) throws(DeviceError) {
    let text: String
    do {
      text = try String(contentsOfFile: path, encoding: .utf8)
    } catch {
      throw DeviceError(.inputOutput, "the exceptions in '\(path)' cannot be read: \(error.localizedDescription)")
    }
    try self.init(yaml: text, source: path)
  }

  /// The exceptions that a YAML text lists.
  ///
  /// - Parameter source: how messages name the text: the file's path.
  /// - Throws: `.invalidArgument`, with the line that is wrong and what would be right.
  public init(yaml: String, source: String = "exceptions") throws(DeviceError) {
    let reader = Reader(source: source)
    let root: Node?
    do {
      root = try compose(yaml: yaml)
    } catch {
      throw DeviceError(.invalidArgument, "\(source) is no YAML: \(error)")
    }
    guard let root, let list = root.sequence, !list.isEmpty else {
      throw reader.refusal(root?.mark, "exceptions are a list of entries, each with \(Reader.keyList)")
    }
    var entries: [Entry] = []
    for node in list {
      let entry = try reader.entry(node)
      if let earlier = entries.first(where: { $0.key == entry.key }) {
        throw reader.refusal(
          node.mark,
          "\(entry.op) in \(entry.dtype.shortName) stands on line \(earlier.line) already; keep one of the two")
      }
      entries.append(entry)
    }
    self.init(entries: entries)
  }

  private init(entries: [Entry]) {
    self.entries = entries
  }
}

/// Reads entries, and says of each mistake where it is.
private struct Reader {
  static let keys = ["operator", "dtype", "why"]
  static let keyList = "operator, dtype and why"

  let source: String

  func refusal(_ mark: Mark?, _ message: String) -> DeviceError {
    DeviceError(.invalidArgument, "\(source)\(mark.map { ":\($0.line)" } ?? ""): \(message)")
  }

  func entry(_ node: Node) throws(DeviceError) -> Exceptions.Entry {
    guard let mapping = node.mapping else {
      throw refusal(node.mark, "this is no entry; one has the keys \(Reader.keyList)")
    }
    for (key, _) in mapping where !Reader.keys.contains(key.scalar?.string ?? "") {
      throw refusal(
        key.mark, "there is no key '\(key.scalar?.string ?? "?")' in an exception; there are \(Reader.keyList)")
    }
    let (name, nameMark) = try text("operator", of: node)
    guard let op = OperatorRegistry.standard.operators.first(where: { "\($0)" == name }) else {
      throw refusal(nameMark, "'\(name)' is no operator; 'berth ops' lists them")
    }
    let (dtypeName, dtypeMark) = try text("dtype", of: node)
    let known = op.principalDTypes.map(\.shortName).joined(separator: ", ")
    guard let dtype = DType(name: dtypeName) else {
      throw refusal(dtypeMark, "'\(dtypeName)' is no dtype; \(op) takes \(known)")
    }
    guard op.principalDTypes.contains(dtype) else {
      throw refusal(dtypeMark, "\(op) does not take \(dtypeName) anyway; it takes \(known)")
    }
    let (why, _) = try text("why", of: node)
    return Exceptions.Entry(op: op, dtype: dtype, why: why, line: node.mark?.line ?? 1)
  }

  /// The text of a key, without what stands around it.
  private func text(_ key: String, of node: Node) throws(DeviceError) -> (String, Mark?) {
    guard let value = node[key] else {
      throw refusal(node.mark, "the entry has no '\(key)'; it needs \(Reader.keyList)")
    }
    let text = value.scalar?.string.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
    guard !text.isEmpty else { throw refusal(value.mark, "'\(key)' must be a text that says something") }
    return (text, value.mark)
  }
}
