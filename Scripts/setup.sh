#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Brings a checkout to the point where it builds and its tests have their data: checks the Swift
# toolchain, installs the Debian packages that are missing, generates ONNX's test data under
# .cache/onnx, and installs two OpenCL runtimes from PyPI, which with PoCL make the three that the
# tests want. `make setup` runs it; every target that needs it does too.
#
# It may be run at any time and interrupted at any time: what is there stays, what is half done is
# not taken for done. When nothing is missing it takes a fraction of a second.
#
# An OpenCL runtime that cannot be had keeps nobody from working: each run says so, and so do its tests.
#
# Environment: BERTH_PYTHON, the Python to use (3.11 or newer; default: python3, then python3.N)
#              BERTH_OPENCL_RUNTIMES=no, leave the runtimes of PyPI out (1.2 GB)
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
readonly vendors=$cache/opencl-vendors

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
#   libopenblas-dev, opencl-c-headers, pkg-config  what the package is compiled against
#   pocl-opencl-icd, clinfo                        an OpenCL device that every machine has, and a look at it
#   oclgrind                                       `make oclgrind` looks for races and uninitialised memory with it
#   gcc, g++, libc6-dev                            `make lint` compiles the C modules as vendors do; what stands before Oclgrind
#   python3, python3-venv                          ONNX's test data; not asked for where another Python serves
missing_packages() {
  local wanted=(libopenblas-dev opencl-c-headers pkg-config pocl-opencl-icd clinfo oclgrind gcc g++ libc6-dev)
  local installed package
  if command -v dpkg-query >/dev/null; then
    # dpkg-query fails when a package is unknown and still lists the others.
    installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "${wanted[@]}" 2>/dev/null || true)
    for package in "${wanted[@]}"; do
      grep -qx "$package installed" <<<"$installed" || echo "$package"
    done
  else
    # Another system: look for the things themselves.
    pkg-config --exists openblas 2>/dev/null || echo libopenblas-dev
    if command -v cc >/dev/null && ! cc -E -include CL/cl_icd.h - </dev/null >/dev/null 2>&1; then
      echo opencl-c-headers
    fi
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

# --- OpenCL --------------------------------------------------------------------------------------

# The runtimes that come from PyPI, each in an environment of its own: they bring libraries of the same names.
readonly runtimes=(intel fpga)
readonly -A runtime_title=([intel]="Intel's OpenCL runtime for processors" [fpga]="Intel's FPGA emulator")
readonly -A runtime_library=([intel]=$cache/opencl-intel/lib/libintelocl.so [fpga]=$cache/opencl-fpga/lib/libintelocl_emu.so)
readonly -A runtime_vendor=([intel]=20-intel.icd [fpga]=30-intel-fpga.icd)

runtime_is_ready() { [[ -e ${runtime_library[$1]} ]] && stamped "opencl-$1" "${runtime_key[$1]}"; }
runtime_is_unwanted() { [[ ${BERTH_OPENCL_RUNTIMES-yes} == no ]]; }

# Whether installing it failed within the last hour. Every target runs this script, and without an index an attempt can take a minute.
runtime_failed_lately() {
  stamped "opencl-$1-failed" "${runtime_key[$1]}" && [[ -n $(find "$stamps/opencl-$1-failed" -mmin -60) ]]
}

runtimes_are_settled() {
  local name
  for name in "${runtimes[@]}"; do
    runtime_is_ready "$name" || runtime_is_unwanted || runtime_failed_lately "$name" || return 1
  done
}

make_runtime() {
  local name=$1 folder=$cache/opencl-$1 python
  python=$(find_python)
  say "installing ${runtime_title[$name]} into $folder (a download of some 300 MB)"
  rm -f "$stamps/opencl-$name"
  if [[ -n $python ]] && "$python" -m venv --clear "$folder" >&2 &&
    "$folder/bin/python" -m pip install --quiet --no-input --disable-pip-version-check --retries 1 \
      --only-binary=:all: -r "Scripts/opencl-$name-requirements.txt" >&2 && [[ -e ${runtime_library[$name]} ]]; then
    link_twins "$folder/lib"
    stamp "opencl-$name" "${runtime_key[$name]}"
  else
    # Half of it would only take up room.
    rm -rf "$folder"
    stamp "opencl-$name-failed" "${runtime_key[$name]}"
  fi
}

