import Foundation
import Testing

@Suite struct `What fuzzing starts from, and what it has found` {
    private static let fuzz = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// Every file for a property in one of the two folders, by name.
    private func inputs(_ property: HostileProperty, in folder: String) throws -> [(String, Data)] {
        let files = Self.fuzz.appending(path: folder).appending(path: property.rawValue)
        guard FileManager.default.fileExists(atPath: files.path) else { return [] }
        return try FileManager.default.contentsOfDirectory(
            at: files,
            includingPropertiesForKeys: nil
        )
        .map { ($0.lastPathComponent, try Data(contentsOf: $0)) }
    }

    /// What `property` finds in `octets`, looked for on a thread that may wait: one property waits for tasks, for which
    /// the threads of tests are needed.
    private func violation(_ property: HostileProperty, _ octets: [UInt8]) async -> String? {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(returning: property.violation(octets))
            }
        }
    }

    @Test(arguments: HostileProperty.allCases)
    func `holds to its property`(property: HostileProperty) async throws {
        let corpus = try inputs(property, in: "Corpus")
        #expect(!corpus.isEmpty)
        for (name, data) in try corpus + inputs(property, in: "FailCases") {
            #expect(await violation(property, Array(data)) == nil, "\(name)")
        }
    }

    @Test(arguments: HostileProperty.allCases)
    func `is run by Fuzz/run`(property: HostileProperty) throws {
        let script = try String(contentsOf: Self.fuzz.appending(path: "run"), encoding: .utf8)
        let line = try #require(script.split(separator: "\n").first { $0.hasPrefix("properties=") })
        #expect(
            line.split(whereSeparator: { "= \"".contains($0) }).contains(
                Substring(property.rawValue)
            )
        )
    }

    @Test(arguments: HostileProperty.allCases)
    func `may be nothing, or a few octets`(property: HostileProperty) async {
        for count in 0..<40 {
            for octet in [0, 1, 0xC0, 0xFF] as [UInt8] {
                let octets = [UInt8](repeating: octet, count: count)
                #expect(await violation(property, octets) == nil, "\(count) times \(octet)")
            }
        }
    }
}
