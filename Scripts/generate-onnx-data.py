# SPDX-License-Identifier: Apache-2.0
"""Writes the ONNX conformance data that `berth onnx-tests` and the schema tests read.

usage: generate-onnx-data.py OUT

OUT receives one folder a test, each in the layout of ONNX's backend tests
(model.onnx, test_data_set_N/{input,output}_N.pb, and data.json where the test
has tolerances of its own), in five groups, and the operator schemas:

  OUT/node                  one operator each, generated from the package's cases
  OUT/simple                small models
  OUT/pytorch-converted     layers exported from PyTorch
  OUT/pytorch-operator      operators exported from PyTorch
  OUT/light                 image networks whose weights are constants
  OUT/schemas.json          every operator of ai.onnx at the package's opset

OUT must not exist: the caller renames it into place when all of it is there.
"""

from __future__ import annotations

import json
import pathlib
import shutil
import sys
import warnings

import numpy as np
import onnx
from onnx import defs, helper, numpy_helper
from onnx.backend.test.case import model as model_cases
from onnx.backend.test.case import node as node_cases

OPSET = 28

# onnx 1.23.2 defines exactly these. Another number means that the data is not
# what the recorded results were measured on.
EXPECTED_COUNTS = {
    "node": 1884,
    "simple": 26,
    "pytorch-converted": 82,
    "pytorch-operator": 35,
    "light": 9,
}

# The tolerances of the package's own test runner, which a test without a
# data.json is held to.
DEFAULT_RTOL, DEFAULT_ATOL = 1e-3, 1e-7


def serialized(value: object, info: onnx.ValueInfoProto) -> bytes:
    """The .pb form of one test value: the message that its declared type asks for."""
    kind = info.type.WhichOneof("value")
    if kind == "map_type":
        return numpy_helper.from_dict(value, info.name).SerializeToString()
    if kind == "sequence_type":
        return numpy_helper.from_list(value, info.name).SerializeToString()
    if kind == "optional_type":
        return numpy_helper.from_optional(value, info.name).SerializeToString()
    if kind != "tensor_type":
        raise ValueError(f"value {info.name!r} has the type {kind!r}, which has no .pb form")
    if isinstance(value, onnx.TensorProto):
        return value.SerializeToString()
    # Some cases give a numpy scalar where a tensor of rank 0 is meant.
    return numpy_helper.from_array(np.asarray(value), info.name).SerializeToString()


def write_tolerances(folder: pathlib.Path, rtol: float, atol: float) -> None:
    if (rtol, atol) != (DEFAULT_RTOL, DEFAULT_ATOL):
        (folder / "data.json").write_text(json.dumps({"atol": atol, "rtol": rtol}) + "\n")


def write_case(root: pathlib.Path, case) -> None:
    """Writes a case that the package holds in memory."""
    folder = root / case.name
    folder.mkdir(parents=True)
    (folder / "model.onnx").write_bytes(case.model.SerializeToString())
    write_tolerances(folder, case.rtol, case.atol)
    graph = case.model.graph
    for index, (inputs, outputs) in enumerate(case.data_sets):
        data_set = folder / f"test_data_set_{index}"
        data_set.mkdir()
        for role, values, infos in (("input", inputs, graph.input), ("output", outputs, graph.output)):
            if len(values) > len(infos):
                raise ValueError(f"{case.name}: {len(values)} values for {len(infos)} {role}s")
            for position, (value, info) in enumerate(zip(values, infos)):
                (data_set / f"{role}_{position}.pb").write_bytes(serialized(value, info))


def write_light(root: pathlib.Path, package_data: pathlib.Path, cases: list) -> None:
    """Writes the image networks. Their expected output comes with the package; their
    input is the ramp i/n in float32 that the package's runner feeds them."""
    for case in cases:
        folder = root / case.name
        data_set = folder / "test_data_set_0"
        data_set.mkdir(parents=True)
        source = package_data / "light" / f"light_{case.model_name}.onnx"
        shutil.copyfile(source, folder / "model.onnx")
        write_tolerances(folder, case.rtol, case.atol)

        graph = onnx.load(source).graph
        constants = {tensor.name for tensor in graph.initializer}
        position = 0
        for info in graph.input:
            if info.name in constants:
                continue
            tensor_type = info.type.tensor_type
            if tensor_type.elem_type != onnx.TensorProto.FLOAT:
                raise ValueError(f"{case.name}: input {info.name!r} is not float32")
            shape = [dim.dim_value if dim.HasField("dim_value") else 1 for dim in tensor_type.shape.dim]
            count = int(np.prod(shape))
            ramp = (np.arange(count).reshape(shape) / count).astype(np.float32)
            tensor = numpy_helper.from_array(ramp, info.name)
            (data_set / f"input_{position}.pb").write_bytes(tensor.SerializeToString())
            position += 1
        for index in range(len(graph.output)):
            expected = source.with_name(f"{source.stem}_output_{index}.pb")
            shutil.copyfile(expected, data_set / f"output_{index}.pb")


