// SPDX-License-Identifier: Apache-2.0

import BerthCore
import BerthPlugin
import Foundation
import Synchronization
import Testing

/// How long a test waits for what must happen. Long, because a loaded machine is slow and a failing test may be.
let patience = Duration.seconds(60)

/// Places in the repository.
enum Repository {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  static let headers = root.appending(path: "CModules/CBerthPlugin/include").path
  static let header = headers + "/berth_plugin.h"
  static let plugins = root.appending(path: "Tests/Plugins").path
}

/// A folder that lives as long as the tests.
enum Scratch {
  static let folder: URL = {
    let folder = FileManager.default.temporaryDirectory.appending(path: "berth-plugin-tests-\(UUID().uuidString)")
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    atexit { try? FileManager.default.removeItem(at: Scratch.folder) }
    return folder
  }()

  /// A folder of its own for one test.
  static func make() throws -> URL {
    let folder = folder.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }
}

/// Runs a program and gives what it printed. Fails the test if it fails.
@discardableResult
func run(_ arguments: [String], environment: [String: String] = [:], in folder: URL? = nil) throws -> String {
  let process = Process()
  process.executableURL = URL(filePath: "/usr/bin/env")
  process.arguments = arguments
  process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
  if let folder { process.currentDirectoryURL = folder }
  // A file, not a pipe: what is printed may be more than a pipe holds.
  let output = try Scratch.make().appending(path: "output")
  _ = FileManager.default.createFile(atPath: output.path, contents: nil)
  let handle = try FileHandle(forWritingTo: output)
  process.standardOutput = handle
  process.standardError = handle
  try process.run()
  process.waitUntilExit()
  try handle.close()
  let text = try String(contentsOf: output, encoding: .utf8)
  try #require(process.terminationStatus == 0, "\(arguments.joined(separator: " "))\n\(text)")
  return text
}

/// Compiles the plug-ins of Tests/Plugins, each one once.
enum Plugin {
  private static let built = Mutex<[String: Result<String, any Error>]>([:])

  /// The library of a source with these switches.
  static func build(_ source: String, _ switches: [String] = [], include: String = Repository.headers) throws -> String
  {
    // Held while compiling: two tests that want the same one must not both write it.
    try built.withLock { built in
      let key = ([source, include] + switches).joined(separator: " ")
      let result =
        built[key]
        ?? Result {
          let library = try Scratch.make().appending(path: "libberth-\(source).so").path
          try run(
            ["cc", "-std=c11", "-Wall", "-Wextra", "-Werror", "-pthread", "-shared", "-fPIC", "-I", include]
              + switches.map { "-D" + $0 } + [Repository.plugins + "/\(source).c", "-o", library])
          return library
        }
      built[key] = result
      return try result.get()
    }
  }

  /// A device of it.
  static func open(
    _ source: String, _ switches: [String] = [], options: [String: String] = [:]
  ) throws -> PluginDevice {
    try PluginDevice.open(library: try build(source, switches), options: options)
  }
}

extension Device {
  /// A buffer with these elements.
  func buffer(_ elements: [Float]) throws -> any Buffer {
    let buffer = try allocate(BufferSpec(byteCount: elements.count * 4))
    let memory = try elements.withUnsafeBytes { try HostMemory(copying: $0) }
    try makeQueue().complete(.upload(HostRange(memory), to: BufferRange(buffer)), timeout: patience)
    return buffer
  }

  /// What a buffer holds.
  func read(_ buffer: any Buffer) throws -> [Float] {
    let memory = try HostMemory(byteCount: buffer.byteCount)
    try makeQueue().complete(.download(BufferRange(buffer), to: HostRange(memory)), timeout: patience)
    return Array(memory.bytes.bindMemory(to: Float.self))
  }

  /// A plan that adds two tensors of so many elements.
  func addition(_ count: Int) throws -> any Plan { try prepare(try additionCall(count)) }

  /// The sum as the device computes it.
  func sum(_ a: [Float], _ b: [Float]) throws -> [Float] {
    let buffers = [try buffer(a), try buffer(b), try buffer(a.map { _ in -1 })]
    try makeQueue().complete(
      .run(try addition(a.count), Bindings(buffers: buffers, inputCount: 2)), timeout: patience)
    return try read(buffers[2])
  }
}

/// Adds two dense tensors of so many elements.
func additionCall(_ count: Int, _ dtype: DType = .float32) throws -> OperatorCall {
  let operand = Operand.dense(dtype, try Shape([count]))
  return try OperatorCall(.add, [operand, operand])
}
