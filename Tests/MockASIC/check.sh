#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Builds the mock ASIC as a vendor would, and drives it with harness.c: plainly, under valgrind where there is one,
# and with gcc's address, undefined-behaviour and thread sanitizers (those of Swift's clang want Swift's libraries).
# operators.c and units.c drive the units alone, on operands that end where their memory does.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

build() {
  local flags=(-std=c11 -D_GNU_SOURCE -O1 -gdwarf-4 -pthread -Wall -Wextra -Werror -I CModules/CBerthPlugin/include "$@")
  gcc "${flags[@]}" -I CModules/MockASIC -shared -fPIC \
    $(find CModules/MockASIC -name '*.c' | sort) -lm -o "$folder/mock.so"
  gcc "${flags[@]}" Tests/MockASIC/harness.c -ldl -o "$folder/harness"
  for program in operators units; do
    gcc "${flags[@]}" -I CModules/MockASIC "Tests/MockASIC/$program.c" "$folder/mock.so" -lm -o "$folder/$program"
  done
}

build
"$folder/harness" "$folder/mock.so"
if command -v valgrind >/dev/null; then
  valgrind --quiet --error-exitcode=1 --leak-check=full "$folder/harness" "$folder/mock.so"
fi
build -fsanitize=address,undefined -fno-sanitize-recover=all
"$folder/harness" "$folder/mock.so"
"$folder/operators"
"$folder/units"
build -fsanitize=thread
TSAN_OPTIONS=halt_on_error=1 "$folder/harness" "$folder/mock.so"
