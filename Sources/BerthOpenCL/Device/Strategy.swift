// SPDX-License-Identifier: Apache-2.0

/// How kernels are written for a kind of device.
enum Strategy: String, Sendable, CaseIterable {
  /// Many work-items that read side by side, and tiles in local memory.
  case gpu
  /// Few work-items, each of which computes a stretch with vectors; no local memory, no barriers.
  case cpu
  /// One work-item: a pipeline with unrolled loops and local buffers.
  case fpga

  /// The macro that says so to a kernel; see `items.cl`.
  var macro: String { "BERTH_\(rawValue.uppercased())" }
}
