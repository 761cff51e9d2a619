// SPDX-License-Identifier: Apache-2.0

// One import is enough for who uses tensors: dtypes, shapes, operators, devices and errors come along.
@_exported public import BerthCore
