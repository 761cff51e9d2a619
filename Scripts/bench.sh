#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Builds and runs the Benchmarks package; arguments go to `swift run`: the executable's name, where
# there are several, and what it takes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if [[ ! -f Benchmarks/Package.swift ]]; then
  echo "bench: there is no Benchmarks/Package.swift in this checkout" >&2
  exit 2
fi

# Both overrule OpenBLAS's own choice of kernels: a benchmark measures what a user gets without them.
unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE
exec swift run -c release --package-path Benchmarks "$@"
