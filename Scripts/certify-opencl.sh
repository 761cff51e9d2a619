#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Certifies the OpenCL runtimes that `make setup` installs, profiles runtime and core, each into a folder of its own under
# out/certificate-opencl: certify-opencl.sh [DEVICE...]
# A runtime that is not there is named and counted, and is no failure of the others.
# Exit status: 0 all that are there are certified, 1 one is not or none is there.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 2
. Scripts/opencl-devices.sh

devices=("$@")
if ((${#devices[@]} == 0)); then
  # Each with its own strategy, and the gpu strategy where nothing but its kernels' rightness can be shown.
  devices=(opencl:pocl opencl:intel fpga 'opencl:pocl?strategy=gpu' 'opencl:intel?strategy=gpu')
fi

# `12 pass, 3 fail` of a certificate.
counts() {
  sed -n '/"counts"/,/}/ s/^ *"\([A-Za-z]*\)" *: *\([1-9][0-9]*\).*/\2 \1/p' "$1" | paste -sd, | sed 's/,/, /g'
}

certified=0 failed=0 absent=0 table=
for device in "${devices[@]}"; do
  if ! is_there "$device"; then
    printf 'certify-opencl: NOT THERE: %s; nothing is certified of it\n' "$device" >&2
    table+=$(printf '  %-28s not there' "$device")$'\n'
    absent=$((absent + 1))
    continue
  fi
  folder=out/certificate-opencl/$(folder_name "$device")
  rm -rf "$folder"
  start=$SECONDS
  if .build/release/berth certify --device "$device" --profile runtime --profile core --out "$folder"; then
    verdict=certified
    certified=$((certified + 1))
  else
    verdict='NOT CERTIFIED'
    failed=$((failed + 1))
  fi
  table+=$(printf '  %-28s %s: %s (%s s)' "$device" "$verdict" "$(counts "$folder/certificate.json")" "$((SECONDS - start))")$'\n'
  echo
done

printf '%scertify-opencl: %s certified, %s not, %s not there\n' "$table" "$certified" "$failed" "$absent"
((certified > 0 && failed == 0))
