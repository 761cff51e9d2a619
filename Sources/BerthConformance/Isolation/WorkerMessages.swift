// SPDX-License-Identifier: Apache-2.0

import BerthCore
import Foundation

/// What the judge asks of a worker. One request is under way at a time.
enum WorkerRequest: Codable, Sendable {
  /// Say which devices there are. The only request.
  case list
  /// Open the device. The first request.
  case open
  /// Say of these cases whether the device has them, one `support` reply each, in order.
  case support([String])
  /// Make the runs of a trial in a block of shared memory.
  ///
  /// - `block`: a new block for the slot; nil if the one it has goes on.
  case run(id: String, slot: Int, block: BlockName?, seconds: Double)
  /// Make a runtime check.
  case check(id: String, seconds: Double)
  /// Close the device and leave.
  case end

  /// A file to map.
  struct BlockName: Codable, Sendable {
    let path: String
    let byteCount: Int
  }
}

/// What a worker answers.
enum WorkerReply: Codable, Sendable {
  /// The devices that there are.
  case devices([DeviceSummaryRecord])
  /// The device is open.
  case ready(DeviceInfoRecord)
  /// The device cannot be opened.
  case cannot(ErrorRecord)
  /// Whether the device has the next case asked about: nil, or why not.
  case support(reason: String?)
  /// A trial or a check is over.
  case done(CaseReport)
}

/// A message on its way. The token is the judge's secret for one worker: a line without it is none of the worker's.
struct WorkerEnvelope<Body: Codable & Sendable>: Codable, Sendable {
  let token: String
  let serial: Int
  let body: Body
}

/// What came of a trial's device half, or of a runtime check.
struct CaseReport: Codable, Sendable {
  struct Failure: Codable, Sendable {
    let outcome: Outcome
    let rule: Rule?
    let message: String
  }

  var completedRuns = 0
  var workspaceByteCount = 0
  var failure: Failure?
  /// Whether the device is in no state for another case: it is lost, stuck, or may still write where the next case lies.
  var needsNewWorker = false
}

extension CaseFailure {
  init(_ record: CaseReport.Failure) {
    self.init(outcome: record.outcome, rule: record.rule, message: record.message)
  }

  /// The failure as it travels.
  var record: CaseReport.Failure { .init(outcome: outcome, rule: rule, message: message) }
}

/// A `DeviceError` as it travels.
struct ErrorRecord: Codable, Sendable {
  let code: Int32
  let message: String
  let vendorCode: Int64?
  let operation: String?

  init(_ error: DeviceError) {
    code = error.code.rawValue
    message = error.message
    vendorCode = error.vendorCode
    operation = error.operation
  }

  var error: DeviceError {
    DeviceError(DeviceError.Code(rawValue: code), message, vendorCode: vendorCode, operation: operation)
  }
}

/// A `DeviceSummary` as it travels.
struct DeviceSummaryRecord: Codable, Sendable {
  private let id: String
  private let kind: String
  private let product: String
  private let problem: ErrorRecord?

  init(_ summary: DeviceSummary) {
    id = summary.id.rawValue
    kind = summary.kind.rawValue
    product = summary.product
    problem = summary.problem.map(ErrorRecord.init)
  }

  /// The summary.
  var summary: DeviceSummary {
    DeviceSummary(
      id: DeviceID(rawValue: id), kind: DeviceInfo.Kind(rawValue: kind), product: product, problem: problem?.error)
  }
}

/// How messages are written: one line of JSON each.
enum WorkerCoding {
  static func line(_ message: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    // A device may declare an infinite peak; JSON has no word for it.
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    encoder.outputFormatting = .withoutEscapingSlashes
    return try encoder.encode(message) + Data("\n".utf8)
  }

  static func message<Message: Decodable>(_ line: Data, as type: Message.Type = Message.self) -> Message? {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return try? decoder.decode(type, from: line)
  }
}
