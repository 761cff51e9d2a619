#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Every check that needs no run of the program. All of them run; the exit status is 1 if any failed.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 2
. Scripts/swift-files.sh

failed=()
check() {
  local title=$1
  shift
  if "$@"; then
    printf 'lint: %-28s ok\n' "$title"
  else
    printf 'lint: %-28s FAILED\n' "$title"
    failed+=("$title")
  fi
}

check_format() {
  local files
  mapfile -d '' -t files < <(swift_files)
  swift format lint --strict --parallel "${files[@]}"
}

check_scripts() {
  local script
  for script in Scripts/*.sh .ci/run; do bash -n "$script" || return 1; done
  # Optional: no one has to install it for this.
  if command -v shellcheck >/dev/null; then shellcheck Scripts/*.sh .ci/run; fi
}

check "Swift format" check_format
check "C, gcc" Scripts/check-c.sh gcc
check "C, clang" Scripts/check-c.sh clang
check "rules of the house" Scripts/check-house.sh
check "shell scripts" check_scripts

if ((${#failed[@]})); then
  echo "lint: ${#failed[@]} of 5 checks failed" >&2
  exit 1
fi
