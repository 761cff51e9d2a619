#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Runs small cases of every operator on the kernels of the gpu strategy under Oclgrind, an interpreter of OpenCL that reports data
# races, uses of uninitialised memory, accesses out of bounds and barriers that not every work-item reaches. A checker that is
# off reports nothing, so faults are planted first, which have to be found.
# Exit status: 0 no report and no case that fails, 1 otherwise, 2 it could not be carried out.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 2

readonly berth=.build/release/berth
readonly kernels=Sources/BerthOpenCL/Kernels
# Each buffer one of the simulator's: of parts of a larger one it could not tell where they end.
readonly device='opencl:oclgrind?strategy=gpu&pool=off'
readonly out=out/oclgrind

library=
for candidate in /usr/lib/oclgrind/liboclgrind-rt-icd.so /usr/local/lib/liboclgrind-rt-icd.so; do
  if [[ -e $candidate ]]; then
    library=$candidate
    break
  fi
done
if [[ -z $library ]]; then
  echo "oclgrind: there is no liboclgrind-rt-icd.so; install Debian's package oclgrind" >&2
  exit 2
fi

rm -rf "$out"
mkdir -p "$out/vendors"
echo "$library" >"$out/vendors/oclgrind.icd"
export OCL_ICD_VENDORS=$PWD/$out/vendors
export BERTH_OPENCL_CACHE=off
export OCLGRIND_DATA_RACES=1 OCLGRIND_UNINITIALIZED=1
# By default it is silent after a thousand.
export OCLGRIND_MAX_ERRORS=1000000

# Every report names its kernel on a line of its own.
reports() { grep -c $'^\tKernel: ' "$1"; }

# plant NAME SED-EXPRESSION MESSAGE: with the kernels changed by the expression, Oclgrind has to report the message.
plant() {
  local name=$1 expression=$2 message=$3 folder=$out/planted-$1
  cp -r "$kernels" "$folder"
  sed -i "$expression" "$folder/types.cl"
  if cmp -s "$kernels/types.cl" "$folder/types.cl"; then
    echo "oclgrind: the $name cannot be planted: types.cl is not as this script knows it" >&2
    exit 2
  fi
  # Whether the case passes is of no interest here.
  "$berth" certify --device "$device&kernels=$folder" --filter '^Add/f32/33,33/' >"$folder.txt" 2>&1
  if ! grep -q "$message" "$folder.txt"; then
    echo "oclgrind: a planted $name goes unreported, so that nothing else can be relied on; see $folder.txt" >&2
    exit 2
  fi
  echo "oclgrind: finds a planted $name"
}
