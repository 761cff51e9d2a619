// SPDX-License-Identifier: Apache-2.0

import Foundation
import Measuring

/// A Python process with torch, which measures when it is asked to: in turn with Berth, on the same machine at the same time.
final class TorchProcess {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  let version: String
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()

  /// Reads a number from standard input, adds so many times, and answers with nanoseconds a call.
  private static let program = """
    import sys, time, torch
    print(torch.__version__, flush=True)
    a, b = torch.tensor([1.0]), torch.tensor([2.0])
    with torch.no_grad():
        for line in sys.stdin:
            count = range(int(line))
            start = time.perf_counter_ns()
            for _ in count:
                a + b
            print((time.perf_counter_ns() - start) / len(count), flush=True)
    """

  init(python: String) throws {
    process.executableURL = URL(fileURLWithPath: python)
    process.arguments = ["-c", TorchProcess.program]
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    version = try TorchProcess.line(from: output)
  }

  deinit {
    try? input.fileHandleForWriting.close()
    process.waitUntilExit()
  }

  /// Nanoseconds that an addition of two one-element tensors takes, Python's loop included.
  func add(count: Int) throws -> Double {
    try input.fileHandleForWriting.write(contentsOf: Data("\(count)\n".utf8))
    let text = try TorchProcess.line(from: output)
    guard let value = Double(text) else { throw Failure(description: "torch answered '\(text)'") }
    return value
  }

  private static func line(from pipe: Pipe) throws -> String {
    var bytes: [UInt8] = []
    while let byte = try pipe.fileHandleForReading.read(upToCount: 1)?.first {
      if byte == UInt8(ascii: "\n") { return String(decoding: bytes, as: UTF8.self) }
      bytes.append(byte)
    }
    throw Failure(description: "torch ended: is it installed for this Python?")
  }
}
