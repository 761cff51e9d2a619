// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Waits until no thread of this process computes any more, for at most a second: some never rest.
func awaitRest() {
  let window = 0.01
  for _ in 0..<100 {
    let before = clock()
    Thread.sleep(forTimeInterval: window)
    // A tenth of a processor: timers and the like.
    if Double(clock() - before) / Double(CLOCKS_PER_SEC) < window / 10 { return }
  }
}
