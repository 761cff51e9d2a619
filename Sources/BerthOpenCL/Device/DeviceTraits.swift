// SPDX-License-Identifier: Apache-2.0

internal import BerthCore
internal import COpenCL

/// What an OpenCL device says of itself, asked once.
struct DeviceTraits: Sendable {
  let platformName: String
  let platformVersion: String
  let name: String
  let vendor: String
  let version: String
  let driverVersion: String
  let type: cl_device_type
  let computeUnits: Int
  let maximumWorkGroupSize: Int
  let maximumWorkItemSizes: [Int]
  /// Bytes of local memory that a work-group may have.
  let localMemory: Int
  /// Whether local memory is a memory of its own, faster than the global one.
  let hasDedicatedLocalMemory: Bool
  let globalMemory: Int
  let maximumAllocation: Int
  /// What a buffer, and a part of one, is aligned to, in bytes.
  let alignment: Int
  /// How many float32 a vector register has.
  let floatVectorWidth: Int
  let hasFloat64: Bool
  let hasFloat16: Bool
  let hasSubgroups: Bool
  /// Whether float32 division and square root can be had correctly rounded.
  let hasCorrectDivide: Bool
  /// Whether programs can be built from source.
  let hasCompiler: Bool
  let isAvailable: Bool
  let isLittleEndian: Bool

  init(_ api: OpenCLAPI, platform: cl_platform_id, device: cl_device_id) {
    func text(_ name: cl_device_info) -> String { openCLText { api.getDeviceInfo(device, name, $0, $1, $2) } }
    func number<Number: FixedWidthInteger>(_ name: Int32, _: Number.Type) -> Int {
      var value: Number = 0
      let status = api.getDeviceInfo(device, cl_device_info(name), MemoryLayout<Number>.size, &value, nil)
      return status == CL_SUCCESS ? Int(clamping: value) : 0
    }
    func flag(_ name: Int32) -> Bool { number(name, cl_bool.self) != 0 }

    platformName = openCLText { api.getPlatformInfo(platform, cl_platform_info(CL_PLATFORM_NAME), $0, $1, $2) }
    platformVersion = openCLText { api.getPlatformInfo(platform, cl_platform_info(CL_PLATFORM_VERSION), $0, $1, $2) }
    name = text(cl_device_info(CL_DEVICE_NAME))
    vendor = text(cl_device_info(CL_DEVICE_VENDOR))
    version = text(cl_device_info(CL_DEVICE_VERSION))
    driverVersion = text(cl_device_info(CL_DRIVER_VERSION))
    type = cl_device_type(number(CL_DEVICE_TYPE, cl_device_type.self))
    computeUnits = max(number(CL_DEVICE_MAX_COMPUTE_UNITS, cl_uint.self), 1)
    maximumWorkGroupSize = max(number(CL_DEVICE_MAX_WORK_GROUP_SIZE, Int.self), 1)
    var sizes = [Int](repeating: 1, count: 3)
    _ = api.getDeviceInfo(
      device, cl_device_info(CL_DEVICE_MAX_WORK_ITEM_SIZES), sizes.count * MemoryLayout<Int>.size, &sizes, nil)
    maximumWorkItemSizes = sizes.map { max($0, 1) }
    localMemory = number(CL_DEVICE_LOCAL_MEM_SIZE, cl_ulong.self)
    hasDedicatedLocalMemory = number(CL_DEVICE_LOCAL_MEM_TYPE, cl_device_local_mem_type.self) == Int(CL_LOCAL)
    globalMemory = number(CL_DEVICE_GLOBAL_MEM_SIZE, cl_ulong.self)
    maximumAllocation = number(CL_DEVICE_MAX_MEM_ALLOC_SIZE, cl_ulong.self)
    // A power of two by the specification, at least the widest vector; what no driver can mean is put right.
    let bits = number(CL_DEVICE_MEM_BASE_ADDR_ALIGN, cl_uint.self)
    alignment = max(bits / 8, 128).nextPowerOfTwo
    floatVectorWidth = max(number(CL_DEVICE_NATIVE_VECTOR_WIDTH_FLOAT, cl_uint.self), 1)
    let extensions = Set(text(cl_device_info(CL_DEVICE_EXTENSIONS)).split(separator: " ").map(String.init))
    hasFloat64 = extensions.contains("cl_khr_fp64") || number(CL_DEVICE_DOUBLE_FP_CONFIG, cl_device_fp_config.self) != 0
    hasFloat16 = extensions.contains("cl_khr_fp16")
    hasSubgroups = extensions.contains("cl_khr_subgroups") || extensions.contains("cl_intel_subgroups")
    let config = number(CL_DEVICE_SINGLE_FP_CONFIG, cl_device_fp_config.self)
    hasCorrectDivide = config & Int(CL_FP_CORRECTLY_ROUNDED_DIVIDE_SQRT) != 0
    hasCompiler = flag(CL_DEVICE_COMPILER_AVAILABLE)
    isAvailable = flag(CL_DEVICE_AVAILABLE)
    isLittleEndian = flag(CL_DEVICE_ENDIAN_LITTLE)
  }

  /// What kind of hardware it is. OpenCL's accelerators are taken for programmable logic, as no other kind of them is known.
  var kind: DeviceInfo.Kind {
    if type & cl_device_type(CL_DEVICE_TYPE_GPU) != 0 { return .gpu }
    if type & cl_device_type(CL_DEVICE_TYPE_CPU) != 0 { return .cpu }
    return .fpga
  }

  /// The strategy for its kind.
  var strategy: Strategy {
    switch kind {
    case .gpu: .gpu
    case .cpu: .cpu
    default: .fpga
    }
  }

  /// Platform and device, by which a user may call it.
  var product: String { "\(platformName): \(name)" }
}

extension Int {
  /// The least power of two that is not less.
  var nextPowerOfTwo: Int { self <= 1 ? 1 : 1 << (Int.bitWidth - (self - 1).leadingZeroBitCount) }
}
