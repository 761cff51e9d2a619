// SPDX-License-Identifier: Apache-2.0

/// A program of ours: a file of kernels, and the macros that make it one for an operator and dtypes. Extents and strides are arguments of
/// kernels, never macros, because building takes a driver as long as running thousands of small operators.
struct Program: Hashable, Sendable, CustomStringConvertible {
  /// The file, without `.cl`.
  let file: String
  /// The macros by name.
  var macros: [String: String]

  /// A program of this file and these macros.
  init(_ file: String, _ macros: [String: String] = [:]) {
    self.file = file
    self.macros = macros
  }

  /// The file and the macros: `binary (OP=add, T=f32)`.
  var description: String {
    let list = macros.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ", ")
    return list.isEmpty ? file : "\(file) (\(list))"
  }

  /// The macros as options of a compiler.
  var options: String { macros.sorted { $0.key < $1.key }.map { "-D\($0.key)=\($0.value)" }.joined(separator: " ") }
}
