#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Measures Berth's OpenCL devices side by side with CLBlast on the same device and OpenBLAS on the same processors, in one run:
#   Scripts/bench-opencl.sh [ARGS...]    see berth-opencl-ratios --help
# CLBlast (Debian's libclblast-dev) is installed if it is missing: nothing else needs it, so `make setup` does not.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Both overrule OpenBLAS's own choice of kernels: a benchmark measures what a user gets without them.
unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE
# PoCL leaves its threads to the system, which may keep two of them on one processor for the length of a sample; this gives each its own,
# as OpenBLAS's come to have by spinning. It holds for Berth and for CLBlast alike.
export POCL_AFFINITY=${POCL_AFFINITY-1}
export OCL_ICD_VENDORS=${OCL_ICD_VENDORS-$PWD/.cache/opencl-vendors}

if [[ ! -e /usr/include/clblast_c.h ]] && ! pkg-config --exists clblast 2>/dev/null; then
  echo "bench-opencl: installing libclblast-dev, once" >&2
  as_root=()
  if ((EUID != 0)); then as_root=(sudo); fi
  if ! { "${as_root[@]}" apt-get -q update && "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get -q -o DPkg::Lock::Timeout=300 install -y --no-install-recommends libclblast-dev; } >&2; then
    echo "bench-opencl: CLBlast is missing and could not be installed (Debian's libclblast-dev)" >&2
    exit 2
  fi
fi

# PoCL keeps built programs of its own, which would make every start a warm one.
POCL_CACHE_DIR=$(mktemp -d)
export POCL_CACHE_DIR
trap 'rm -rf "$POCL_CACHE_DIR"' EXIT
swift run -c release --package-path Benchmarks berth-opencl-ratios "$@"
