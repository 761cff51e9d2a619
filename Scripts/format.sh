#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Formats every Swift file in place, by .swift-format.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. Scripts/swift-files.sh

mapfile -d '' -t files < <(swift_files)
exec swift format --in-place --parallel "${files[@]}"
