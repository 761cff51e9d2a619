// SPDX-License-Identifier: Apache-2.0

/// How wide the `index_t` of a plan's kernels is.
enum IndexWidth {
  case narrow
  case wide

  /// 32 bits where every place of every operand and of the workspace, and every number that kernels are given, stays so far below 2^31
  /// that a step beyond it does not overflow.
  init(_ recipe: Recipe) {
    let limit = 1 << 30
    func isNarrow(_ value: Int) -> Bool { value < limit && value > -limit }
    let operands = recipe.call.boundInputs + recipe.call.boundOutputs
    var narrow = recipe.workspaceByteCount < limit
    narrow = narrow && operands.allSatisfy { $0.descriptor.elementRange.upperBound < limit }
    for case .run(_, _, let arguments, _) in recipe.steps {
      for argument in arguments {
        switch argument {
        case .index(let value): narrow = narrow && isNarrow(value)
        case .indices(let values, _): narrow = narrow && values.allSatisfy(isNarrow)
        case .space(let space): narrow = narrow && space.fields.allSatisfy(isNarrow)
        default: break
        }
      }
    }
    self = narrow ? .narrow : .wide
  }

  /// The type in OpenCL C.
  var typeName: String { self == .narrow ? "int" : "long" }

  /// Numbers as kernels take them.
  func bytes(_ values: [Int]) -> [UInt8] {
    switch self {
    case .narrow: values.flatMap { value in withUnsafeBytes(of: Int32(truncatingIfNeeded: value)) { Array($0) } }
    case .wide: values.flatMap { value in withUnsafeBytes(of: Int64(value)) { Array($0) } }
    }
  }
}

extension Program {
  /// The program whose `index_t` is so wide.
  func counting(_ index: IndexWidth) -> Program {
    var copy = self
    copy.macros["INDEX"] = index.typeName
    return copy
  }
}