# A wheel holds no links: its libraries lie there two or three times, as NAME.so and as NAME.so.VERSION.
link_twins() {
  local versioned twin
  for versioned in "$1"/lib*.so.*.*; do
    for twin in "${versioned%%.so.*}".so{,.?,.??}; do
      if [[ $twin != "$versioned" ]] && cmp -s "$versioned" "$twin"; then ln -f "$versioned" "$twin"; fi
    done
  done
}

# Says which runtimes are missing. On every run: a test that does not run is easily forgotten.
complain_of_runtimes() {
  local name
  if [[ ! -e $vendors/10-pocl.icd ]]; then
    say "WARNING: PoCL is missing, so its tests will not run (Debian's pocl-opencl-icd)"
  fi
  for name in "${runtimes[@]}"; do
    if ! runtime_is_ready "$name"; then
      say "WARNING: ${runtime_title[$name]} is missing, so its tests will not run"
      if runtime_is_unwanted; then
        say "  BERTH_OPENCL_RUNTIMES=no leaves it out"
      else
        say "  pip could not install Scripts/opencl-$name-requirements.txt; it is tried again after an hour," \
          "or at once after: rm $stamps/opencl-$name-failed"
      fi
    fi
  done
}

# PoCL's library by its full path, which Debian's file leaves to the search for libraries; empty if there is none.
pocl_library() {
  local name='' path
  if [[ -r /etc/OpenCL/vendors/pocl.icd ]]; then IFS= read -r name </etc/OpenCL/vendors/pocl.icd || true; fi
  if [[ $name == lib* ]]; then
    # The cache knows libpocl.so.2, the file says libpocl.so.2.10.0: they lie side by side.
    path=$({ PATH=$PATH:/usr/sbin:/sbin ldconfig -p || true; } 2>/dev/null |
      awk -v name="$name" 'index(name, $1) == 1 { sub("[^/]*$", "", $NF); print $NF name; exit }')
    if [[ -e $path ]]; then name=$path; fi
  fi
  echo "$name"
}

# What is to lie in the folder that OCL_ICD_VENDORS names, one a line: a file, a tab, and the library that it names by full path, so
# that three runtimes share a process. The drivers that the system has for real hardware come last, as they are.
vendor_files() {
  local name library file
  library=$(pocl_library)
  if [[ -n $library ]]; then printf '10-pocl.icd\t%s\n' "$library"; fi
  for name in "${runtimes[@]}"; do
    if runtime_is_ready "$name"; then printf '%s\t%s\n' "${runtime_vendor[$name]}" "$PWD/${runtime_library[$name]}"; fi
  done
  for file in /etc/OpenCL/vendors/*.icd; do
    if [[ -r $file && ${file##*/} != pocl.icd ]]; then
      IFS= read -r library <"$file" || true
      printf '90-%s\t%s\n' "${file##*/}" "$library"
    fi
  done
}

# Also false in a checkout that was moved: the paths are full.
vendors_are_ready() {
  local file library
  [[ -d $vendors ]] || return 1
  for file in "$vendors"/*.icd; do
    if [[ -r $file ]]; then
      IFS= read -r library <"$file" || true
      printf '%s\t%s\n' "${file##*/}" "$library"
    fi
  done | cmp -s - <(vendor_files)
}

# File by file: a program that looks into the folder meanwhile finds each as it was or as it will be.
make_vendors() {
  local file library
  local -A wanted=()
  mkdir -p "$vendors"
  while IFS=$'\t' read -r file library; do
    wanted[$file]=yes
    printf '%s\n' "$library" >"$vendors/.partial"
    mv "$vendors/.partial" "$vendors/$file"
  done < <(vendor_files)
  for file in "$vendors"/*.icd; do
    if [[ -z ${wanted[${file##*/}]-} ]]; then rm -f "$file"; fi
  done
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
  local name
  for name in "${runtimes[@]}"; do
    if ! runtime_is_ready "$name" && ! runtime_is_unwanted && ! runtime_failed_lately "$name"; then make_runtime "$name"; fi
  done
  if ! vendors_are_ready; then make_vendors; fi
}

check_swift
scratch=
venv_key=$(digest "$requirements")
data_key=$(digest "$requirements" "$generator")
declare -A runtime_key
for name in "${runtimes[@]}"; do runtime_key[$name]=$(digest "Scripts/opencl-$name-requirements.txt"); done
if [[ -n $(missing_packages) ]] || ! venv_is_ready || ! data_is_ready || ! runtimes_are_settled ||
  ! vendors_are_ready; then
  prepare
fi
complain_of_runtimes
