// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A thread of the check's own. Not a task: a check that blocks a thread of the cooperative pool could starve the rest.
enum Worker {
  static func start(_ body: @escaping @Sendable () -> Void) {
    Thread(block: body).start()
  }
}
