#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Writes the operator reference, in English and in Chinese, from what the command-line tool prints.
# What is there stays if the tool fails.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
devices=(--device cpu --device mock-asic)
.build/release/berth reference "${devices[@]}" --lang en >"$scratch/operators.md"
.build/release/berth reference "${devices[@]}" --lang zh >"$scratch/operators.zh-CN.md"
mkdir -p Documentation
mv "$scratch"/*.md Documentation/
