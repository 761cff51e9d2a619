# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# Sourced by lint.sh and format.sh: the Swift files that people write, NUL-separated.
# Generated code (*.pb.swift) and hidden folders (build products, caches) are not among them.
swift_files() {
  find . -path '*/.?*' -prune -o \
    -type f -name '*.swift' ! -name '*.pb.swift' -print0 | sort -z
}
