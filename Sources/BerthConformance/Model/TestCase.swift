// SPDX-License-Identifier: Apache-2.0

public import BerthCore

/// One case of the suite: an operator on certain operands, or a check of the runtime (memory, queues, fences, errors).
public enum TestCase: Hashable, Sendable {
  /// An operator against the oracle.
  case operation(OperatorCase)
  /// A promise of the protocol. As an id: `runtime/NAME/seed`.
  case runtime(RuntimeCheck, seed: UInt64)

  /// The line of text that fixes the case.
  public var id: String {
    switch self {
    case .operation(let test): test.id
    case .runtime(let check, let seed): "runtime/\(check.name)/\(seed)"
    }
  }

  /// The operator's name, or `runtime`.
  public var operatorName: String {
    switch self {
    case .operation(let test): "\(test.op)"
    case .runtime: "runtime"
    }
  }

  /// The dtype in short, or `-`.
  public var dtypeName: String {
    switch self {
    case .operation(let test): test.dtype.shortName
    case .runtime: "-"
    }
  }

  /// The case that an id means.
  ///
  /// - Throws: `.invalidArgument` or `.notFound`, saying which part of the id is wrong.
  public init(id: String) throws(DeviceError) {
    guard id.hasPrefix("runtime/") else {
      self = .operation(try OperatorCase(id: id))
      return
    }
    let parts = id.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 3, let seed = UInt64(parts[2]) else {
      throw DeviceError(.invalidArgument, "'\(id)' is no case id; a runtime check looks like runtime/fence-order/1")
    }
    guard let check = RuntimeCheck.all.first(where: { $0.name == parts[1] }) else {
      let known = RuntimeCheck.all.map(\.name).joined(separator: ", ")
      throw DeviceError(.notFound, "there is no runtime check '\(parts[1])'; there are \(known)")
    }
    self = .runtime(check, seed: seed)
  }
}
