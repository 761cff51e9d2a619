// SPDX-License-Identifier: Apache-2.0

/// The name of a device, stable from run to run on one machine: `cpu`, `opencl:0`.
public struct DeviceID: Hashable, Sendable, RawRepresentable, ExpressibleByStringLiteral, CustomStringConvertible {
  /// The name.
  public let rawValue: String

  /// The device of this name.
  public init(rawValue: String) { self.rawValue = rawValue }

  /// The device of this name.
  public init(stringLiteral value: String) { rawValue = value }

  /// The name.
  public var description: String { rawValue }
}

/// What can be said of a device before it is started.
public struct DeviceSummary: Sendable, Hashable {
  /// Its name.
  public let id: DeviceID
  /// What kind of hardware it is.
  public let kind: DeviceInfo.Kind
  /// Maker and product, as the driver names them.
  public let product: String
  /// Why it cannot be used, if it cannot.
  public let problem: DeviceError?

  /// A summary of these parts.
  public init(id: DeviceID, kind: DeviceInfo.Kind, product: String, problem: DeviceError? = nil) {
    self.id = id
    self.kind = kind
    self.product = product
    self.problem = problem
  }
}

/// What a device says of itself. What it cannot report is absent, never zero.
public struct DeviceInfo: Sendable, Hashable {
  /// What kind of hardware a device is. Open: a later version may add kinds.
  public struct Kind: Sendable, Hashable, RawRepresentable, CustomStringConvertible {
    /// The kind's name.
    public let rawValue: String
    /// The kind of this name.
    public init(rawValue: String) { self.rawValue = rawValue }
    /// A general-purpose processor.
    public static let cpu = Kind(rawValue: "cpu")
    /// A graphics processor.
    public static let gpu = Kind(rawValue: "gpu")
    /// Programmable logic.
    public static let fpga = Kind(rawValue: "fpga")
    /// A chip made for the purpose.
    public static let asic = Kind(rawValue: "asic")
    /// The kind's name.
    public var description: String { rawValue }
  }

  /// Memory that buffers can lie in.
  public struct MemorySpace: Sendable, Hashable {
    /// What it is: `host`, `hbm`, `sram`.
    public var name: String
    /// How much there is in all.
    public var byteCount: Int?
    /// The largest single buffer.
    public var maximumAllocation: Int?
    /// What every buffer is aligned to, in bytes; a power of two.
    public var alignment: Int
    /// Whether the host can read and write it.
    public var isHostVisible: Bool
    /// Whether host and device see each other's writes without a transfer.
    public var isCoherent: Bool

    /// A memory space of these properties.
    public init(
      name: String, byteCount: Int?, maximumAllocation: Int?, alignment: Int, isHostVisible: Bool, isCoherent: Bool
    ) {
      self.name = name
      self.byteCount = byteCount
      self.maximumAllocation = maximumAllocation
      self.alignment = alignment
      self.isHostVisible = isHostVisible
      self.isCoherent = isCoherent
    }
  }

  /// What a device does with a dtype.
  public struct DTypeUse: Sendable, Hashable {
    /// The dtype.
    public var dtype: DType
    /// Whether tensors of it can be stored and moved.
    public var storage: Bool
    /// The dtype that its arithmetic is done in; nil where there is none.
    public var arithmetic: DType?
    /// The dtype that its sums are accumulated in; nil where there is none. The bounds of certification are derived
    /// from it.
    public var accumulation: DType?

    /// What is done with `dtype`.
    public init(_ dtype: DType, storage: Bool = true, arithmetic: DType?, accumulation: DType?) {
      self.dtype = dtype
      self.storage = storage
      self.arithmetic = arithmetic
      self.accumulation = accumulation
    }

    /// What Berth's own kernels do with `dtype` on a processor with 32-bit floats: narrower floats are stored, and computed in float32.
    package init(storing dtype: DType, hasFloat64: Bool = true) {
      let computed: DType? =
        switch dtype {
        case .float16, .bfloat16: .float32
        case .float64: hasFloat64 ? .float64 : nil
        case .bool: nil
        default: dtype
        }
      // Only products sum bytes, and ONNX's are int32.
      let isByte = dtype == .int8 || dtype == .uint8
      self.init(dtype, arithmetic: computed, accumulation: isByte ? .int32 : computed)
    }
  }

  /// What the maker says the hardware reaches at best.
  public struct Peak: Sendable, Hashable {
    /// The dtype that is computed with; nil for memory traffic.
    public var dtype: DType?
    /// Operations a second, or bytes a second where `dtype` is nil.
    public var rate: Double

    /// A rate: operations a second of a dtype, or bytes a second.
    public init(dtype: DType?, rate: Double) {
      self.dtype = dtype
      self.rate = rate
    }
  }

  /// What a device promises of the same command on the same data.
  public enum Determinism: String, Sendable, Hashable {
    /// The same bits on every run.
    case bitwise
    /// Within the bounds, but not always the same bits.
    case withinBounds
  }

  /// Its name, stable from run to run.
  public var id: DeviceID
  /// What kind of hardware it is.
  public var kind: Kind
  /// The maker.
  public var vendor: String
  /// The product.
  public var product: String
  /// The version of the driver or library behind it.
  public var driverVersion: String
  /// Its memory, the one for ordinary buffers first. Never empty.
  public var memorySpaces: [MemorySpace]
  /// What it does with which dtype.
  public var dtypes: [DTypeUse]
  /// Declared peaks.
  public var peaks: [Peak]
  /// The frequency of its timestamps in hertz, if it has any.
  public var timestampFrequency: Double?
  /// What it promises of repeated runs.
  public var determinism: Determinism
  /// What else a person may want to know: settings in force, libraries loaded, warnings. Name and value.
  public var notes: [String: String]

  /// A description of these parts.
  public init(
    id: DeviceID, kind: Kind, vendor: String, product: String, driverVersion: String, memorySpaces: [MemorySpace],
    dtypes: [DTypeUse], peaks: [Peak] = [], timestampFrequency: Double? = nil, determinism: Determinism,
    notes: [String: String] = [:]
  ) {
    self.id = id
    self.kind = kind
    self.vendor = vendor
    self.product = product
    self.driverVersion = driverVersion
    self.memorySpaces = memorySpaces
    self.dtypes = dtypes
    self.peaks = peaks
    self.timestampFrequency = timestampFrequency
    self.determinism = determinism
    self.notes = notes
  }
}

/// What a device's memory holds for this process.
public struct MemoryUsage: Sendable, Hashable {
  /// Buffers that are allocated and not freed.
  public var bufferCount: Int
  /// The bytes they have.
  public var byteCount: Int

  /// So many buffers with so many bytes.
  public init(bufferCount: Int, byteCount: Int) {
    self.bufferCount = bufferCount
    self.byteCount = byteCount
  }
}
