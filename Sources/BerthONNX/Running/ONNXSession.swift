// SPDX-License-Identifier: Apache-2.0

public import BerthCore

/// A model made ready to run on one device, strictly: what the device does not do itself is an error, nothing runs
/// elsewhere.
///
/// Values stay on the device from node to node; only parameters of operators (Reshape's `shape` and the like) that the
/// graph computes are read back. Constants are uploaded when first used and stay for the session's life; plans are kept
/// for the next run on the same shapes. Runs may be made from several threads; they share one queue.
public final class ONNXSession: Sendable {
  /// The model.
  public let model: ONNXModel
  /// The device that it runs on.
  public let device: any Device

  let queue: any Queue
  let nodes: [SessionNode]
  /// For every node, the values that nothing behind it needs.
  let lastUses: [[String]]
  let caches = Lock(Caches())

  /// What runs leave for later ones.
  struct Caches {
    /// Constants on the device.
    var constants: [String: any Buffer] = [:]
    /// The last plan of each node's calls.
    var plans: [PlanKey: PreparedCall] = [:]
  }

  /// A call in the order of a node's calls.
  struct PlanKey: Hashable {
    let node: Int
    let call: Int
  }

  /// A node and how its version of the operator is to be read.
  struct SessionNode: Sendable {
    let adapted: AdaptedNode
    let meaning: VersionRule.Meaning
  }

  /// A plan and what it is good for.
  struct PreparedCall {
    let operands: [Operand?]
    /// Up to the last output that has a name.
    let namedOutputCount: Int
    let plan: any Plan
  }

  /// Makes a model ready.
  ///
  /// - Throws: `.unsupported` with the model's gaps, if it has any, or what keeps the device from making a queue.
  public init(_ model: ONNXModel, on device: any Device) throws(ONNXError) {
    guard model.gaps.isEmpty else { throw ONNXError(gaps: model.gaps) }
    self.model = model
    self.device = device
    do throws(DeviceError) {
      queue = try device.makeQueue()
    } catch {
      throw ONNXError(error) { ONNXGap(.device, "queue", $0.message) }
    }
    var nodes: [SessionNode] = []
    for node in model.nodes {
      // A model without gaps has a meaning for every node.
      guard let meaning = VersionRules.meaning(of: node, opset: model.opsets[node.domain] ?? 0) else {
        throw ONNXError(.internal, "\(node.label) passed as supported, but has no meaning")
      }
      nodes.append(SessionNode(adapted: AdaptedNode(node), meaning: meaning))
    }
    self.nodes = nodes
    lastUses = ONNXSession.lastUses(in: model)
  }

  /// Runs the model.
  ///
  /// - Parameters:
  ///   - inputs: by name, one for each of `model.inputs`.
  ///   - timeout: how long to wait for the device in all; nil is for ever. A synchronous device is not interrupted.
  /// - Returns: the outputs, in the order of `model.outputs`.
  /// - Throws: `.invalidArgument` for inputs that are missing, unknown or of another type than declared; what a node
  ///   threw, its message naming the node; `.unsupported` with a gap if the device declines a call.
  public func run(_ inputs: [String: HostTensor], timeout: Duration? = nil) throws(ONNXError) -> [HostTensor] {
    for name in inputs.keys.sorted() where !model.inputs.contains(where: { $0.name == name }) {
      let known = model.inputs.map(\.name).joined(separator: ", ")
      throw ONNXError(.invalidArgument, "the model has no input '\(name)'; it has \(known.isEmpty ? "none" : known)")
    }
    for input in model.inputs {
      guard let tensor = inputs[input.name] else {
        throw ONNXError(.invalidArgument, "the model's input \(input) is missing")
      }
      if let objection = input.objection(to: tensor.type) { throw ONNXError(.invalidArgument, objection) }
    }
    var run = SessionRun(self, inputs, deadline: timeout.map { ContinuousClock.now + $0 })
    defer { run.freeAll() }
    do throws(ONNXError) {
      return try run.outputs()
    } catch {
      // What failed may have been the upload of a constant; the next run makes its own.
      caches.withLock { $0.constants = [:] }
      throw error
    }
  }

  /// For every node, the names of the values that it is the last to touch and that are no outputs.
  private static func lastUses(in model: ONNXModel) -> [[String]] {
    var last: [String: Int] = [:]
    for (index, node) in model.nodes.enumerated() {
      for name in node.inputs + node.outputs where !name.isEmpty { last[name] = index }
    }
    for output in model.outputs { last[output.name] = nil }
    var byNode = [[String]](repeating: [], count: model.nodes.count)
    for (name, index) in last { byNode[index].append(name) }
    return byNode
  }
}
