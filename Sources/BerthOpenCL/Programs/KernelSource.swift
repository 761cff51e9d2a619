// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

/// The text of our kernels. It is part of the program, so that a program needs no file to run; a folder can stand in for it, for whoever
/// changes kernels.
struct KernelSource: Sendable {
  /// Where files are read instead; nil for those that Berth brings.
  private let folder: String?

  /// The files of a folder, or those that Berth brings.
  init(folder: String?) { self.folder = folder }

  /// A file with those that it includes in their places, each once.
  ///
  /// - Throws: `.notFound` for a file that there is not.
  func text(_ file: String) throws(DeviceError) -> String {
    var included: Set<String> = []
    return try text(file, &included)
  }

  private func text(_ file: String, _ included: inout Set<String>) throws(DeviceError) -> String {
    guard included.insert(file).inserted else { return "" }
    guard let whole = read(file) else {
      throw DeviceError(.notFound, "there are no kernels '\(file).cl'\(folder.map { " in the folder '\($0)'" } ?? "")")
    }
    var text = ""
    for line in whole.split(separator: "\n", omittingEmptySubsequences: false) {
      if let name = KernelSource.included(by: line) {
        text += try self.text(name, &included)
      } else {
        text += line
      }
      text += "\n"
    }
    return text
  }

  /// The file, without `.cl`, that a line `#include "NAME.cl"` includes.
  private static func included(by line: Substring) -> String? {
    guard line.hasPrefix("#include \""), line.hasSuffix(".cl\"") else { return nil }
    return String(line.dropFirst(10).dropLast(4))
  }

  private func read(_ file: String) -> String? {
    if let folder { return SmallFile.text("\(folder)/\(file).cl") }
    return KernelSource.embedded[file].map { String(decoding: $0, as: UTF8.self) }
  }

  /// The files that Berth brings, by their names without `.cl`. A new one gets a line here and in `Package.swift`.
  private static let embedded: [String: [UInt8]] = [
    "activation": PackageResources.activation_cl,
    "arg_extreme": PackageResources.arg_extreme_cl,
    "arithmetic": PackageResources.arithmetic_cl,
    "attention": PackageResources.attention_cl,
    "attention_geometry": PackageResources.attention_geometry_cl,
    "attention_group": PackageResources.attention_group_cl,
    "cast": PackageResources.cast_cl,
    "channel_norm": PackageResources.channel_norm_cl,
    "clip": PackageResources.clip_cl,
    "combine": PackageResources.combine_cl,
    "conclude": PackageResources.conclude_cl,
    "conv": PackageResources.conv_cl,
    "conv_direct": PackageResources.conv_direct_cl,
    "conv_geometry": PackageResources.conv_geometry_cl,
    "copy": PackageResources.copy_cl,
    "dynamic_quantize": PackageResources.dynamic_quantize_cl,
    "elementwise": PackageResources.elementwise_cl,
    "fold": PackageResources.fold_cl,
    "function": PackageResources.function_cl,
    "gather": PackageResources.gather_cl,
    "gather_elements": PackageResources.gather_elements_cl,
    "gather_nd": PackageResources.gather_nd_cl,
    "gelu": PackageResources.gelu_cl,
    "gemm_cpu": PackageResources.gemm_cpu_cl,
    "gemm_fpga": PackageResources.gemm_fpga_cl,
    "gemm_gpu": PackageResources.gemm_gpu_cl,
    "gemm_pack": PackageResources.gemm_pack_cl,
    "gemv_columns": PackageResources.gemv_columns_cl,
    "gemv_gpu": PackageResources.gemv_gpu_cl,
    "gemv_rows": PackageResources.gemv_rows_cl,
    "indices": PackageResources.indices_cl,
    "items": PackageResources.items_cl,
    "lanes": PackageResources.lanes_cl,
    "lines": PackageResources.lines_cl,
    "math": PackageResources.math_cl,
    "max_indices": PackageResources.max_indices_cl,
    "one_hot": PackageResources.one_hot_cl,
    "packs": PackageResources.packs_cl,
    "pad": PackageResources.pad_cl,
    "pieces": PackageResources.pieces_cl,
    "pooling": PackageResources.pooling_cl,
    "power": PackageResources.power_cl,
    "product": PackageResources.product_cl,
    "product_conclude": PackageResources.product_conclude_cl,
    "product_elements": PackageResources.product_elements_cl,
    "quantize": PackageResources.quantize_cl,
    "range": PackageResources.range_cl,
    "reduce": PackageResources.reduce_cl,
    "rotary": PackageResources.rotary_cl,
    "row_norm": PackageResources.row_norm_cl,
    "scan": PackageResources.scan_cl,
    "scatter_elements": PackageResources.scatter_elements_cl,
    "scatter_nd": PackageResources.scatter_nd_cl,
    "softmax": PackageResources.softmax_cl,
    "space": PackageResources.space_cl,
    "topk": PackageResources.topk_cl,
    "transpose": PackageResources.transpose_cl,
    "trilu": PackageResources.trilu_cl,
    "truth": PackageResources.truth_cl,
    "tuples": PackageResources.tuples_cl,
    "types": PackageResources.types_cl,
    "variadic": PackageResources.variadic_cl,
    "vectors": PackageResources.vectors_cl,
    "where": PackageResources.where_cl,
    "windows": PackageResources.windows_cl,
    "zero_points": PackageResources.zero_points_cl,
  ]
}
