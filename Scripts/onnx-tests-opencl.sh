#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Runs ONNX's own operator tests on the CPU and on each OpenCL runtime: onnx-tests-opencl.sh [DEVICE...]
# What passes on the CPU has to pass there too, but for dtypes that the device has not; those are counted by dtype.
# Reports lie in out/onnx-tests. A runtime that is not there is named and counted.
# Exit status: 0 it holds for all that are there, 1 it does not or none is there.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 2
. Scripts/opencl-devices.sh

devices=("$@")
if ((${#devices[@]} == 0)); then devices=(opencl:pocl opencl:intel fpga); fi

reports=out/onnx-tests
mkdir -p "$reports"
run() { .build/release/berth onnx-tests .cache/onnx/node --device "$1" --json >"$2"; }

if ! run cpu "$reports/cpu.json"; then
  echo "onnx-tests-opencl: not all of it passes on the CPU, with which the others are compared" >&2
  exit 1
fi
held=0 failed=0 absent=0
for device in "${devices[@]}"; do
  if ! is_there "$device"; then
    printf 'onnx-tests-opencl: NOT THERE: %s; nothing ran on it\n' "$device" >&2
    absent=$((absent + 1))
    continue
  fi
  report=$reports/$(folder_name "$device").json
  run "$device" "$report"
  # 1 is what a lost test makes of it; what there is behind 1 is no report.
  status=$?
  printf '%s: ' "$device"
  if ((status > 1)); then
    echo "no report (status $status)"
    failed=$((failed + 1))
  elif .cache/onnx-venv/bin/python Scripts/compare-onnx-tests.py "$reports/cpu.json" "$report"; then
    held=$((held + 1))
  else
    failed=$((failed + 1))
  fi
done
printf 'onnx-tests-opencl: as on the CPU on %s, not on %s, not there %s\n' "$held" "$failed" "$absent"
((held > 0 && failed == 0))
