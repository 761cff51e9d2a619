# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# Sourced by the scripts that try several OpenCL devices.

# Whether there is such a device. One that is there and cannot be used counts as there: what is tried on it fails.
is_there() {
  ! .build/release/berth replay runtime/description/1 --device "$1" 2>&1 >/dev/null | grep -q "no device '"
}

# A device as the name of a folder.
folder_name() { tr -cs 'A-Za-z0-9\n' - <<<"$1"; }
