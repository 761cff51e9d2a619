// SPDX-License-Identifier: Apache-2.0

/// The one error that Berth throws: what went wrong, in which operator, with which shapes, and what the vendor's own
/// code was.
public struct DeviceError: Error, Sendable, Hashable {
  /// What kind of thing went wrong. Open: a later version may add codes.
  public struct Code: Sendable, Hashable, RawRepresentable {
    /// The code's number, the same in the C ABI.
    public let rawValue: Int32

    /// The code with this number.
    public init(rawValue: Int32) {
      self.rawValue = rawValue
    }

    /// The caller asked for something that makes no sense: shapes that do not match, an attribute that does not exist,
    /// a range outside its buffer. Nothing was done; the device works on.
    public static let invalidArgument = Code(rawValue: 1)
    /// The request makes sense, but this device, or Berth, does not offer it. Nothing was done.
    public static let unsupported = Code(rawValue: 2)
    /// Memory for a buffer or a workspace is not to be had. Nothing was done; the device works on.
    public static let outOfMemory = Code(rawValue: 3)
    /// The device is gone. Sticky: all later calls on the device give it too.
    public static let deviceLost = Code(rawValue: 4)
    /// The time allowed ran out. What was waited for may still happen.
    public static let timedOut = Code(rawValue: 5)
    /// A buffer, queue or fence was used after it was freed, or with a device that is not its own.
    public static let invalidHandle = Code(rawValue: 6)
    /// An index inside the data (Gather's, for one) lies outside its axis. Seen only when the operator runs.
    public static let indexOutOfRange = Code(rawValue: 7)
    /// There is no such device, driver, file or profile.
    public static let notFound = Code(rawValue: 8)
    /// A file or stream could not be read or written, or does not hold what it should.
    public static let inputOutput = Code(rawValue: 9)
    /// The device, its driver or Berth broke a promise. Always worth a report.
    public static let `internal` = Code(rawValue: 10)
  }

  /// What kind of thing went wrong.
  public var code: Code
  /// What went wrong and, where one is known, the remedy; one sentence, no full stop.
  public var message: String
  /// The driver's own status, where there is one.
  public var vendorCode: Int64?
  /// The operator at hand with its operands' types, where there is one.
  public var operation: String?

  /// An error of this code and message.
  public init(_ code: Code, _ message: String, vendorCode: Int64? = nil, operation: String? = nil) {
    self.code = code
    self.message = message
    self.vendorCode = vendorCode
    self.operation = operation
  }

  /// The same error, knowing which operator it came from, unless it knew already.
  public func during(_ operation: @autoclosure () -> String) -> DeviceError {
    guard self.operation == nil else { return self }
    var copy = self
    copy.operation = operation()
    return copy
  }
}

extension DeviceError.Code: CustomStringConvertible {
  /// The code's name.
  public var description: String {
    switch self {
    case .invalidArgument: "invalid argument"
    case .unsupported: "unsupported"
    case .outOfMemory: "out of memory"
    case .deviceLost: "device lost"
    case .timedOut: "timed out"
    case .invalidHandle: "invalid handle"
    case .indexOutOfRange: "index out of range"
    case .notFound: "not found"
    case .inputOutput: "input/output"
    case .internal: "internal"
    default: "code \(rawValue)"
    }
  }
}

extension DeviceError: CustomStringConvertible {
  /// All there is to say, on one line.
  public var description: String {
    var text = "\(code): \(message.isEmpty ? "no message given" : message)"
    if let operation { text += " [in \(operation)]" }
    if let vendorCode { text += " [vendor code \(vendorCode)]" }
    return text
  }
}
