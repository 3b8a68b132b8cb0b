import Blocklists
import DNSWire
import Policies
import TestChance
import Testing

@testable import Rulesets

@Suite struct `A ruleset's file` {
    static let index = RulesetFile.IndexIdentity(sourceDigest: 7, names: 3, octets: 4_096)

    static func octets() throws -> [UInt8] {
        RulesetFile.encode(generation: 42, index: index, try SampleRuleset.contents())
    }

    @Test func `reads back as it was written`() throws {
        let (generation, index, contents) = try RulesetFile.decode(Self.octets(), path: "r")
        #expect(generation == 42)
        #expect(index == Self.index)
        #expect(contents == (try SampleRuleset.contents()))
    }

    @Test func `of nothing reads back too`() throws {
        let empty = RulesetContents(
            compiledAt: -1,
            rulebook: .empty,
            entries: [],
            lists: [],
            settings: AnswererSettings()
        )
        let octets = RulesetFile.encode(generation: 1, index: Self.index, empty)
        #expect(try RulesetFile.decode(octets, path: "r").2 == empty)
    }

    @Test func `is refused at every shorter length`() throws {
        let octets = try Self.octets()
        for count in 0..<octets.count {
            #expect(throws: RulesetError.self) {
                try RulesetFile.decode(Array(octets.prefix(count)), path: "r")
            }
        }
    }

    @Test func `is refused with anything behind it`() throws {
        #expect(throws: RulesetError.checksum(path: "r")) {
            try RulesetFile.decode(Self.octets() + [0], path: "r")
        }
    }

    @Test func `is refused with any bit turned`() throws {
        let octets = try Self.octets()
        for offset in octets.indices {
            var damaged = octets
            damaged[offset] ^= 1 << (offset % 8)
            #expect(throws: RulesetError.self, "octet \(offset)") {
                try RulesetFile.decode(damaged, path: "r")
            }
        }
    }

    @Test func `of another version is refused by its number`() throws {
        var octets = try Self.octets()
        octets[8] = 9
        #expect(throws: RulesetError.unknownVersion(9, path: "r")) {
            try RulesetFile.decode(octets, path: "r")
        }
    }

    /// Damage behind a right checksum: what a mistake of another version, or malice, would look like.
    @Test(arguments: 0..<2_000 as Range<UInt64>)
    func `never crashes the reader, even where its checksum is right`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var content = Array(try Self.octets().dropFirst(RulesetFile.headerOctets))
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let offset = Int.random(in: 0..<content.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: content[offset] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 1: content[offset] = UInt8.random(in: 0...255, using: &random)
            case 2: content.removeSubrange(offset..<min(content.count, offset + 9))
            default: content.insert(0xFF, at: offset)
            }
            if content.isEmpty { content = [0] }
        }
        let octets = RulesetFile.seal(generation: 42, content: content)
        do {
            let (_, _, contents) = try RulesetFile.decode(octets, path: "r")
            // What reads must also be safe to use.
            let table = DecisionTable(
                lines: contents.rulebook.lines,
                entries: contents.entries.map(\.facts),
                lists: contents.lists.map(\.id),
                modeDefault: contents.settings.blocking.mode
            )
            _ = table.decide(Matches(), for: contents.rulebook.unknown, at: 0)
            _ = ReasonTexts(contents)
        } catch {
            guard case .damaged = error else {
                Issue.record("seed \(seed): \(error)")
                return
            }
        }
    }

    @Test(arguments: 0..<200 as Range<UInt64>)
    func `made of anything is refused`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let octets = (0..<Int.random(in: 0..<300, using: &random)).map { _ in
            UInt8.random(in: 0...255, using: &random)
        }
        #expect(throws: RulesetError.self) { try RulesetFile.decode(octets, path: "r") }
        #expect(throws: RulesetError.self) {
            try RulesetFile.decode(RulesetFile.seal(generation: 1, content: octets), path: "r")
        }
    }

    @Test func `that promises more than it has reserves nothing`() {
        // A count of four thousand million devices in a file of fifty octets.
        var writer = OctetWriter()
        writer.write(UInt32.max)
        writer.write(UInt64(0))
        var reader = OctetReader(writer.octets, at: 0)
        #expect(throws: RulesetFault.self) {
            try reader.readArray { reader throws(RulesetFault) in try reader.read(UInt8.self) }
        }
    }
}
