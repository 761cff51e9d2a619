// SPDX-License-Identifier: Apache-2.0

public import BerthCore
public import BerthOracle

/// What running an operator case brought to light; what `berth replay` shows.
public struct OperatorEvidence: Sendable {
  /// One output, judged.
  public struct Output: Sendable {
    /// Its name in the schema.
    public let name: String
    /// What it should be, and by how much it may differ.
    public let reference: ReferenceTensor
    /// What the device gave: dense bytes, in the reference's order where any would do; nil if it came to no result.
    public var got: [UInt8]?
    /// The verdict of the oracle; nil if there was no result.
    public var judgement: Judgement?
  }

  /// The call.
  public let call: OperatorCall
  /// The inputs, dense, in schema order.
  public let inputs: [HostTensor?]
  /// The outputs that were asked for.
  public var outputs: [Output]

  /// The worst error of all outputs as a fraction of its bound; nil if none was judged.
  var worstFraction: Double? { outputs.compactMap { $0.judgement?.worstFraction }.max() }
}
