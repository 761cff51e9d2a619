#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The rules that keep the house's shape, where a machine can check them:
#   - a module imports only the modules of ours that it may know (the table below);
#   - `import Testing` stays out of the library;
#   - every source file begins with its licence line and has at most 600 lines;
#   - nothing is left to do later.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 2

# module: the modules of ours that it may import. A new module gets a line here, on purpose:
# an arrow that is missing is the design saying no.
arrows='
BerthCore:
BerthCPU: BerthCore COpenBLAS CVectorKernels
BerthOpenCL: BerthCore COpenCL
BerthPlugin: BerthCore CBerthPlugin
BerthOracle: BerthCore
BerthConformance: BerthCore BerthOracle CBuildInfo
BerthReport: BerthCore BerthOracle BerthConformance
BerthBench: BerthCore BerthConformance
BerthONNX: BerthCore
Berth: BerthCore BerthCPU BerthOpenCL BerthPlugin BerthONNX
BerthTesting: BerthCore BerthConformance Testing
BerthCLI: Berth BerthCore BerthCPU BerthOpenCL BerthPlugin BerthONNX BerthOracle BerthConformance BerthReport BerthBench
'

status=0
complain() {
  printf '%s\n' "$*" >&2
  status=1
}

# The modules that a file imports, one a line, of every spelling that Swift knows.
imports() {
  local prefix='(@[A-Za-z_]+(\([^)]*\))?|public|package|internal|fileprivate|private)[[:space:]]+'
  local kind='(struct|class|enum|protocol|typealias|func|var|let)[[:space:]]+'
  sed -nE "s/^[[:space:]]*($prefix)*import[[:space:]]+($kind)?([A-Za-z_][A-Za-z_0-9]*).*/\\6/p" "$1"
}

if [[ -d Sources ]]; then
  for folder in Sources/*/; do
    module=$(basename "$folder")
    if ! line=$(grep "^$module:" <<<"$arrows"); then
      complain "$folder: the module is not in the table of Scripts/check-house.sh"
      continue
    fi
    allowed=" ${line#*:} "
    while IFS= read -r -d '' file; do
      while IFS= read -r imported; do
        case $imported in
          Berth* | COpenBLAS | COpenCL | CBerthPlugin | CVectorKernels | CBuildInfo | Testing | XCTest)
            if [[ $imported != "$module" && $allowed != *" $imported "* ]]; then
              complain "$file: $module may not import $imported"
            fi
            ;;
        esac
      done < <(imports "$file")
    done < <(find "$folder" -name '*.swift' -print0)
  done
fi

folders=()
for folder in Sources Tests CModules Benchmarks Examples; do
  if [[ -d $folder ]]; then folders+=("$folder"); fi
done
while IFS= read -r -d '' file; do
  # Tables of generated or embedded data are not read line by line: they are named *.inc and exempt.
  lines=$(wc -l <"$file")
  if ((lines > 600)); then complain "$file: $lines lines, more than 600: it holds more than one concept"; fi
  first=$(head -n 1 "$file")
  case $file in
    # SwiftPM wants its own line first.
    */Package.swift) first=$(sed -n 2p "$file") ;;
  esac
  if [[ $first != "// SPDX-License-Identifier: Apache-2.0" ]]; then
    complain "$file: does not begin with '// SPDX-License-Identifier: Apache-2.0'"
  fi
done < <(find "${folders[@]}" -path '*/.?*' -prune -o -type f \
  \( -name '*.swift' -o -name '*.c' -o -name '*.h' -o -name '*.cl' \) ! -name '*.pb.swift' -print0)

# The class in brackets keeps this script from finding itself.
if grep -rnE --include='*.swift' --include='*.[ch]' --include='*.cl' --include='*.sh' --include='*.py' \
  --exclude='*.pb.swift' --exclude-dir='.*' '\b(T[O]DO|F[I]XME|X[X]X)\b' "${folders[@]}" Scripts Package.swift >&2; then
  complain "unfinished work is marked above: finish it, or file it"
fi
exit "$status"
