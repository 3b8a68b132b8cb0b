import Attribution
import Catalogue
import DNSWire
import Foundation
import Testing

/// What the shipped catalogue must never do, held against lists of names that lie beside the repository.
///
/// The lists are no part of it; where they are missing, these tests are skipped.
@Suite(.enabled(if: ReferenceNames.isThere)) struct `The shipped catalogue` {
    private let index: EntryIndex

    /// The purposes that a policy of ours blocks.
    private static let blockable: Set<Purpose> = [.telemetry, .crash, .ads, .attribution]

    init() {
        index = EntryIndex(Catalogue.load(directory: ShippedCatalogue.directory))
    }

    @Test func `knows whatever must never be blocked, and marks it as essential`() throws {
        for name in try ReferenceNames.neverBlocked() {
            let entry = try #require(index.entry(for: name), "\(name)")
            #expect(entry.isEssential, "\(name), by \(entry.file):\(entry.line)")
            #expect(!Self.blockable.contains(entry.purpose), "\(name)")
        }
    }

    @Test func `calls no popular host a tracker`() throws {
        for name in try ReferenceNames.popular() {
            guard let entry = index.entry(for: name) else { continue }
            #expect(!Self.blockable.contains(entry.purpose), "\(name), \(entry.file):\(entry.line)")
        }
    }
}

/// Where the catalogue lies that is shipped.
enum ShippedCatalogue {
    static let directory = ReferenceNames.root + "/blocklists"
}

/// Names to hold the catalogue against.
enum ReferenceNames {
    static let root = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .path(percentEncoded: false)

    private static let directory = root + "/../shared/data"

    static var isThere: Bool {
        FileManager.default.fileExists(atPath: directory + "/reference/never-block.csv")
    }

    /// Names whose loss breaks phones; `*` stands for what differs, and becomes `1` here.
    static func neverBlocked() throws -> [Name] {
        try lines(of: "reference/never-block.csv").dropFirst().compactMap { line in
            let host = line.prefix { $0 != "," }
            return try Name(host.replacingOccurrences(of: "*", with: "1"))
        }
    }

    static func popular() throws -> [Name] {
        try lines(of: "popular-sample.txt").filter { !$0.hasPrefix("#") }.map { try Name($0) }
    }

    private static func lines(of file: String) throws -> [Substring] {
        try String(contentsOfFile: directory + "/" + file, encoding: .utf8)
            .split(whereSeparator: \.isNewline)
    }
}
