// SPDX-License-Identifier: Apache-2.0

import Foundation
import Glibc

/// Lines over a stream socket, read with a deadline.
final class LineChannel {
  /// What came.
  enum Arrival {
    case line(Data)
    case closed
    case timedOut
  }

  /// No message is nearly as long; a line that is comes from something gone mad.
  private static let longestLine = 1 << 26

  private let descriptor: Int32
  /// Becomes readable when the process at the other end is gone; -1 if there is no such descriptor. The socket alone does not tell: a
  /// process that the other end started may hold it open.
  private let liveness: Int32
  private var pending = Data()

  /// The channel over a socket, which it closes in the end, and `liveness` too.
  init(_ descriptor: Int32, liveness: Int32 = -1) {
    self.descriptor = descriptor
    self.liveness = liveness
  }

  deinit {
    close(descriptor)
    if liveness >= 0 { close(liveness) }
  }

  /// Sends whole lines.
  ///
  /// - Returns: whether the other end was there to take them.
  func send(_ lines: Data) -> Bool {
    var rest = lines[...]
    while !rest.isEmpty {
      // Without a signal for a reader that is gone: it would end this process.
      let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  /// The next line, without its line break.
  ///
  /// - Parameter deadline: when to give up; nil is never. What has arrived by then is still given, however late it is asked for.
  func receive(until deadline: ContinuousClock.Instant? = nil) -> Arrival {
    var isGone = false
    while true {
      if let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
        let line = Data(pending[..<end])
        pending = Data(pending[(end + 1)...])
        return .line(line)
      }
      guard pending.count < LineChannel.longestLine else { return .closed }
      var places = [pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)]
      if liveness >= 0, !isGone { places.append(pollfd(fd: liveness, events: Int16(POLLIN), revents: 0)) }
      let count = poll(&places, nfds_t(places.count), isGone ? 0 : LineChannel.milliseconds(until: deadline))
      if count < 0, errno == EINTR { continue }
      if places[0].revents != 0 {
        guard readMore() else { return .closed }
        continue
      }
      if isGone { return .closed }
      if places.count > 1, places[1].revents != 0 {
        // Gone, but what it said before may still lie in the socket.
        isGone = true
        continue
      }
      if let deadline, ContinuousClock.now >= deadline { return .timedOut }
    }
  }

  private func readMore() -> Bool {
    let chunk = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
      var got = read(descriptor, buffer.baseAddress, buffer.count)
      while got < 0, errno == EINTR { got = read(descriptor, buffer.baseAddress, buffer.count) }
      count = max(got, 0)
    }
    pending.append(contentsOf: chunk)
    return !chunk.isEmpty
  }

  private static func milliseconds(until deadline: ContinuousClock.Instant?) -> Int32 {
    guard let deadline else { return -1 }
    let left = deadline - ContinuousClock.now
    // Rounded up, so that the wait does not end just short of the deadline, over and over.
    return Int32(min(max(left.inSeconds * 1000, 0).rounded(.up), 1e9))
  }
}
