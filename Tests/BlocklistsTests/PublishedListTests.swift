import Blocklists
import DNSWire
import Foundation
import Testing

/// Lists as they are published, when they lie beside the repository.
@Suite struct `A published list` {
    private static let directory = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "../shared/data/lists").standardizedFileURL

    static let rows: [(file: String, format: ListFormat, names: Int)] = [
        ("stevenblack.hosts", .hosts, 84_897), ("adaway.hosts", .hosts, 5_999),
        ("blp-tracking.adblock.txt", .adblock, 143_282),
        ("perflyst-smarttv.adblock.txt", .adblock, 100),
        ("blp-basic.domains.txt", .domains, 75_332),
        ("hagezi-pro-mini.wildcard.txt", .domains, 53_572),
    ]

    /// The list's octets, unpacked by gzip; nil, with a reason printed, where there is none.
    private static func octets(of file: String) throws -> [UInt8]? {
        let packed = directory.appending(path: file + ".gz")
        guard FileManager.default.fileExists(atPath: packed.path(percentEncoded: false)) else {
            print("skipped: \(file) is not in \(directory.path(percentEncoded: false))")
            return nil
        }
        let gzip = Process()
        gzip.executableURL = URL(filePath: "/usr/bin/gzip")
        gzip.arguments = ["-dc", packed.path(percentEncoded: false)]
        let output = Pipe()
        gzip.standardOutput = output
        try gzip.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        gzip.waitUntilExit()
        #expect(gzip.terminationStatus == 0)
        return Array(data)
    }

    @Test(arguments: rows)
    func `is read nearly whole, and its rules are found in its index`(
        row: (file: String, format: ListFormat, names: Int)
    ) throws {
        guard let octets = try Self.octets(of: row.file) else { return }
        #expect(ListFormat.detect(octets.span) == row.format)
        let parsed = ParsedList(parsing: octets)
        // The owner of the data counted lines that name a host; a few name localhost or the like.
        #expect(parsed.summary.rules >= row.names * 95 / 100)
        #expect(parsed.summary.rules <= row.names * 2)
        #expect(parsed.summary.rejectedCount <= max(40, row.names / 1000), "\(parsed.summary)")
        print(
            "\(row.file): \(parsed.summary.lines) lines, \(parsed.summary.rules) rules, "
                + "\(parsed.summary.rejectedCount) rejected"
        )
        try withTemporaryDirectory { directory in
            let path = directory + "/list"
            try write(octets, to: path)
            let index = directory + "/names.index"
            let summary = try NameIndex.compile(to: index) { builder in
                _ = try builder.add(ListFile(path: path), id: 3)
            }
            let opened = try NameIndex.open(index)
            let rules = parsed.rules
            #expect(summary.names == Set(rules.map(\.name)).count)
            // Twenty thousand of a list's rules tell as much as all of them, and a debug build is slow.
            for place in stride(from: 0, to: rules.count, by: max(1, rules.count / 20_000)) {
                let (name, rule) = rules[place]
                let asked =
                    rule.scope == .subdomainsOnly ? try name.prepending(label: "x".utf8) : name
                let source = IndexSource(kind: .list, id: 3, isException: rule.isException)
                let found = opened.found(asked)
                #expect(found.contains { $0.source == source && $0.depth == name.labelCount })
            }
        }
    }

    /// Popular names are listed by none of these lists above what a naive set says.
    @Test func `blocks no name that a naive set wouldn't`() throws {
        guard let octets = try Self.octets(of: "stevenblack.hosts") else { return }
        let rules = ParsedList(parsing: octets).rules
        let listed = Set(rules.map(\.name))
        let sample = Self.directory.appending(path: "../popular-sample.txt")
        let names = try String(contentsOf: sample, encoding: .utf8).split(separator: "\n")
            .filter { !$0.hasPrefix("#") }
        try withTemporaryDirectory { directory in
            var builder = NameIndexBuilder()
            for (name, rule) in rules {
                builder.add(name, scope: rule.scope, source: IndexSource(kind: .list, id: 1))
            }
            _ = try builder.write(to: directory + "/names.index")
            let index = try NameIndex.open(directory + "/names.index")
            for text in names {
                let name = try Name(text)
                #expect(!index.found(name).isEmpty == listed.contains(name), "\(name)")
            }
        }
    }
}
