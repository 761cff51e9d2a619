#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Measures Berth against its peers, side by side in one run:
#   Scripts/bench.sh [ARGS...]           berth-ratios: launch cost (against torch, if it can be had), MatMul (against OpenBLAS),
#                                        elementary functions (against libm), what Berth adds to a plug-in (against C calls) and isolation to its cases
#   Scripts/bench.sh harness [ARGS...]   the benchmark harness: times of single operators, baselines, comparisons of commits
# BERTH_BENCH_TORCH=no leaves torch out.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Both overrule OpenBLAS's own choice of kernels: a benchmark measures what a user gets without them.
unset OPENBLAS_CORETYPE OPENBLAS_L2_SIZE

if [[ ${1-} == harness ]]; then
  shift
  exec swift package --package-path Benchmarks --allow-writing-to-package-directory benchmark "$@"
fi

# torch is several hundred megabytes, and nothing else needs it: it gets an environment of its own, here and not in `make setup`.
venv=.cache/bench-venv
torch=torch==2.13.0
has_torch() { [[ -x $venv/bin/python ]] && "$venv/bin/python" -c 'import torch' 2>/dev/null; }
if [[ ${BERTH_BENCH_TORCH-yes} != no ]] && ! has_torch; then
  echo "bench: installing $torch into $venv, once" >&2
  # The processor's build where it is on offer: the other one brings gigabytes of CUDA.
  if ! { python3 -m venv "$venv" && "$venv/bin/pip" install --quiet "$torch" numpy; } >&2; then
    echo "bench: torch could not be installed; measuring without it" >&2
  fi
fi

for product in berth berth-mock-asic; do Scripts/build.sh --product "$product" >&2; done
arguments=(--plugin "$PWD/.build/release/libberth-mock-asic.so" --berth "$PWD/.build/release/berth")
if [[ ${BERTH_BENCH_TORCH-yes} != no ]] && has_torch; then arguments+=(--torch "$PWD/$venv/bin/python"); fi
exec swift run -c release --package-path Benchmarks berth-ratios "${arguments[@]}" "$@"
