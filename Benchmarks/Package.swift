// swift-tools-version: 6.3
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("ExistentialAny"),
  .treatAllWarnings(as: .error),
]

// A package of its own, so that nobody who depends on Berth fetches the harness.
let package = Package(
  name: "BerthBenchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "Berth", path: ".."),
    .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
  ],
  targets: [
    .systemLibrary(
      name: "CReferenceBLAS", path: "Sources/CReferenceBLAS", pkgConfig: "openblas",
      providers: [.apt(["libopenblas-dev"])]),
    .target(name: "CRawPlugin", path: "Sources/CRawPlugin"),
    // CLBlast on a device of its own, as a program without Berth would call it; from Debian's libclblast-dev.
    .target(
      name: "CPeerOpenCL", path: "Sources/CPeerOpenCL",
      linkerSettings: [.linkedLibrary("clblast"), .linkedLibrary("OpenCL")]),
    .target(name: "Measuring", path: "Sources/Measuring", swiftSettings: strict),
    .executableTarget(
      name: "berth-ratios",
      dependencies: [.product(name: "Berth", package: "Berth"), "CReferenceBLAS", "CRawPlugin", "Measuring"],
      path: "Sources/BerthRatios", swiftSettings: strict),
    .executableTarget(
      name: "berth-opencl-ratios",
      dependencies: [.product(name: "Berth", package: "Berth"), "CReferenceBLAS", "CPeerOpenCL", "Measuring"],
      path: "Sources/BerthOpenCLRatios", swiftSettings: strict),
    .executableTarget(
      name: "BerthBenchmarks",
      dependencies: [
        .product(name: "Berth", package: "Berth"), .product(name: "Benchmark", package: "benchmark"),
      ],
      // The harness takes every executable in a folder called Benchmarks for one of its own: this one is, the other is not.
      path: "BerthBenchmarks", swiftSettings: strict,
      plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]),
  ]
)
