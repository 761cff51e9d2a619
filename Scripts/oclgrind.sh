#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Runs small cases of every operator on the kernels of the gpu strategy under Oclgrind, an interpreter of OpenCL that reports data
# races, uses of uninitialised memory, accesses out of bounds, barriers that not every work-item reaches and wrong calls of the API.
# A checker that is off reports nothing, so faults are planted first, which have to be found.
#   oclgrind.sh [REGEX]   only the cases that match, in place of the choice below
# Results and reports lie in out/oclgrind.
# Exit status: 0 no report and no case that fails, 1 otherwise, 2 it could not be carried out.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 2

readonly berth=.build/release/berth
readonly kernels=Sources/BerthOpenCL/Kernels
readonly out=out/oclgrind
# Each buffer one of the simulator's: it could not tell where a part of a larger one ends.
readonly device='opencl:oclgrind?strategy=gpu&pool=off'

# float32, and of the operators that have no float32 another dtype: kernels differ in dtypes by a macro. No extent above 19, or 7 where a
# result takes a whole tile's work, so that an interpreter is soon done, and of operands that are not dense the transposed ones.
readonly dtypes='([A-Za-z0-9]+/f32|(MatMulInteger|DequantizeLinear)/i8|(And|Or|Xor|Not)/bool)'
readonly tiled='(MatMul|MatMulInteger|Gemm|Conv|ConvTranspose|Attention)/'
readonly below8='(?!/([^/]*[,x:])?([0-9]{2}|[89]))' below20='(?!/([^/]*[,x:])?([0-9]{3}|[2-9][0-9]))'
readonly rest='/[^/@]*(@1x[^/@]*)?/[^/]*/random/'
readonly small="((?=$tiled)$dtypes$below8|(?!$tiled)$dtypes$below20)$rest"
# Besides these what takes several tiles, or work-groups that share a line.
readonly long='(MatMul/f32/63x64,64x65/-/random|Conv/f32/2x3x8x9,5x3x3x3/pads=1x1x1x1/random|(Softmax|ReduceSum|ReduceMax|CumSum|TopK|ArgMax|LayerNormalization)/f32/([1-9]x)?(257|300|512|1000|1025)[,/])'

die() {
  printf 'oclgrind: %s\n' "$*" >&2
  exit 2
}

library=/usr/lib/oclgrind/liboclgrind-rt-icd.so
if [[ ! -e $library ]]; then library=/usr/local/lib/liboclgrind-rt-icd.so; fi
[[ -e $library ]] || die "there is no liboclgrind-rt-icd.so; install Debian's package oclgrind"

rm -rf "$out"
mkdir -p "$out/vendors"
if ! c++ -std=c++17 -O1 -shared -fPIC -pthread "-DDRIVER=\"$library\"" Tests/OpenCL/serial_icd.cpp -o "$out/serial_icd.so" -ldl; then
  die "Tests/OpenCL/serial_icd.cpp, which stands before Oclgrind, does not compile"
fi
echo "$PWD/$out/serial_icd.so" >"$out/vendors/oclgrind.icd"
export OCL_ICD_VENDORS=$PWD/$out/vendors
# Programs that are not built here are not checked as they are built.
export BERTH_OPENCL_CACHE=off
export OCLGRIND_DATA_RACES=1 OCLGRIND_UNINITIALIZED=1 OCLGRIND_CHECK_API=1
# Left alone it falls silent after a thousand.
export OCLGRIND_MAX_ERRORS=1000000
# It does not know the instruction 'freeze', which optimisation brings. And what is optimised away is not checked.
export OCLGRIND_BUILD_OPTIONS=-cl-opt-disable
# One thread for the work-groups, as for all calls: see Tests/OpenCL/serial_icd.cpp.
export OCLGRIND_NUM_THREADS=1

# What Oclgrind says of a kernel has the kernel's name on a line of its own; what it says of a call has none.
readonly report=$'^\tKernel: |^Oclgrind - '

# plant NAME EXPRESSION MESSAGE: with types.cl changed by sed's expression, Oclgrind has to report the message.
plant() {
  local name=$1 expression=$2 message=$3 folder=$out/planted-${1// /-}
  cp -r "$kernels" "$folder"
  sed -i "$expression" "$folder/types.cl"
  if cmp -s "$kernels/types.cl" "$folder/types.cl"; then
    die "a $name cannot be planted: types.cl does not read as this script expects"
  fi
  # Whether the case passes is of no interest.
  "$berth" certify --device "$device&kernels=$folder" --filter '^Add/f32/33,33/' >"$folder.log" 2>&1
  if ! grep -q "$message" "$folder.log"; then
    die "a planted $name goes unreported, so its silence on other kernels would mean nothing; see $folder.log"
  fi
  echo "oclgrind: a planted $name is found"
}

# check NAME REGEX: runs cases; the status is that of berth, in a file.
check() {
  "$berth" certify --device "$device" --timeout 300 --filter "$2" --out "$out/$1" >"$out/$1.txt" 2>"$out/$1.log"
  echo "$?" >"$out/$1.status"
}

plant 'data race' 's/{ p\[i\] = v; }/{ p[0] = v; }/' 'data race at global memory'
plant 'use of uninitialised memory' 's/{ return p\[i\]; } /{ val_##T v[2]; v[0] = p[i]; return v[i \& 1]; } /' \
  'Uninitialized value written'

# The interpreter uses one processor.
parts=()
if (($# > 0)); then
  parts=(all)
  check all "$1"
else
  parts=(a-l m-z)
  check a-l "^(?=[A-L])($small|$long)" &
  check m-z "^(?=[M-Z])($small|$long)" &
  wait
fi

failed=0 cases=0
for part in "${parts[@]}"; do
  if (($(<"$out/$part.status") > 1)); then
    tail -n 5 "$out/$part.log" >&2
    die "the cases $part could not be run"
  fi
  if [[ $(<"$out/$part.status") != 0 ]]; then
    failed=1
    cat "$out/$part.txt"
  fi
  cases=$((cases + $(wc -l <"$out/$part/results.jsonl")))
  if grep -qE "$report" "$out/$part.log"; then
    failed=1
    echo "oclgrind: reports on the cases $part, by what and kernel (all of it in $out/$part.log):"
    grep -E -B 1 "$report" "$out/$part.log" | sed 's/ at .* memory address.*//; s/0x[0-9a-f]*//' | paste -s -d ' ' |
      sed 's/ -- /\n/g' | sort | uniq -c | sort -rn | head -n 20
  fi
done
operators=$(cat "$out"/*/results.jsonl | sed -n 's/.*"operator":"\([^"]*\)".*"outcome":"pass".*/\1/p' | sort -u | wc -l)
echo "oclgrind: $cases cases, $operators operators that pass some, $SECONDS s: $( ((failed)) && echo 'NOT CLEAN' || echo 'no report')"
exit "$failed"
