#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Compiles every C module with one compiler and without mercy: check-c.sh gcc|clang [FILE]
# The package itself is compiled by Swift's clang; vendors and readers use others.
set -uo pipefail
self=$(realpath "${BASH_SOURCE[0]}")
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 2

compiler=${1:?usage: check-c.sh COMPILER [FILE]}
if ! command -v "$compiler" >/dev/null; then
  echo "check-c: no $compiler on PATH" >&2
  exit 2
fi

# -O1: some warnings (uninitialised reads) and the errors of mismatched target attributes appear
# only where code is generated.
flags=(-std=c11 -O1 -fPIC -Wall -Wextra -Werror -c -o /dev/null)
# What every plug-in is built against.
flags+=(-I CModules/CBerthPlugin/include)
# The POSIX names that the modules use, as SwiftPM's GNU dialect gives them, and what Package.swift defines.
flags+=(-D_GNU_SOURCE '-DBERTH_GIT_COMMIT="checked"')

# Everything that stands in a module's include folder must compile on its own.
compile() {
  local file=$1 module
  module=CModules/$(cut -d / -f 2 <<<"$file")
  case $file in
    *.h) "$compiler" "${flags[@]}" -I "$module/include" -x c - <<<"#include \"${file#"$module/include/"}\"" ;;
    *) "$compiler" "${flags[@]}" -I "$module/include" -I "$module" "$file" ;;
  esac
}

if (($# == 2)); then
  compile "$2"
else
  find CModules Sources/BerthCLI/Templates -type f \( -path '*/include/*.h' -o -name '*.c' \) -print0 | sort -z |
    xargs -0 -r -P "$(nproc)" -n 1 "$self" "$compiler"
fi
