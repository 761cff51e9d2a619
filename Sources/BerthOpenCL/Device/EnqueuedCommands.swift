// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import COpenCL

/// What one command of ours puts on a queue of the driver's: any number of its commands, of which the first and the last are watched.
struct EnqueuedCommands: ~Copyable {
  private let context: OpenCLContext
  private let queue: cl_command_queue
  /// The first one, for the time it began; nil before there is one.
  private(set) var first: cl_event?
  /// The last one, for the time it ended.
  private(set) var last: cl_event?

  init(_ context: OpenCLContext, _ queue: cl_command_queue) {
    self.context = context
    self.queue = queue
  }

  deinit {
    if let first { _ = context.api.releaseEvent(first) }
    if let last { _ = context.api.releaseEvent(last) }
  }

  /// Gives the events to whoever waits for them, who releases them.
  mutating func takeEvents() -> (first: cl_event?, last: cl_event?) {
    defer { (first, last) = (nil, nil) }
    return (first, last)
  }

  /// Launches a kernel whose arguments are set.
  mutating func launch(_ kernel: cl_kernel, _ global: [Int], _ local: [Int]?, _ name: String) throws(DeviceError) {
    var event: cl_event?
    let status = context.api.enqueueNDRangeKernel(
      queue, kernel, cl_uint(global.count), nil, global, local, 0, nil, &event)
    try accept(status, event, "the launch of \(name) with \(global) work-items in groups of \(local ?? [])")
  }

  mutating func copy(
    _ source: cl_mem?, _ from: Int, to target: cl_mem?, _ to: Int, _ byteCount: Int
  ) throws(DeviceError) {
    var event: cl_event?
    let status = context.api.enqueueCopyBuffer(queue, source, target, from, to, byteCount, 0, nil, &event)
    try accept(status, event, "a copy of \(byteCount) bytes")
  }

  mutating func fill(_ target: cl_mem?, _ offset: Int, _ byteCount: Int, _ pattern: FillPattern) throws(DeviceError) {
    var event: cl_event?
    var bits = pattern.bits.littleEndian
    let status = context.api.enqueueFillBuffer(queue, target, &bits, pattern.width, offset, byteCount, 0, nil, &event)
    try accept(status, event, "a fill of \(byteCount) bytes")
  }

  /// Reads host memory, which must stay until the last event.
  mutating func write(
    _ source: UnsafeRawPointer, to target: cl_mem?, _ offset: Int, _ byteCount: Int
  ) throws(DeviceError) {
    var event: cl_event?
    let status = context.api.enqueueWriteBuffer(
      queue, target, cl_bool(CL_FALSE), offset, byteCount, source, 0, nil, &event)
    try accept(status, event, "an upload of \(byteCount) bytes")
  }

  /// Writes host memory, which must stay until the last event.
  mutating func read(
    _ source: cl_mem?, _ offset: Int, to target: UnsafeMutableRawPointer, _ byteCount: Int
  ) throws(DeviceError) {
    var event: cl_event?
    let status = context.api.enqueueReadBuffer(
      queue, source, cl_bool(CL_FALSE), offset, byteCount, target, 0, nil, &event)
    try accept(status, event, "a download of \(byteCount) bytes")
  }

  private mutating func accept(_ status: cl_int, _ event: cl_event?, _ what: @autoclosure () -> String)
    throws(DeviceError)
  {
    guard status == CL_SUCCESS else { throw context.failure(status, of: what()) }
    guard first != nil else {
      first = event
      // One event must not be released twice, so a single command is asked for both times through `first`.
      return
    }
    if let last { _ = context.api.releaseEvent(last) }
    last = event
  }
}
