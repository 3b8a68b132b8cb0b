import DNSWire
import Foundation
import TestChance
import Testing

@testable import Blocklists

@Suite struct `An index file` {
    private func sample(in directory: String, names: Int = 300) throws -> String {
        let path = directory + "/names.index"
        _ = try NameIndex.compile(to: path) { builder in
            for number in 0..<names {
                for id: UInt32 in 0...UInt32(number % 3) {
                    builder.add(
                        try Name("host\(number).example.org"),
                        scope: .subtree,
                        source: IndexSource(kind: .list, id: id)
                    )
                }
            }
        }
        return path
    }

    @Test func `costs at most sixteen octets a name`() throws {
        try withTemporaryDirectory { directory in
            let index = try NameIndex.open(try sample(in: directory, names: 50_000))
            #expect(index.nameCount == 50_000)
            #expect(index.octets <= 16 * index.nameCount)
        }
    }

    @Test func `leaves nothing behind but itself`() throws {
        try withTemporaryDirectory { directory in
            _ = try sample(in: directory)
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: directory) == ["names.index"]
            )
        }
    }

    @Test func `that can't be written leaves the old one`() throws {
        try withTemporaryDirectory { directory in
            let error = #expect(throws: NameIndexError.self) {
                try NameIndexBuilder().write(to: directory + "/missing/names.index")
            }
            guard case .file("create", _, ENOENT) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }

    @Test func `that is missing, empty or foreign is refused with the reason`() throws {
        try withTemporaryDirectory { directory in
            let path = directory + "/names.index"
            #expect(throws: NameIndexError.file(operation: "open", path: path, code: ENOENT)) {
                try NameIndex.open(path)
            }
            try write([], to: path)
            #expect(throws: NameIndexError.notAnIndex(path: path)) { try NameIndex.open(path) }
            try write(Array(repeating: 0x41, count: 4096), to: path)
            #expect(throws: NameIndexError.notAnIndex(path: path)) { try NameIndex.open(path) }
        }
    }

    @Test func `of another version is refused`() throws {
        try withTemporaryDirectory { directory in
            let path = try sample(in: directory)
            var octets = try read(path)
            octets[8] = 9
            try write(octets, to: path)
            #expect(throws: NameIndexError.unknownVersion(9, path: path)) {
                try NameIndex.open(path)
            }
        }
    }

    @Test func `cut anywhere is refused`() throws {
        try withTemporaryDirectory { directory in
            let path = try sample(in: directory, names: 20)
            let octets = try read(path)
            for count in stride(from: 0, to: octets.count, by: 97) {
                try write(Array(octets.prefix(count)), to: path)
                #expect(throws: NameIndexError.self) { try NameIndex.open(path) }
            }
        }
    }

    @Test func `with one changed octet is refused`() throws {
        try withTemporaryDirectory { directory in
            let path = try sample(in: directory, names: 20)
            let octets = try read(path)
            var random = SeededGenerator(seed: 5)
            for _ in 0..<100 {
                var damaged = octets
                let place = Int.random(in: 0..<octets.count, using: &random)
                damaged[place] ^= UInt8.random(in: 1...255, using: &random)
                try write(damaged, to: path)
                #expect(throws: NameIndexError.self, "octet \(place)") { try NameIndex.open(path) }
            }
        }
    }

    /// The worst case: every word may be a lie, and the checksum says it is the truth.
    @Test func `forged with a right checksum never crashes a look-up`() throws {
        try withTemporaryDirectory { directory in
            let path = try sample(in: directory, names: 40)
            let octets = try read(path)
            var random = SeededGenerator(seed: 6)
            var opened = 0
            for round in 0..<600 {
                var forged = octets
                for _ in 0..<Int.random(in: 1...40, using: &random) {
                    // Half of the damage into the header, where sizes are.
                    let range = round % 2 == 0 ? 32..<128 : 128..<octets.count
                    forged[Int.random(in: range, using: &random)] = UInt8.random(
                        in: 0...255,
                        using: &random
                    )
                }
                let checksum = unsafe forged[IndexFile.checksummedFrom...].withUnsafeBytes {
                    unsafe Checksum.of($0)
                }
                for byte in 0..<8 {
                    forged[24 + byte] = UInt8(truncatingIfNeeded: checksum >> UInt64(byte * 8))
                }
                try write(forged, to: path)
                do throws(NameIndexError) {
                    let index = try NameIndex.open(path)
                    opened += 1
                    for number in 0..<40 {
                        _ = index.found("host\(number).example.org")
                    }
                } catch {
                    continue
                }
            }
            #expect(opened > 100, "the forgeries should get past the checks")
        }
    }

    @Test func `is never written with two names under one hash`() throws {
        try withTemporaryDirectory { directory in
            let path = directory + "/names.index"
            let item = IndexItem(source: IndexSource(kind: .list, id: 1), scope: .exact)
            var builder = NameIndexBuilder()
            builder.append(hash: 42, check: 1, item: item)
            builder.append(hash: 42, check: 2, item: item)
            var result: NameIndexError?
            do throws(NameIndexError) {
                _ = try builder.write(to: path)
            } catch {
                result = error
            }
            #expect(result == .hashCollision)
        }
    }

    @Test func `is built again when two names collide`() throws {
        try withTemporaryDirectory { directory in
            let path = directory + "/names.index"
            let item = IndexItem(source: IndexSource(kind: .list, id: 1), scope: .exact)
            var attempts = 0
            let summary = try NameIndex.compile(to: path) { builder in
                attempts += 1
                builder.append(hash: 42, check: 1, item: item)
                if attempts == 1 { builder.append(hash: 42, check: 2, item: item) }
            }
            #expect(attempts == 2 && summary.names == 1)
        }
    }

    /// Whoever writes a list could gather names in one place of the table if he knew the key.
    ///
    /// A build draws another, and then they lie as any names do.
    @Test func `spreads a list that was crafted for another key`() throws {
        let known = SipHash(key0: 1, key1: 2)
        let crafted = try (0..<200_000).map { try Name("n\($0).example") }
            .filter { known.hash($0.octets.span, from: 0) >> 55 == 0 }
        #expect(crafted.count > IndexFile.displacementMax)
        try withTemporaryDirectory { directory in
            let path = directory + "/names.index"
            let fill = { (builder: inout NameIndexBuilder) in
                for name in crafted {
                    builder.add(name, scope: .exact, source: IndexSource(kind: .list, id: 1))
                }
            }
            var aimedAt = NameIndexBuilder(hash: known, check: SipHash(key0: 3, key1: 4))
            fill(&aimedAt)
            do throws(NameIndexError) {
                _ = try aimedAt.write(to: path)
                Issue.record("names that crowd together were written")
            } catch {
                #expect(error == .hashCollision)
            }
            let summary = try NameIndex.compile(to: path, feeding: fill)
            #expect(summary.names == crafted.count)
            // Of five million names none lies farther; of these few hundred the farthest lies about ten away.
            #expect(summary.displacement < 48)
        }
    }

    @Test func `refuses names that crowd together under a bad key`() throws {
        try withTemporaryDirectory { directory in
            let item = IndexItem(source: IndexSource(kind: .list, id: 1), scope: .exact)
            #expect(throws: NameIndexError.hashCollision) {
                try NameIndex.compile(to: directory + "/names.index") { builder in
                    for hash in 0..<UInt64(1000) {
                        builder.append(hash: hash, check: 1, item: item)
                    }
                }
            }
        }
    }
}

