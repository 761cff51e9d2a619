// SPDX-License-Identifier: Apache-2.0

/// When a device ran a command, for whoever asks with `Queue.submit(_:after:signal:timing:)`.
public final class CommandTiming: Sendable {
  /// A stretch of a device's time, in ticks of its own clock: `DeviceInfo.timestampFrequency` of them a second.
  public struct Interval: Sendable, Hashable {
    /// When the device began.
    public let begin: UInt64
    /// When it ended.
    public let end: UInt64

    /// The stretch between two readings of the clock.
    public init(begin: UInt64, end: UInt64) {
      self.begin = begin
      self.end = end
    }

    /// How long it took, in ticks; 0 if the clock ran backwards.
    public var ticks: UInt64 { end >= begin ? end - begin : 0 }
  }

  private let recorded = Lock<Interval?>(nil)

  /// Nothing recorded yet.
  public init() {}

  /// When the command ran; nil until it has, and for ever if the device has no clock.
  public var interval: Interval? { recorded.withLock { $0 } }

  /// For queues to call, before they signal that the command is done.
  public func record(_ interval: Interval) { recorded.withLock { $0 = interval } }
}