def attribute_default(attribute: defs.OpSchema.Attribute) -> object:
    """The default as JSON (null where there is none). A tensor or graph default has no
    JSON form; none exists at this opset, and one that appears must be looked at."""
    proto = attribute.default_value
    if not proto.name and proto.type == onnx.AttributeProto.UNDEFINED:
        return None
    value = helper.get_attribute_value(proto)
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, (int, float)):
        return value
    if isinstance(value, (list, tuple)) or hasattr(value, "__iter__"):
        return [item.decode() if isinstance(item, bytes) else item for item in value]
    raise ValueError(f"attribute {attribute.name!r} has a default of type {proto.type}")


def formal_parameter(parameter: defs.OpSchema.FormalParameter) -> dict:
    return {
        "name": parameter.name,
        "type_str": parameter.type_str,
        "option": parameter.option.name.lower(),
        "is_homogeneous": parameter.is_homogeneous,
        "min_arity": parameter.min_arity,
    }


def schema(operator: defs.OpSchema) -> dict:
    return {
        "name": operator.name,
        "since_version": operator.since_version,
        "deprecated": operator.deprecated,
        "min_input": operator.min_input,
        "max_input": operator.max_input,
        "min_output": operator.min_output,
        "max_output": operator.max_output,
        "inputs": [formal_parameter(parameter) for parameter in operator.inputs],
        "outputs": [formal_parameter(parameter) for parameter in operator.outputs],
        "attributes": [
            {
                "name": attribute.name,
                "type": attribute.type.name.lower(),
                "required": attribute.required,
                "default": attribute_default(attribute),
            }
            for _, attribute in sorted(operator.attributes.items())
        ],
        "type_constraints": {
            constraint.type_param_str: sorted(constraint.allowed_type_strs)
            for constraint in operator.type_constraints
        },
    }


def write_schemas(path: pathlib.Path) -> None:
    latest: dict[str, defs.OpSchema] = {}
    for operator in defs.get_all_schemas_with_history():
        if operator.domain not in ("", "ai.onnx") or operator.since_version > OPSET:
            continue
        known = latest.get(operator.name)
        if known is None or operator.since_version > known.since_version:
            latest[operator.name] = operator
    document = {
        "onnx": onnx.__version__,
        "opset": OPSET,
        "operators": [schema(latest[name]) for name in sorted(latest)],
    }
    # No NaN: strict JSON, which every reader takes.
    path.write_text(json.dumps(document, indent=1, allow_nan=False) + "\n")


def main() -> int:
    if len(sys.argv) != 2:
        print("usage: generate-onnx-data.py OUT", file=sys.stderr)
        return 2
    out = pathlib.Path(sys.argv[1])
    out.mkdir(parents=True)
    if defs.onnx_opset_version() != OPSET:
        print(f"onnx {onnx.__version__} has opset {defs.onnx_opset_version()}, not {OPSET}", file=sys.stderr)
        return 2

    # The cases divide by zero and overflow on purpose.
    warnings.simplefilter("ignore", RuntimeWarning)
    # Most cases draw from numpy's global generator: a fixed seed and the fixed
    # order of import make the data the same in every run.
    np.random.seed(0)

    package_data = pathlib.Path(onnx.__file__).parent / "backend" / "test" / "data"
    for case in node_cases.collect_testcases():
        write_case(out / "node", case)

    for group in ("simple", "pytorch-converted", "pytorch-operator"):
        shutil.copytree(package_data / group, out / group, ignore=shutil.ignore_patterns("__pycache__", "*.py"))
    models = model_cases.collect_testcases()
    for case in models:
        # The package ships most of these as files too; the files win, being what other runtimes read.
        if case.kind == "simple" and not (out / "simple" / case.name).exists():
            write_case(out / "simple", case)
    write_light(out / "light", package_data, [case for case in models if case.kind == "real"])
    write_schemas(out / "schemas.json")

    counts = {group: sum(1 for _ in (out / group).iterdir()) for group in EXPECTED_COUNTS}
    if counts != EXPECTED_COUNTS:
        print(f"expected {EXPECTED_COUNTS} tests, generated {counts}", file=sys.stderr)
        return 2
    print(", ".join(f"{count} {group}" for group, count in counts.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
