# SPDX-License-Identifier: Apache-2.0
"""Compares what `berth onnx-tests --json` said of two devices: compare-onnx-tests.py REFERENCE REPORT

What passes on the first has to pass on the second, unless the second says that it has not got a dtype. Prints the counts, by dtype,
and the tests that are lost for any other reason. Exit status: 0 none is lost, 1 some are.
"""

import collections
import json
import re
import sys


def tests(path):
    with open(path, encoding="utf-8") as file:
        return {test["name"]: test for test in json.load(file)["tests"]}


def main(reference_path, report_path):
    reference, report = tests(reference_path), tests(report_path)
    expected = [name for name, test in reference.items() if test["outcome"] == "passed"]
    lacking = collections.Counter()
    lost = []
    for name in expected:
        test = report.get(name, {"outcome": "not run", "message": ""})
        if test["outcome"] == "passed":
            continue
        # As the device's refusal names it.
        dtype = re.search(r"the device has no (\w+)", test["message"])
        if test["outcome"] == "unsupported" and dtype:
            lacking[dtype.group(1)] += 1
        else:
            lost.append(f"  {test['outcome']} {name}: {test['message']}")
    passed = len(expected) - sum(lacking.values()) - len(lost)
    reasons = ", ".join(f"{count} for want of {dtype}" for dtype, count in lacking.most_common())
    print(f"{passed} of {len(expected)} pass as on the reference; lacking: {reasons or 'none'}; lost: {len(lost)}")
    print("\n".join(lost), end="\n" if lost else "")
    return 1 if lost else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
