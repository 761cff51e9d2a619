// SPDX-License-Identifier: Apache-2.0

/// What became of a case. Every outcome has a name, and only `pass` is a pass.
public enum Outcome: String, Sendable, Hashable, CaseIterable, Codable {
  /// All rules hold.
  case pass
  /// A rule is broken.
  case fail
  /// The process that ran it died.
  case crashed
  /// It did not end within the time allowed.
  case timedOut
  /// A profile demands it, and the device does not do it.
  case missing
  /// The device declares that it does not do it, and no profile demands it.
  case unsupported
  /// A profile demands it, the device does not do it, and an exception that the certificate prints allows that.
  case waived
}

/// Which promise a failing case found broken.
public enum Rule: String, Sendable, Hashable, CaseIterable, Codable {
  /// A result lies outside its bound, or is not exact where it must be.
  case result
  /// Bytes around an operand, or between the elements of a strided one, were written.
  case guardZone = "guard-zone"
  /// An element of an output was never written.
  case unwritten
  /// An input was changed.
  case inputChanged = "input-changed"
  /// The same command on the same data gave other bits.
  case repeatability
  /// Something failed that had to work, or the wrong error came.
  case error
  /// Commands ran out of order, or a fence signalled before the work was done.
  case ordering
  /// Memory was not what it should be: a transfer lost bytes, an allocation lied, a buffer leaked.
  case memory
  /// The device's description of itself, or what it claims to support, is not true.
  case honesty
}

/// What a case found.
public struct CaseResult: Sendable, Hashable {
  /// The case's id.
  public var id: String
  /// The operator's name, or `runtime`.
  public var operatorName: String
  /// The dtype in short, or `-`.
  public var dtype: String
  /// What became of it.
  public var outcome: Outcome
  /// The worst error as a fraction of its bound, over 1 for a wrong result; nil where nothing was compared with a bound.
  public var errorOfBound: Double?
  /// The promise that was broken, for a failure.
  public var rule: Rule?
  /// What was wrong, or why it was not run; empty for a pass.
  public var message: String
  /// How long it took.
  public var seconds: Double

  /// A result of these parts.
  public init(
    id: String, operatorName: String, dtype: String, outcome: Outcome, errorOfBound: Double? = nil, rule: Rule? = nil,
    message: String = "", seconds: Double = 0
  ) {
    self.id = id
    self.operatorName = operatorName
    self.dtype = dtype
    self.outcome = outcome
    self.errorOfBound = errorOfBound
    self.rule = rule
    self.message = message
    self.seconds = seconds
  }
}
