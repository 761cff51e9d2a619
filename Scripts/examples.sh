#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Builds the examples as their readers do, each a package that depends on Berth by its path, and runs what there is to run. `make test` builds
# and runs the same sources as targets of Berth's own package, which takes no second build of Berth.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
readonly scratch=(--scratch-path "$PWD/.build-examples")

swift test --package-path Examples/CustomDevice "${scratch[@]}"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
swift build --package-path Examples/Quickstart "${scratch[@]}" --product Quickstart
program=$(swift build --package-path Examples/Quickstart "${scratch[@]}" --show-bin-path)/Quickstart
(cd "$folder" && "$program")