@Suite struct `The hash` {
    /// Two vectors of Rust's `SipHasher13` (key 00…0f) and four of CPython's bytes hash (key 0).
    ///
    /// The message is 00, 01, 02, ….
    @Test(arguments: [
        (
            0x0706_0504_0302_0100 as UInt64, 0x0f0e_0d0c_0b0a_0908 as UInt64, 0,
            0xabac_0158_050f_c4dc as UInt64
        ),
        (0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908, 1, 0xc9f4_9bf3_7d57_ca93),
        (0, 0, 8, 0xead4_11e6_7ebe_2eea), (0, 0, 15, 0xf30e_b725_bb91_c9ea),
        (0, 0, 16, 0x8972_1884_33a5_c5b7), (0, 0, 31, 0x1697_3944_3111_d49b),
    ])
    func `is SipHash-1-3`(key0: UInt64, key1: UInt64, count: Int, expected: UInt64) {
        let hash = SipHash(key0: key0, key1: key1)
        let message = (0..<UInt8(count)).map { $0 }
        #expect(hash.hash(message.span, from: 0) == expected)
    }

    @Test func `of a suffix is that of the suffix alone`() {
        let hash = SipHash.random()
        let octets = (0..<40).map { UInt8($0) }
        for start in 0...40 {
            #expect(
                hash.hash(octets.span, from: start)
                    == hash.hash(Array(octets[start...]).span, from: 0)
            )
        }
    }

    /// Vectors of the XXH64 specification.
    @Test(arguments: [
        ("", 0xef46_db37_51d8_e999 as UInt64), ("a", 0xd24e_c4f1_a98c_6e5b),
        ("abc", 0x44bc_2cf5_ad77_0999),
        ("Nobody inspects the spammish repetition", 0xfbce_a83c_8a37_8bf1),
    ])
    func `of a whole file is XXH64`(text: String, expected: UInt64) {
        let octets = Array(text.utf8)
        #expect(unsafe octets.withUnsafeBytes { unsafe Checksum.of($0) } == expected)
    }
}
