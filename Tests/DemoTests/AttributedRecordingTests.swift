import Attribution
import Catalogue
import DNSWire
import Demo
import Foundation
import Testing

@Suite struct `What the recorded phones asked` {
    private let catalogue = Catalogue.load(
        directory: URL(filePath: #filePath).resolvingSymlinksInPath()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "blocklists").path(percentEncoded: false)
    )

    @Test func `is known to the catalogue, with its purpose`() throws {
        let entries = Dictionary(
            catalogue.entries.map { ($0.name, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        let names = Set(try PhoneRecording.all().flatMap(\.asks).map(\.question.name))
        for name in names {
            let suffixes = sequence(first: name, next: \.parent)
            let entry = suffixes.lazy.compactMap { suffix in
                entries[suffix].flatMap { suffix == name || $0.scope == .subtree ? $0 : nil }
            }.first
            #expect(entry != nil && entry?.purpose != .unknown, "\(name)")
        }
    }

    @Test func `cites sources that the catalogue names`() throws {
        for recording in try PhoneRecording.all() {
            for source in recording.sources {
                #expect(catalogue.evidence(source) != nil, "\(recording.device): \(source)")
            }
        }
    }

    @Test func `tells makers that the catalogue knows`() throws {
        for recording in try PhoneRecording.all() {
            let maker = Slug(recording.maker).flatMap(catalogue.organisation)
            #expect(maker?.master == .maker, "\(recording.device)")
        }
    }
}
