import DNSWire
import Foundation
import PublicSuffixes
import Testing

/// The list that Landline ships.
enum Shipped {
    static let directory = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "blocklists/public-suffixes")

    static func octets() throws -> [UInt8] {
        let names = try FileManager.default.contentsOfDirectory(atPath: directory.path())
        let name = try #require(names.filter { $0.hasSuffix(".dat") }.max())
        return try Array(Data(contentsOf: directory.appending(path: name)))
    }

    static let list = Result { try PublicSuffixes(reading: octets()) }
}

extension PublicSuffixes {
    /// A list of these rules.
    static func of(_ rules: String...) throws -> PublicSuffixes {
        try PublicSuffixes(reading: Array(rules.joined(separator: "\n").utf8))
    }

    /// The registrable domain of a name as text.
    func registrable(_ name: String, in division: Division = .all) throws -> String? {
        try registrableDomain(of: Name(name), in: division)?.description
    }

    /// The domain by which a name is told, as text.
    func told(_ name: String) throws -> String { try domain(of: Name(name)).description }
}
