// SPDX-License-Identifier: Apache-2.0

// One import is enough: who tests a device names devices, errors, operators, profiles and summaries.
@_exported import BerthConformance
@_exported import BerthCore
