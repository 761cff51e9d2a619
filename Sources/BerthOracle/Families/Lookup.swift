// SPDX-License-Identifier: Apache-2.0

internal import BerthCore

/// Places in data (input 0) that indices (input 1) pick. An index outside its axis is the same error here as on a device.
enum Lookup {
  /// For each index the place of the element whose coordinates are the index's own, but for the one along the attribute `axis`.
  static func elements(_ call: DenseCall) throws(DeviceError) -> [Int] {
    let (data, indices) = (try call.input(0).type.shape, try call.input(1).type.shape)
    let axis = try data.normalized(axis: call.attributes.int("axis"))
    var strides = data.contiguousStrides.values
    let step = strides[axis]
    strides[axis] = 0
    var places = Places.walk(indices.extents, strides: strides)
    for (number, index) in try call.integers(1).enumerated() {
      places[number] += try place(index, on: axis, of: data, call) * step
    }
    return places
  }

  /// For each tuple the places of the elements of the slice that it points to.
  static func slices(_ call: DenseCall) throws(DeviceError) -> [Int] {
    let (data, indices) = (try call.input(0).type.shape, try call.input(1).type.shape)
    let geometry = try TupleGeometry(call.call)
    let strides = data.contiguousStrides.values
    let slice = data.extents[geometry.axes.upperBound...].reduce(1, *)
    var lead = indices.extents.map { _ in 0 }
    for axis in 0..<geometry.batchRank { lead[axis] = strides[axis] }
    let starts = Places.walk(Array(indices.extents.dropLast()), strides: Array(lead.dropLast()))
    let numbers = try call.integers(1)
    var places: [Int] = []
    places.reserveCapacity(starts.count * slice)
    for (tuple, start) in starts.enumerated() {
      var place = start
      for (component, axis) in geometry.axes.enumerated() {
        place += try self.place(numbers[tuple * geometry.length + component], on: axis, of: data, call) * strides[axis]
      }
      places += place..<(place + slice)
    }
    return places
  }

  private static func place(
    _ index: Int64, on axis: Int, of shape: Shape, _ call: DenseCall
  ) throws(DeviceError) -> Int {
    let extent = Int64(shape[axis])
    guard index >= -extent, index < extent else {
      throw DeviceError(
        .indexOutOfRange, "index \(index) lies outside axis \(axis) of the shape \(shape)",
        operation: call.call.description)
    }
    return Int(index < 0 ? index + extent : index)
  }
}
