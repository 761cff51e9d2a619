// swift-tools-version: 6.3
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

let package = Package(
  name: "Quickstart",
  dependencies: [.package(name: "Berth", path: "../..")],
  targets: [
    .executableTarget(name: "Quickstart", dependencies: [.product(name: "Berth", package: "Berth")])
  ]
)
