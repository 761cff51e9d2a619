#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Builds, optimised, into .build/release:
#   Scripts/build.sh --product NAME | --build-tests    and whatever else `swift build` takes
# One way to build for all commands and tests: what is compiled with other flags is compiled again, for minutes. Tests look into modules,
# which these have to allow (-enable-testing).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
exec swift build -c release -Xswiftc -enable-testing "$@"
