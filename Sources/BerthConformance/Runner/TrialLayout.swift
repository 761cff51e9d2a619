// SPDX-License-Identifier: Apache-2.0

import BerthCore

/// Where the host's side of a trial lies: one block of memory that holds what goes up to the device and takes what comes down.
///
/// It follows from the call alone, so that two processes that know the call need to exchange no more than the block.
struct TrialLayout: Sendable {
  /// An input: its image, and where it comes back to after each run.
  struct Input: Sendable {
    let name: String
    let image: OperandImage
    let before: Range<Int>
    let after: [Range<Int>]
  }

  /// An output: for each run the poisoned image that goes up first, and where the result comes back to.
  struct Output: Sendable {
    let name: String
    let image: OperandImage
    let poisoned: [Range<Int>]
    let after: [Range<Int>]
  }

  /// The runs of a trial, by what lies around and under the outputs: an element that nobody writes differs between the two.
  static let runs: [Background] = [.first, .second]
  /// What memory holds that a download is to overwrite. No background has it at more than one place in 256.
  static let unreceived: UInt8 = 0xA7

  let call: OperatorCall
  /// In the order of `call.boundInputs`.
  let inputs: [Input]
  /// In the order of `call.boundOutputs`.
  let outputs: [Output]
  /// Where the guard zone behind the workspace comes back to after each run.
  let workspaceGuards: [Range<Int>]
  /// Bytes of the block.
  let byteCount: Int

  init(_ call: OperatorCall) {
    self.call = call
    var end = 0
    func reserve(_ count: Int) -> Range<Int> {
      let start = end
      end = (start + count + HostMemory.alignment - 1) / HostMemory.alignment * HostMemory.alignment
      return start..<(start + count)
    }
    func reserveForEachRun(_ count: Int) -> [Range<Int>] { TrialLayout.runs.map { _ in reserve(count) } }

    inputs = call.boundInputs.map { index, descriptor in
      let image = OperandImage(descriptor)
      return Input(
        name: call.op.inputs[min(index, call.op.inputs.count - 1)].name, image: image, before: reserve(image.byteCount),
        after: reserveForEachRun(image.byteCount))
    }
    outputs = call.boundOutputs.map { index, descriptor in
      let image = OperandImage(descriptor)
      return Output(
        name: call.op.outputName(at: index), image: image,
        poisoned: reserveForEachRun(image.byteCount), after: reserveForEachRun(image.byteCount))
    }
    workspaceGuards = reserveForEachRun(Background.guardByteCount)
    byteCount = end
  }
}
