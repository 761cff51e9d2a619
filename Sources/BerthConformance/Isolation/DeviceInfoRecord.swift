// SPDX-License-Identifier: Apache-2.0

import BerthCore

/// A `DeviceInfo` as it travels between processes, nothing lost.
struct DeviceInfoRecord: Codable, Sendable {
  private struct Space: Codable {
    let name: String
    let byteCount: Int?
    let maximumAllocation: Int?
    let alignment: Int
    let isHostVisible: Bool
    let isCoherent: Bool
  }

  private struct Use: Codable {
    let dtype: DType.RawValue
    let storage: Bool
    let arithmetic: DType.RawValue?
    let accumulation: DType.RawValue?
  }

  private struct Peak: Codable {
    let dtype: DType.RawValue?
    let rate: Double
  }

  private let id: String
  private let kind: String
  private let vendor: String
  private let product: String
  private let driverVersion: String
  private let memorySpaces: [Space]
  private let dtypes: [Use]
  private let peaks: [Peak]
  private let timestampFrequency: Double?
  private let isBitwise: Bool
  private let notes: [String: String]

  init(_ info: DeviceInfo) {
    id = info.id.rawValue
    kind = info.kind.rawValue
    vendor = info.vendor
    product = info.product
    driverVersion = info.driverVersion
    memorySpaces = info.memorySpaces.map {
      Space(
        name: $0.name, byteCount: $0.byteCount, maximumAllocation: $0.maximumAllocation, alignment: $0.alignment,
        isHostVisible: $0.isHostVisible, isCoherent: $0.isCoherent)
    }
    dtypes = info.dtypes.map {
      Use(
        dtype: $0.dtype.rawValue, storage: $0.storage, arithmetic: $0.arithmetic?.rawValue,
        accumulation: $0.accumulation?.rawValue)
    }
    peaks = info.peaks.map { Peak(dtype: $0.dtype?.rawValue, rate: $0.rate) }
    timestampFrequency = info.timestampFrequency
    isBitwise = info.determinism == .bitwise
    notes = info.notes
  }

  /// The description.
  var info: DeviceInfo {
    DeviceInfo(
      id: DeviceID(rawValue: id), kind: DeviceInfo.Kind(rawValue: kind), vendor: vendor, product: product,
      driverVersion: driverVersion,
      memorySpaces: memorySpaces.map {
        DeviceInfo.MemorySpace(
          name: $0.name, byteCount: $0.byteCount, maximumAllocation: $0.maximumAllocation, alignment: $0.alignment,
          isHostVisible: $0.isHostVisible, isCoherent: $0.isCoherent)
      },
      dtypes: dtypes.map {
        DeviceInfo.DTypeUse(
          DType(rawValue: $0.dtype), storage: $0.storage, arithmetic: $0.arithmetic.map { DType(rawValue: $0) },
          accumulation: $0.accumulation.map { DType(rawValue: $0) })
      },
      peaks: peaks.map { DeviceInfo.Peak(dtype: $0.dtype.map { DType(rawValue: $0) }, rate: $0.rate) },
      timestampFrequency: timestampFrequency, determinism: isBitwise ? .bitwise : .withinBounds, notes: notes)
  }
}
