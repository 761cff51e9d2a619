// SPDX-License-Identifier: Apache-2.0

public import BerthCore

/// What reading or running an ONNX model throws: a `DeviceError`, and, where it says `.unsupported`, what exactly is
/// missing, so that reports can count.
public struct ONNXError: Error, Sendable, Hashable {
  /// What went wrong. A file that does not hold what it should is `.inputOutput`, one that is not there `.notFound`.
  public var error: DeviceError
  /// What the model needs and Berth or the device does not offer, the gravest first. Empty unless `error.code` is
  /// `.unsupported`.
  public var gaps: [ONNXGap]

  /// An error that is no gap.
  public init(_ code: DeviceError.Code, _ message: String) {
    error = DeviceError(code, message)
    gaps = []
  }

  /// What a device or the operator's schema threw.
  ///
  /// - Parameter gap: what to count it under where it says `.unsupported`.
  public init(_ error: DeviceError, gap: (DeviceError) -> ONNXGap) {
    self.error = error
    gaps = error.code == .unsupported ? [gap(error)] : []
  }

  /// The error that names these gaps, of which there is at least one.
  public init(gaps: [ONNXGap]) {
    self.gaps = gaps.sorted()
    error = DeviceError(.unsupported, self.gaps.map(\.detail).joined(separator: "; "))
  }
}

extension ONNXError: CustomStringConvertible {
  /// All there is to say, on one line.
  public var description: String { error.description }
}

/// Something that a model needs and Berth, or the device at hand, does not offer.
public struct ONNXGap: Sendable, Hashable {
  /// What kind of thing is missing. The order is that of weight: what stands first is what a report counts a model
  /// under.
  public enum Category: String, Sendable, Hashable, CaseIterable {
    /// An operator that Berth has not.
    case `operator`
    /// An operator in a version whose meaning Berth does not follow.
    case version
    /// A sequence, map, optional or sparse tensor, a tensor of too many axes.
    case valueKind = "value kind"
    /// An element type that Berth does not compute with.
    case dtype
    /// Functions, external data, subgraphs and the like.
    case graphFeature = "graph feature"
    /// An attribute's value, or an operand's form, that Berth leaves out of an operator.
    case attribute
    /// A call that Berth knows and the device declines.
    case device
  }

  /// What kind of thing is missing.
  public let category: Category
  /// What reports count: an operator's name, a dtype, a kind of value.
  public let name: String
  /// One sentence, no full stop, that names the place too.
  public let detail: String

  /// A gap of this kind.
  public init(_ category: Category, _ name: String, _ detail: String) {
    self.category = category
    self.name = name
    self.detail = detail
  }
}

extension ONNXGap: Comparable {
  /// The graver category first, within one by name.
  public static func < (left: ONNXGap, right: ONNXGap) -> Bool {
    (left.category.weight, left.name, left.detail) < (right.category.weight, right.name, right.detail)
  }
}

extension ONNXGap.Category {
  fileprivate var weight: Int { ONNXGap.Category.allCases.firstIndex(of: self) ?? 0 }
}

extension ONNXGap: CustomStringConvertible {
  /// Category and name: `operator Abs`.
  public var description: String { "\(category.rawValue) \(name)" }
}
