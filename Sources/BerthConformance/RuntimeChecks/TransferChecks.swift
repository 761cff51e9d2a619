// SPDX-License-Identifier: Apache-2.0

import BerthCore

extension RuntimeCheck {
  /// Uploads, downloads, copies, fills.
  static let transferChecks: [RuntimeCheck] = [
    RuntimeCheck("round-trip", "What is uploaded comes back, byte for byte, whatever the length.") {
      context throws(CaseFailure) in
      let queue = try context.queue()
      var random = context.random("round-trip")
      for count in [0, 1, 2, 3, 5, 7, 8, 15, 63, 64, 65, 4095, 4096, 4097, 65_537, 3_000_001] {
        let bytes = noise(count, &random)
        let buffer = try context.buffer(count)
        try context.upload(bytes, to: buffer, on: queue)
        let back = try context.download(buffer, on: queue)
        guard back == bytes else {
          let place = zip(back, bytes).enumerated().first { $1.0 != $1.1 }?.offset ?? 0
          throw .broken(.memory, "of \(count) bytes uploaded, byte \(place) comes back wrong")
        }
        buffer.free()
      }
    },
    RuntimeCheck("upload-range", "An upload into part of a buffer leaves the rest as it was.") {
      context throws(CaseFailure) in
      let queue = try context.queue()
      var random = context.random("upload-range")
      for (size, offset, count) in [
        (300, 0, 100), (300, 1, 100), (300, 200, 100), (300, 299, 1), (300, 150, 0), (5000, 4001, 997),
      ] {
        var expected = noise(size, &random)
        let buffer = try context.buffer(size)
        try context.upload(expected, to: buffer, on: queue)
        let patch = noise(count, &random)
        try context.upload(patch, to: buffer, offset: offset, on: queue)
        expected.replaceSubrange(offset..<(offset + count), with: patch)
        guard try context.download(buffer, on: queue) == expected else {
          throw .broken(.memory, "an upload of \(count) bytes at \(offset) into \(size) went wrong")
        }
      }
    },
    RuntimeCheck(
      "download-range", "A download takes just the stretch that was asked for, and writes nothing beside its target."
    ) { context throws(CaseFailure) in
      let queue = try context.queue()
      var random = context.random("download-range")
      let bytes = noise(5000, &random)
      let buffer = try context.buffer(bytes.count)
      try context.upload(bytes, to: buffer, on: queue)
      for (offset, count) in [(0, 5000), (1, 4999), (1000, 1), (4999, 1), (2500, 0), (77, 3001)] {
        let host = try context.memory([UInt8](repeating: 0x5A, count: count + 20))
        try context.complete(
          .download(
            BufferRange(buffer, offset: offset, byteCount: count), to: HostRange(host, offset: 10, byteCount: count)),
          on: queue)
        var expected = [UInt8](repeating: 0x5A, count: count + 20)
        expected.replaceSubrange(10..<(10 + count), with: bytes[offset..<(offset + count)])
        guard Array(host.bytes) == expected else {
          throw .broken(.memory, "a download of \(count) bytes at \(offset) went wrong, or wrote beside its target")
        }
      }
    },
    RuntimeCheck("copy", "A copy moves just the stretch that was asked for.") { context throws(CaseFailure) in
      let queue = try context.queue()
      var random = context.random("copy")
      for (from, to, count) in [(0, 0, 4096), (1, 0, 4000), (0, 3, 4000), (100, 200, 1), (17, 33, 2049), (5, 5, 0)] {
        let source = noise(4096, &random)
        var target = noise(4096, &random)
        let (a, b) = (try context.buffer(4096), try context.buffer(4096))
        try context.upload(source, to: a, on: queue)
        try context.upload(target, to: b, on: queue)
        try context.complete(
          .copy(BufferRange(a, offset: from, byteCount: count), to: BufferRange(b, offset: to, byteCount: count)),
          on: queue)
        target.replaceSubrange(to..<(to + count), with: source[from..<(from + count)])
        guard try context.download(b, on: queue) == target else {
          throw .broken(.memory, "a copy of \(count) bytes from \(from) to \(to) went wrong")
        }
        guard try context.download(a, on: queue) == source else {
          throw .broken(.memory, "a copy of \(count) bytes changed its source")
        }
      }
    },
    RuntimeCheck("copy-within", "A copy within one buffer works where the stretches do not overlap.") {
      context throws(CaseFailure) in
      let queue = try context.queue()
      var random = context.random("copy-within")
      var bytes = noise(1000, &random)
      let buffer = try context.buffer(1000)
      try context.upload(bytes, to: buffer, on: queue)
      try context.complete(
        .copy(BufferRange(buffer, offset: 100, byteCount: 300), to: BufferRange(buffer, offset: 600, byteCount: 300)),
        on: queue)
      bytes.replaceSubrange(600..<900, with: bytes[100..<400])
      guard try context.download(buffer, on: queue) == bytes else {
        throw .broken(.memory, "a copy within one buffer went wrong")
      }
    },
    RuntimeCheck("fill", "A fill repeats its pattern over just the stretch that was asked for.") {
      context throws(CaseFailure) in
      let queue = try context.queue()
      var random = context.random("fill")
      let patterns: [(FillPattern, [UInt8])] = [
        (FillPattern(UInt8(0xA7)), [0xA7]), (FillPattern(UInt16(0x1234)), [0x34, 0x12]),
        (FillPattern(UInt32(0x89AB_CDEF)), [0xEF, 0xCD, 0xAB, 0x89]),
        (FillPattern(UInt64(0x0123_4567_89AB_CDEF)), [0xEF, 0xCD, 0xAB, 0x89, 0x67, 0x45, 0x23, 0x01]),
      ]
      for (pattern, unit) in patterns {
        for (offset, count) in [(0, 800), (8, 8), (16, 304), (0, 0), (792, 8)] {
          var expected = noise(800, &random)
          let buffer = try context.buffer(800)
          try context.upload(expected, to: buffer, on: queue)
          try context.complete(.fill(BufferRange(buffer, offset: offset, byteCount: count), pattern), on: queue)
          for index in 0..<count { expected[offset + index] = unit[index % unit.count] }
          guard try context.download(buffer, on: queue) == expected else {
            throw .broken(
              .memory, "a fill of \(count) bytes at \(offset) with a pattern of \(unit.count) bytes went wrong")
          }
        }
      }
    },
    RuntimeCheck("transfer-offsets", "Transfers keep to their stretch at every small offset and length.") {
      context throws(CaseFailure) in
      let queue = try context.queue()
      var random = context.random("transfer-offsets")
      let size = 512
      let buffer = try context.buffer(size)
      var expected = noise(size, &random)
      try context.upload(expected, to: buffer, on: queue)
      for offset in 0..<18 {
        for count in [1, 2, 3, 4, 5, 7, 8, 9, 15, 17, 31, 33, 63, 65, 127] {
          let place = offset * 3 + offset % 3
          let patch = noise(count, &random)
          try context.upload(patch, to: buffer, offset: place, on: queue)
          expected.replaceSubrange(place..<(place + count), with: patch)
          guard try context.download(buffer, offset: place, count: count, on: queue) == patch else {
            throw .broken(.memory, "\(count) bytes uploaded to offset \(place) do not come back from there")
          }
        }
        guard try context.download(buffer, on: queue) == expected else {
          throw .broken(.memory, "uploads of a few bytes changed bytes beside their stretch")
        }
      }
    },
    RuntimeCheck("download-again", "A download gives what the buffer holds now, not what it held before.") {
      context throws(CaseFailure) in
      let queue = try context.queue()
      let (buffer, other) = (try context.buffer(5000), try context.buffer(5000))
      var random = context.random("download-again")
      for round in 0..<4 {
        let first = noise(5000, &random)
        try context.upload(first, to: buffer, on: queue)
        guard try context.download(buffer, on: queue) == first else {
          throw .broken(.memory, "round \(round): a download does not give what was uploaded just before")
        }
        try context.complete(.fill(BufferRange(buffer), FillPattern(UInt8(round))), on: queue)
        guard try context.download(buffer, on: queue) == [UInt8](repeating: UInt8(round), count: 5000) else {
          throw .broken(.memory, "round \(round): a download does not give what was filled in just before")
        }
        let second = noise(5000, &random)
        try context.upload(second, to: other, on: queue)
        try context.complete(.copy(BufferRange(other), to: BufferRange(buffer)), on: queue)
        guard try context.download(buffer, on: queue) == second else {
          throw .broken(.memory, "round \(round): a download does not give what was copied there just before")
        }
      }
    },
    RuntimeCheck("copy-boundaries", "Copies work across the boundaries of pages and blocks.") {
      context throws(CaseFailure) in
      let queue = try context.queue()
      var random = context.random("copy-boundaries")
      let size = 262_147
      let (a, b) = (try context.buffer(size), try context.buffer(size))
      let source = noise(size, &random)
      try context.upload(source, to: a, on: queue)
      for count in [4095, 4096, 4097, 8192, 12_289, 65_535, 65_536, 65_537, 131_072, 262_000] {
        for (from, to) in [(0, 0), (1, 1), (0, 7), (64, 3), (147, 147)] {
          var target = noise(size, &random)
          try context.upload(target, to: b, on: queue)
          try context.complete(
            .copy(BufferRange(a, offset: from, byteCount: count), to: BufferRange(b, offset: to, byteCount: count)),
            on: queue)
          target.replaceSubrange(to..<(to + count), with: source[from..<(from + count)])
          let back = try context.download(b, on: queue)
          guard back == target else {
            let place = zip(back, target).enumerated().first { $1.0 != $1.1 }?.offset ?? 0
            throw .broken(.memory, "byte \(place) is wrong after a copy of \(count) bytes from \(from) to \(to)")
          }
        }
      }
    },
    RuntimeCheck("fill-boundaries", "Fills of every width work across the boundaries of pages and blocks.") {
      context throws(CaseFailure) in
      let queue = try context.queue()
      let size = 200_008
      let buffer = try context.buffer(size)
      let patterns = [
        FillPattern(UInt8(0x5B)), FillPattern(UInt16(0x1234)), FillPattern(UInt32(0x89AB_CDEF)),
        FillPattern(UInt64(0x0123_4567_89AB_CDEF)),
      ]
      for pattern in patterns {
        for (offset, count) in [(0, 4096), (8, 4096), (16, 65_544), (65_528, 16), (0, 200_000)] {
          try context.complete(.fill(BufferRange(buffer), FillPattern(UInt8(0xEE))), on: queue)
          try context.complete(.fill(BufferRange(buffer, offset: offset, byteCount: count), pattern), on: queue)
          let back = try context.download(buffer, on: queue)
          for (place, byte) in back.enumerated() {
            let inside = place >= offset && place < offset + count
            // Offsets are multiples of all widths, so the pattern's phase is that of the place.
            let expected = inside ? UInt8(truncatingIfNeeded: pattern.bits >> UInt64(place % pattern.width * 8)) : 0xEE
            guard byte == expected else {
              throw .broken(
                .memory,
                "byte \(place) is \(byte) instead of \(expected) after a fill of \(count) bytes at \(offset) with a pattern "
                  + "of \(pattern.width)")
            }
          }
        }
      }
    },
    RuntimeCheck("host-visible", "Memory that the host can see shows what commands wrote.") {
      context throws(CaseFailure) in
      let queue = try context.queue()
      var random = context.random("host-visible")
      let buffer = try context.buffer(999)
      guard let address = buffer.hostAddress else { return }
      let alignment = context.device.info.memorySpaces.first?.alignment ?? 1
      guard Int(bitPattern: address) % alignment == 0 else {
        throw .broken(
          .honesty, "a buffer lies at \(address), which is not aligned to \(alignment) as the device declares")
      }
      let bytes = noise(999, &random)
      try context.upload(bytes, to: buffer, on: queue)
      guard Array(UnsafeRawBufferPointer(start: address, count: 999)) == bytes else {
        throw .broken(.memory, "the host does not see what an upload wrote")
      }
    },
  ]
}
