#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Regenerates Sources/BerthONNX/Protobuf/onnx.pb.swift. Only needed when the pinned onnx or
# swift-protobuf changes: the generated file is committed, so that no build needs protoc.
#
# Needs: the environment of `make setup` (it ships onnx-ml.proto), protoc (Debian: protobuf-compiler),
# git and a Swift toolchain.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# The release that the generated code's runtime is pinned to in Package.swift.
readonly swift_protobuf=1.39.0
readonly work=.cache/protobuf
readonly output=Sources/BerthONNX/Protobuf

if ! command -v protoc >/dev/null; then
  echo "protoc is missing. On Debian: sudo apt-get install protobuf-compiler" >&2
  exit 2
fi
if [[ ! -x .cache/onnx-venv/bin/python ]]; then
  echo "The onnx package is missing. Run: make setup" >&2
  exit 2
fi

mkdir -p "$work" "$output"
plugin_source=$work/swift-protobuf-$swift_protobuf
if [[ ! -d $plugin_source ]]; then
  rm -rf "$plugin_source.partial"
  git -c advice.detachedHead=false clone --quiet --branch "$swift_protobuf" \
    https://github.com/apple/swift-protobuf "$plugin_source.partial"
  mv "$plugin_source.partial" "$plugin_source"
fi
swift build --package-path "$plugin_source" -c release --product protoc-gen-swift
plugin=$(swift build --package-path "$plugin_source" -c release --show-bin-path)/protoc-gen-swift

# onnx-ml.proto is onnx.proto and more (sequences, maps, sparse tensors as types): real models use it.
onnx_package=$(.cache/onnx-venv/bin/python -c 'import onnx, pathlib; print(pathlib.Path(onnx.__file__).parent)')
mkdir -p "$work/proto"
cp "$onnx_package/onnx-ml.proto" "$work/proto/onnx.proto"

# Internal: ONNX's messages are no part of our interface. UseAccessLevelOnImports writes `internal import`,
# which the upcoming feature InternalImportsByDefault and older modes read alike.
protoc --plugin="protoc-gen-swift=$plugin" --proto_path="$work/proto" \
  --swift_opt=Visibility=Internal --swift_opt=UseAccessLevelOnImports=true \
  --swift_out="$output" onnx.proto
echo "wrote $output/onnx.pb.swift"
