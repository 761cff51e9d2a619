#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Runs what meets a vendor's code under the sanitizers of Swift's compiler: sanitize.sh [address|thread]
#   address  the loader, the worker and the mock ASIC, in a certification of the runtime and of some operators
#   thread   the tests of queues and fences: the CPU's, the plug-ins' and that for devices in Swift
# Each build has a scratch folder of its own, so the ordinary one stays as it is. Not part of `make test`: the builds
# take minutes. The mock ASIC alone runs under gcc's sanitizers there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

address() {
  local build=(swift build --sanitize=address --scratch-path .build-address)
  "${build[@]}" --product berth-mock-asic
  "${build[@]}" --product berth
  # In the judge's process, so that loader and plug-in are watched together, and behind the worker. Leaks are looked for
  # by the tests of the mock ASIC: Swift's runtime keeps its metadata to the end.
  local berth=.build-address/debug/berth
  local filter='^(runtime/|(Add|Exp|Softmax|Gather|Slice|Concat|ReduceSum)/(f32|bf16)/|MatMul/f32/[0-9]x|MatMulInteger/i8/[0-9]x)'
  export ASAN_OPTIONS=detect_leaks=0:halt_on_error=1
  "$berth" certify --device mock-asic --filter "$filter"
  "$berth" certify --device 'mock-asic?mode=blocking' --filter "$filter"
}

thread() {
  # Swift's own mutex is opaque to the sanitizer; BerthCore/Lock.swift has one that is not.
  TSAN_OPTIONS=halt_on_error=1 swift test --sanitize=thread --scratch-path .build-thread -Xswiftc -DBERTH_THREAD_SANITIZER \
    --filter 'QueueTests|FenceTests|StartedCommandTests|ConcurrencyTests'
}

case ${1-all} in
  address) address ;;
  thread) thread ;;
  all)
    address
    thread
    ;;
  *)
    echo "usage: sanitize.sh [address|thread]" >&2
    exit 2
    ;;
esac
