#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Brings a checkout to the point where it builds and its tests have their data: checks the Swift
# toolchain, installs the Debian packages that are missing, and generates ONNX's test data under
# .cache/onnx. `make setup` runs it; every target that needs it does too.
#
# It may be run at any time and interrupted at any time: what is there stays, what is half done is
# not taken for done. When nothing is missing it takes a fraction of a second.
#
# Environment: BERTH_PYTHON, the Python to use (3.11 or newer; default: python3, then python3.N)
# Exit status: 0 ready, 2 something is missing that it could not install (it says what).
set -Eeuo pipefail
# What fails without a message of ours has printed its own: a full disk, a folder that cannot be written.
trap 'exit 2' ERR
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly cache=.cache
readonly venv=$cache/onnx-venv
readonly data=$cache/onnx
readonly stamps=$cache/stamps
readonly requirements=Scripts/onnx-requirements.txt
readonly generator=Scripts/generate-onnx-data.py

say() { printf 'setup: %s\n' "$*" >&2; }
die() {
  printf 'setup: %s\n' "$@" >&2
  exit 2
}

# --- Swift ---------------------------------------------------------------------------------------

check_swift() {
  local version
  if ! command -v swift >/dev/null; then
    die "No Swift toolchain on PATH. Berth needs Swift 6.3 or newer:" \
      "install it from swift.org and put its usr/bin on PATH."
  fi
  version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9][0-9]*\.[0-9][0-9]*\).*/\1/p' | head -n 1)
  if [[ -z $version ]]; then
    die "$(command -v swift) does not tell its version: the toolchain is damaged," \
      "or libraries that it needs are missing. Run 'swift --version' to see why."
  fi
  if ((${version%%.*} < 6 || (${version%%.*} == 6 && ${version#*.} < 3))); then
    die "$(command -v swift) is Swift $version. Berth needs Swift 6.3 or newer (swift.org)."
  fi
}

# --- System packages -----------------------------------------------------------------------------

# A Python that can make virtual environments and is new enough for the pinned packages; empty if none.
find_python() {
  local candidate
  for candidate in "${BERTH_PYTHON:-}" python3 /usr/bin/python3 python3.14 python3.13 python3.12 python3.11; do
    if [[ -n $candidate ]] && "$candidate" -c \
      'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2])' >/dev/null 2>&1; then
      command -v "$candidate"
      return
    fi
  done
}

# Debian's names of what is missing, one a line.
#   libopenblas-dev, ocl-icd-opencl-dev, pkg-config  what the package is compiled against
#   pocl-opencl-icd, clinfo                          an OpenCL device that every machine has, and a look at it
#   gcc, libc6-dev                                   `make lint` compiles the C modules as vendors do
#   python3, python3-venv                            ONNX's test data; not asked for where another Python serves
missing_packages() {
  local wanted=(libopenblas-dev ocl-icd-opencl-dev pkg-config pocl-opencl-icd clinfo gcc libc6-dev) installed package
  if command -v dpkg-query >/dev/null; then
    # dpkg-query fails when a package is unknown and still lists the others.
    installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "${wanted[@]}" 2>/dev/null || true)
    for package in "${wanted[@]}"; do
      grep -qx "$package installed" <<<"$installed" || echo "$package"
    done
  else
    # Another system: look for the things themselves.
    pkg-config --exists openblas 2>/dev/null || echo libopenblas-dev
    pkg-config --exists OpenCL 2>/dev/null || echo ocl-icd-opencl-dev
    command -v pkg-config >/dev/null || echo pkg-config
    command -v gcc >/dev/null || echo gcc
  fi
  if [[ ! -x $venv/bin/python && -z $(find_python) ]]; then
    printf '%s\n' python3 python3-venv
  fi
}

install_packages() {
  local missing=("$@") as_root=()
  local hint="sudo apt-get update && sudo apt-get install --no-install-recommends ${missing[*]}"
  if ! command -v apt-get >/dev/null; then
    die "These are missing: ${missing[*]} (Debian's names)." \
      "This system has no apt-get: install what corresponds to them and run 'make setup' again."
  fi
  if ((EUID != 0)); then
    if ! command -v sudo >/dev/null; then
      die "These Debian packages are missing: ${missing[*]}" \
        "This is not root, and there is no sudo. As root, run: ${hint//sudo /}"
    fi
    # Without a terminal nobody can type a password.
    if [[ -t 0 ]]; then as_root=(sudo); else as_root=(sudo -n); fi
  fi
  say "installing the Debian packages ${missing[*]}"
  # Another apt may be at work: wait for it rather than fail.
  local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300)
  if ! { "${apt[@]}" update && "${apt[@]}" install -y --no-install-recommends "${missing[@]}"; } \
    >"$cache/apt.log" 2>&1 </dev/null; then
    tail -n 15 "$cache/apt.log" >&2
    die "apt-get could not install: ${missing[*]} (its last messages are above, all of them in $cache/apt.log)." \
      "When that is mended, run 'make setup' again, or by hand: $hint"
  fi
}

# --- ONNX ----------------------------------------------------------------------------------------

digest() { cat "$@" | sha256sum | cut -d ' ' -f 1; }
stamped() { [[ -f $stamps/$1 && $(<"$stamps/$1") == "$2" ]]; }
stamp() {
  mkdir -p "$stamps"
  printf '%s\n' "$2" >"$stamps/$1.partial"
  mv "$stamps/$1.partial" "$stamps/$1"
}

venv_is_ready() { [[ -x $venv/bin/python ]] && stamped onnx-venv "$venv_key"; }
data_is_ready() {
  local part
  for part in node simple pytorch-converted pytorch-operator light schemas.json; do
    [[ -e $data/$part ]] || return 1
  done
  stamped onnx-data "$data_key"
}

make_venv() {
  local python
  python=$(find_python)
  if [[ -z $python ]]; then
    die "No Python 3.11 or newer that can make virtual environments." \
      "On Debian: sudo apt-get install python3 python3-venv"
  fi
  say "installing the onnx package into $venv"
  rm -f "$stamps/onnx-venv"
  if ! "$python" -m venv --clear "$venv" >&2; then
    die "$python could not make the virtual environment $venv. On Debian: sudo apt-get install python3-venv"
  fi
  # Wheels only: building one of these from source takes an hour and a C++ tool chain.
  if ! "$venv/bin/python" -m pip install --quiet --no-input --disable-pip-version-check \
    --only-binary=:all: -r "$requirements" >&2; then
    die "pip could not install the packages of $requirements; its messages are above." \
      "Connect to a package index (or point pip at a mirror or a folder of wheels), then run 'make setup' again."
  fi
  stamp onnx-venv "$venv_key"
}

make_data() {
  say "generating ONNX's backend tests into $data"
  scratch=$(mktemp -d "$cache/onnx-partial.XXXXXX")
  if ! "$venv/bin/python" "$generator" "$scratch/new" >&2; then
    die "ONNX's test data could not be generated; the message is above."
  fi
  rm -f "$stamps/onnx-data"
  if [[ -e $data ]]; then mv "$data" "$scratch/old"; fi
  mv "$scratch/new" "$data"
  stamp onnx-data "$data_key"
}

# -------------------------------------------------------------------------------------------------

prepare() {
  # Two runs at once would undo each other's work: the second waits, then finds it done.
  mkdir -p "$cache"
  exec 9>"$cache/setup.lock"
  flock 9
  trap 'if [[ -n $scratch ]]; then rm -rf "$scratch"; fi' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  rm -rf "$cache"/onnx-partial.*

  local packages
  packages=$(missing_packages)
  if [[ -n $packages ]]; then
    mapfile -t packages <<<"$packages"
    install_packages "${packages[@]}"
  fi
  if ! venv_is_ready; then make_venv; fi
  if ! data_is_ready; then make_data; fi
}

check_swift
scratch=
venv_key=$(digest "$requirements")
data_key=$(digest "$requirements" "$generator")
if [[ -n $(missing_packages) ]] || ! venv_is_ready || ! data_is_ready; then
  prepare
fi
