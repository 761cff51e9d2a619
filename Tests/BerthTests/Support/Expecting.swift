// SPDX-License-Identifier: Apache-2.0

import Berth
import Testing

/// The error that `body` throws; records a failure of the test if it throws none, or of another code.
@discardableResult
func expectError(
  _ code: DeviceError.Code, mentioning pieces: String..., sourceLocation: SourceLocation = #_sourceLocation,
  _ body: () throws -> Any
) -> DeviceError? {
  do {
    let value = try body()
    Issue.record("expected an error, got \(value)", sourceLocation: sourceLocation)
  } catch let error as DeviceError {
    #expect(error.code == code, "\(error)", sourceLocation: sourceLocation)
    for piece in pieces {
      #expect(
        error.description.contains(piece), "'\(piece)' is not in '\(error)'", sourceLocation: sourceLocation)
    }
    return error
  } catch {
    Issue.record("\(error) is no DeviceError", sourceLocation: sourceLocation)
  }
  return nil
}
