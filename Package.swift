// swift-tools-version: 6.3
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

/// What every Swift target of ours is built with: imports that stay inside unless they say otherwise, `any` spelled out, no warning.
let strict: [SwiftSetting] = [
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("ExistentialAny"),
  .treatAllWarnings(as: .error),
]

/// What tests are built with. Optimising them would take longer than it saves: what they test is optimised.
let testing = strict + [.unsafeFlags(["-Onone"])]

/// The commit that is built, for certificates; the Makefile says it. Not `Context.gitInformation`: SwiftPM caches what a manifest
/// comes to by its text and environment, so a later commit would go by the name of an earlier one. Unknown is better than wrong.
let commit = Context.environment["BERTH_GIT_COMMIT"] ?? ""

let package = Package(
  name: "Berth",
  products: [
    .library(name: "Berth", targets: ["Berth"]),
    .library(name: "BerthCore", targets: ["BerthCore"]),
    .library(name: "BerthConformance", targets: ["BerthConformance"]),
    .library(name: "BerthTesting", targets: ["BerthTesting"]),
    .library(name: "berth-mock-asic", type: .dynamic, targets: ["MockASIC"]),
    .executable(name: "berth", targets: ["BerthCLI"]),
    .executable(name: "berth-mutants", targets: ["BerthMutants"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    // Without its traits: no dependency on Foundation, no span overloads.
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
  ],
  targets: [
    .systemLibrary(
      name: "COpenBLAS", path: "CModules/COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .target(name: "COpenCL", path: "CModules/COpenCL"),
    .target(name: "CVectorKernels", path: "CModules/CVectorKernels"),
    .target(
      name: "CBuildInfo", path: "CModules/CBuildInfo",
      cSettings: [.define("BERTH_GIT_COMMIT", to: "\"\(commit)\"")]),

    .target(name: "CBerthPlugin", path: "CModules/CBerthPlugin", exclude: ["berth-plugin.pc"]),
    .target(name: "MockASIC", dependencies: ["CBerthPlugin"], path: "CModules/MockASIC"),

    .target(name: "BerthCore", swiftSettings: strict),
    .target(name: "BerthCPU", dependencies: ["BerthCore", "COpenBLAS", "CVectorKernels"], swiftSettings: strict),
    .target(
      name: "BerthOpenCL", dependencies: ["BerthCore", "COpenCL"],
      resources: [.embedInCode("Kernels"), .embedInCode("Tuning/tuning.json")],
      swiftSettings: strict),
    .target(name: "BerthPlugin", dependencies: ["BerthCore", "CBerthPlugin"], swiftSettings: strict),
    .target(name: "BerthOracle", dependencies: ["BerthCore"], swiftSettings: strict),
    .target(
      name: "Berth", dependencies: ["BerthCore", "BerthCPU", "BerthOpenCL", "BerthPlugin"], swiftSettings: strict),
    .target(
      name: "BerthONNX",
      dependencies: ["BerthCore", .product(name: "SwiftProtobuf", package: "swift-protobuf")],
      swiftSettings: strict),
    .target(
      name: "BerthConformance",
      dependencies: [
        "BerthCore", "BerthOracle", "CBuildInfo", .product(name: "Yams", package: "Yams"),
        .product(name: "Subprocess", package: "swift-subprocess"),
      ],
      resources: [
        .embedInCode("Profiles/runtime.yaml"), .embedInCode("Profiles/core.yaml"),
        .embedInCode("Profiles/inference-f32.yaml"), .embedInCode("Profiles/inference-f16.yaml"),
        .embedInCode("Profiles/inference-bf16.yaml"), .embedInCode("Profiles/inference-int8.yaml"),
      ],
      swiftSettings: strict),
    .target(name: "BerthReport", dependencies: ["BerthConformance"], swiftSettings: strict),
    .target(name: "BerthTesting", dependencies: ["BerthCore", "BerthConformance"], swiftSettings: strict),
    .executableTarget(
      name: "BerthCLI",
      dependencies: [
        "Berth", "BerthOpenCL", "BerthPlugin", "BerthConformance", "BerthReport", "BerthONNX",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      resources: [
        .embedInCode("Templates/plugin.c"), .embedInCode("Templates/berth_plugin.h"),
        .embedInCode("Templates/Makefile"), .embedInCode("Templates/README.md"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "BerthMutants",
      dependencies: [
        "BerthConformance", "BerthReport", .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Yams", package: "Yams"), .product(name: "Subprocess", package: "swift-subprocess"),
      ],
      path: "Tests/Mutants", exclude: ["faults.yaml"], swiftSettings: strict),

    .testTarget(name: "BerthCoreTests", dependencies: ["BerthCore"], swiftSettings: testing),
    .testTarget(name: "CVectorKernelsTests", dependencies: ["CVectorKernels"], swiftSettings: testing),
    .testTarget(
      name: "BerthCPUTests", dependencies: ["BerthCPU", "BerthCore", "BerthConformance"], swiftSettings: testing),
    .testTarget(name: "BerthOpenCLTests", dependencies: ["BerthOpenCL", "BerthCore"], swiftSettings: testing),
    .testTarget(name: "BerthOracleTests", dependencies: ["BerthOracle", "BerthCore"], swiftSettings: testing),
    .testTarget(name: "BerthTests", dependencies: ["Berth", "BerthConformance"], swiftSettings: testing),
    .testTarget(name: "BerthONNXTests", dependencies: ["BerthONNX", "Berth"], swiftSettings: testing),
    .testTarget(
      name: "BerthConformanceTests", dependencies: ["BerthConformance", "BerthReport", "BerthCPU"],
      swiftSettings: testing),
    .testTarget(
      name: "BerthPluginTests", dependencies: ["BerthPlugin", "BerthCore"], exclude: ["berth_plugin.layout"],
      swiftSettings: testing),
    .testTarget(
      name: "BerthTestingTests", dependencies: ["BerthTesting", "BerthCPU"],
      exclude: ["exceptions.yaml", "no-profile.yaml"], swiftSettings: testing),
    .testTarget(name: "BerthCLITests", swiftSettings: testing),

    // The examples are packages of their own (`make examples`). Here they are built with the rest, seeing no more of Berth than they do
    // there, so that every run of the tests runs them too.
    .executableTarget(
      name: "Quickstart", dependencies: ["Berth"], path: "Examples/Quickstart/Sources/Quickstart", packageAccess: false),
    .target(
      name: "CustomDevice", dependencies: ["BerthCore"], path: "Examples/CustomDevice/Sources/CustomDevice",
      packageAccess: false),
    .testTarget(
      name: "CustomDeviceTests", dependencies: ["CustomDevice", "BerthTesting"],
      path: "Examples/CustomDevice/Tests/CustomDeviceTests", exclude: ["custom-device.yaml"], packageAccess: false),
  ]
)
