import Attribution
import Catalogue
import DNSWire
import Foundation
import Testing

/// What the shipped catalogue must never do, held against lists of names that lie beside the repository.
///
/// The lists are no part of it; where they are missing, these tests are skipped.
@Suite(.enabled(if: ReferenceNames.isThere)) struct `The shipped catalogue` {
    private let entries: [Name: CatalogueEntry]

    /// The purposes that a policy of ours blocks.
    private static let blockable: Set<Purpose> = [.telemetry, .crash, .ads, .attribution]

    init() {
        let catalogue = Catalogue.load(directory: ShippedCatalogue.directory)
        entries = Dictionary(
            catalogue.entries.map { ($0.name, $0) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// The most specific entry that covers `name`.
    private func entry(for name: Name) -> CatalogueEntry? {
        var suffix: Name? = name
        while let candidate = suffix {
            if let entry = entries[candidate], candidate == name || entry.scope == .subtree {
                return entry
            }
            suffix = candidate.parent
        }
        return nil
    }

    @Test func `marks whatever must never be blocked as essential, where it knows it`() throws {
        for name in try ReferenceNames.neverBlocked() {
            guard let entry = entry(for: name) else { continue }
            #expect(entry.isEssential, "\(name), by \(entry.file):\(entry.line)")
            #expect(!Self.blockable.contains(entry.purpose), "\(name)")
        }
    }

    @Test func `knows all of it for the organisations that were curated first`() throws {
        let makers = ["apple.com", "icloud.com", "googleapis.com", "xiaomi.net", "samsungdm.com"]
        for name in try ReferenceNames.neverBlocked() {
            guard try makers.contains(where: { name.isEqualToOrBelow(try Name($0)) }) else {
                continue
            }
            #expect(entry(for: name) != nil, "\(name)")
        }
    }

    @Test func `calls no popular host a tracker`() throws {
        for name in try ReferenceNames.popular() {
            guard let entry = entry(for: name) else { continue }
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
