// swift-tools-version: 6.3
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

let package = Package(
  name: "CustomDevice",
  products: [.library(name: "CustomDevice", targets: ["CustomDevice"])],
  dependencies: [.package(name: "Berth", path: "../..")],
  targets: [
    .target(name: "CustomDevice", dependencies: [.product(name: "BerthCore", package: "Berth")]),
    .testTarget(
      name: "CustomDeviceTests",
      dependencies: ["CustomDevice", .product(name: "BerthTesting", package: "Berth")],
      // Read where it stands, by its name.
      exclude: ["custom-device.yaml"]),
  ]
)
