import Control
import DNSWire
import Foundation
import Processes
import PublicSuffixes
import Rulesets
import TestDisks
import Testing

@testable import Keeper

@Suite struct `The public suffix list that holds` {
    let house: HouseFixture
    /// Where fetched ones lie.
    let fetched: String

    init() throws {
        house = try HouseFixture()
        fetched = house.instance.state.fetchedSuffixes
        try FileManager.default.createDirectory(
            atPath: house.instance.state.fetched,
            withIntermediateDirectories: true
        )
        try FileManager.default.createDirectory(
            atPath: house.directory.file("blocklists/public-suffixes"),
            withIntermediateDirectories: true
        )
        try house.write("com", to: "blocklists/public-suffixes/2020-01-01.dat")
        try house.write("com\nshipped.example", to: "blocklists/public-suffixes/2023-02-09.dat")
        try house.write("licence", to: "blocklists/public-suffixes/README.md")
    }

    private func load() -> SuffixListFile {
        SuffixListFile.load(house.instance.state, catalogue: house.instance.catalogue)
    }

    private func shippedOctets() throws -> [UInt8] {
        let repository = URL(filePath: #filePath).resolvingSymlinksInPath()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let path = repository.appending(path: "blocklists/public-suffixes/2023-02-09.dat")
        return try Array(Data(contentsOf: path))
    }

    @Test func `is the newest that is shipped, before any was fetched`() throws {
        let file = load()
        #expect(file.path?.hasSuffix("2023-02-09.dat") == true)
        #expect(file.suffixes.ruleCount == 2)
        #expect(file.problem == nil)
    }

    @Test func `is the fetched one when that is good`() throws {
        try DurableFile.replace(fetched, with: try shippedOctets())
        let file = load()
        #expect(file.path == fetched)
        #expect(try file.suffixes.isPublicSuffix(Name("co.uk")))
        #expect(file.problem == nil)
    }

    @Test func `is the shipped one when the fetched one is damaged, which is told`() throws {
        let octets = try shippedOctets()
        try DurableFile.replace(fetched, with: Array(octets.prefix(octets.count / 2)))
        let file = load()
        #expect(file.path?.hasSuffix("2023-02-09.dat") == true)
        #expect(file.problem?.file == fetched)
        #expect(file.problem?.remedy?.contains("landline update") == true)
    }

    @Test func `is empty, and told of, where there is none`() throws {
        let file = SuffixListFile.load(house.instance.state, catalogue: nil)
        #expect(file.path == nil)
        #expect(file.suffixes.ruleCount == 0)
        #expect(file.problem?.remedy?.contains("landline update") == true)
    }

    @Test func `is kept when lists are forgotten`() throws {
        try DurableFile.replace(fetched, with: Array("com\n".utf8))
        var store = ListStore(directory: house.instance.state.lists)
        try store.retain([])
        #expect(FileManager.default.fileExists(atPath: fetched))
    }
}
