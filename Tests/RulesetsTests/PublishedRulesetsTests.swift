import Addresses
import Blocklists
import DNSWire
import Foundation
import Policies
import Rulesets
import Testing

@Suite struct `Published rulesets` {
    let directory: TemporaryDirectory
    let published: PublishedRulesets

    init() throws {
        directory = try TemporaryDirectory()
        published = PublishedRulesets(directory: directory.path)
    }

    @discardableResult
    func publish(digest: UInt64, rules: [String] = SampleRuleset.defaultRules) throws -> UInt32 {
        let contents = try SampleRuleset.contents(rules: rules)
        return try published.publish(
            contents,
            sourceDigest: digest,
            compileIndex: SampleRuleset.compileIndex(of: contents)
        )
    }

    func inode(_ path: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(
            atPath: "\(directory.path)/\(path)"
        )
        return try #require(attributes[.systemFileNumber] as? Int)
    }

    @Test func `are none at first`() throws {
        #expect(try published.currentGeneration() == nil)
        #expect(try published.generations() == [])
        #expect(throws: RulesetError.nothingPublished(directory: directory.path)) {
            try published.loadCurrent()
        }
    }

    @Test func `come back whole`() throws {
        #expect(try publish(digest: 1) == 1)
        let ruleset = try published.loadCurrent()
        #expect(ruleset.generation == 1)
        #expect(ruleset.contents == (try SampleRuleset.contents()))
        #expect(try published.contents(of: 1) == ruleset.contents)
        #expect(try directory.names == ["1", "current"])
    }

    @Test func `decide by what was published`() throws {
        try publish(digest: 1)
        let ruleset = try published.loadCurrent()
        let profile = ruleset.devices.profile(
            address: IPAddress(192, 0, 2, 1),
            mac: nil
        )
        let asked = try Name("x.track.example.org")
        var matches = Matches()
        let verdict = ruleset.decide(
            foldedName: asked.octets.span,
            for: profile,
            at: 0,
            matches: &matches
        )
        #expect(verdict.action == .block)
        #expect(verdict.mode == .refused)
        #expect(ruleset.reasons.text(verdict) == "list:oisd, your rule family.rules:6")
        let why = ruleset.explain(try Name("X.TRACK.example.org"), for: profile, at: 0)
        #expect(why.verdict == verdict)
    }

    @Test func `count up, and the newest holds`() throws {
        for generation in 1...3 as ClosedRange<UInt32> {
            #expect(try publish(digest: UInt64(generation)) == generation)
            #expect(try published.currentGeneration() == generation)
        }
        #expect(try published.generations() == [1, 2, 3])
    }

    @Test func `share an index that would come out the same`() throws {
        try publish(digest: 1)
        try publish(digest: 1)
        try publish(digest: 2)
        #expect(try inode("1/names.index") == inode("2/names.index"))
        #expect(try inode("2/names.index") != inode("3/names.index"))
        #expect(try published.loadCurrent().generation == 3)
    }

    @Test func `compile the index again where the old one is damaged`() throws {
        try publish(digest: 1)
        try Data([1, 2, 3]).write(
            to: URL(filePath: "\(directory.path)/1/names.index")
        )
        try publish(digest: 1)
        #expect(try published.loadCurrent().generation == 2)
    }

    @Test func `stay as they are where compiling fails`() throws {
        struct Failure: Error {}
        try publish(digest: 1)
        #expect(throws: Failure.self) {
            try published.publish(SampleRuleset.contents(), sourceDigest: 2) { _ in throw Failure()
            }
        }
        #expect(try published.loadCurrent().generation == 1)
        #expect(try publish(digest: 2) == 2)
        #expect(try directory.names == ["1", "2", "current"])
    }

    @Test func `go when nobody wants them, but never the one that holds`() throws {
        for digest in 1...4 as ClosedRange<UInt64> { try publish(digest: digest) }
        #expect(try published.removeGenerations(except: [2]) == [1, 3])
        #expect(try published.generations() == [2, 4])
        #expect(try published.removeGenerations(except: []) == [2])
        #expect(try published.loadCurrent().generation == 4)
        #expect(try publish(digest: 9) == 5)
    }

    @Test func `survive what a killed publisher left behind`() throws {
        try publish(digest: 1)
        let unfinished = "\(directory.path)/2.new"
        try FileManager.default.createDirectory(
            atPath: unfinished,
            withIntermediateDirectories: false
        )
        try Data([0]).write(to: URL(filePath: "\(unfinished)/names.index"))
        try FileManager.default.createSymbolicLink(
            atPath: "\(directory.path)/current.1.new",
            withDestinationPath: "2"
        )
        #expect(try publish(digest: 2) == 2)
        #expect(try directory.names == ["1", "2", "current"])
    }

    @Test func `survive a publisher that was killed before current was turned`() throws {
        try publish(digest: 1)
        try publish(digest: 2)
        try FileManager.default.removeItem(atPath: "\(directory.path)/current")
        try FileManager.default.createSymbolicLink(
            atPath: "\(directory.path)/current",
            withDestinationPath: "1"
        )
        #expect(try published.loadCurrent().generation == 1)
        #expect(try publish(digest: 3) == 3)
    }

    @Test(arguments: ["../etc", "01", "-1", "0", "x", "4294967296"])
    func `are not looked for elsewhere`(destination: String) throws {
        try FileManager.default.createSymbolicLink(
            atPath: "\(directory.path)/current",
            withDestinationPath: destination
        )
        #expect(throws: RulesetError.strangeCurrent(path: "\(directory.path)/current")) {
            try published.loadCurrent()
        }
    }

    @Test func `are refused with another's index`() throws {
        try publish(digest: 1)
        try publish(digest: 2, rules: [])
        let paths = ["1", "2"].map { "\(directory.path)/\($0)/names.index" }
        try FileManager.default.removeItem(atPath: paths[1])
        try FileManager.default.copyItem(atPath: paths[0], toPath: paths[1])
        #expect(throws: RulesetError.strangeIndex(path: paths[1])) { try published.load(2) }
    }

    @Test func `are refused under another's number`() throws {
        try publish(digest: 1)
        try FileManager.default.copyItem(
            atPath: "\(directory.path)/1",
            toPath: "\(directory.path)/7"
        )
        #expect(throws: RulesetError.strangeCurrent(path: "\(directory.path)/7/ruleset.bin")) {
            try published.load(7)
        }
    }

    @Test func `that are damaged on the disk say so`() throws {
        try publish(digest: 1)
        let path = "\(directory.path)/1/ruleset.bin"
        var octets = [UInt8](try Data(contentsOf: URL(filePath: path)))
        octets[100] ^= 1
        try Data(octets).write(to: URL(filePath: path))
        #expect(throws: RulesetError.checksum(path: path)) { try published.loadCurrent() }
        try Data().write(to: URL(filePath: path))
        #expect(throws: RulesetError.notARuleset(path: path)) { try published.loadCurrent() }
    }
}
