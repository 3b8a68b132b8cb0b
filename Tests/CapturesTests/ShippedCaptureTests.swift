import Attribution
import Captures
import Catalogue
import Classification
import DNSWire
import Foundation
import Policies
import Testing

@Suite struct `What the shipped phones asked` {
    private let catalogue = Catalogue.load(
        directory: URL(filePath: #filePath).resolvingSymlinksInPath()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "blocklists").path(percentEncoded: false)
    )

    @Test func `is known to the catalogue, with organisation, master and purpose`() throws {
        let classifier = try Classifier(policy: BuiltInPolicies.quiet, catalogue: catalogue)
        for shipped in try ShippedCapture.all() {
            for name in Set(shipped.capture.asks.map(\.question.name)) {
                let called = classifier.called(name, classifier.verdict(name))
                #expect(
                    called.isCatalogued && called.purpose != .unknown,
                    "\(shipped.id): \(name)"
                )
            }
        }
    }

    @Test func `cites sources that the catalogue names`() throws {
        for shipped in try ShippedCapture.all() {
            for source in shipped.capture.sources {
                #expect(catalogue.evidence(source) != nil, "\(shipped.id): \(source)")
            }
        }
    }

    @Test func `tells makers that the catalogue knows`() throws {
        for shipped in try ShippedCapture.all() {
            let maker = shipped.capture.maker.flatMap { Slug($0) }.flatMap(catalogue.organisation)
            #expect(maker != nil, "\(shipped.id)")
        }
    }

    @Test func `is carried for a Xiaomi, a Samsung, a Pixel and an iPhone at least`() throws {
        let makers = Set(try ShippedCapture.all().compactMap(\.capture.maker))
        #expect(makers.isSuperset(of: ["xiaomi", "samsung", "google", "apple"]))
    }

    @Test func `is told apart by file, word and hardware address`() throws {
        let shipped = try ShippedCapture.all()
        #expect(Set(shipped.map(\.id)).count == shipped.count)
        #expect(Set(shipped.map(\.capture.device)).count == shipped.count)
        #expect(Set(shipped.compactMap(\.capture.mac)).count == shipped.count)
    }

    @Test func `cites where its names come from, and lasts into the tenth minute`() throws {
        for shipped in try ShippedCapture.all() {
            #expect(!shipped.capture.sources.isEmpty, "\(shipped.id)")
            #expect(!shipped.capture.note.isEmpty, "\(shipped.id)")
            let last = try #require(shipped.capture.asks.last)
            #expect((.seconds(540) ... .seconds(600)).contains(last.offset), "\(shipped.id)")
        }
    }

    /// A file that nobody listed would lie in the program unused.
    @Test func `is every file of its folder`() throws {
        let folder = URL(filePath: #filePath).resolvingSymlinksInPath()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Sources/Captures/Phones")
        let files = try FileManager.default.contentsOfDirectory(
            atPath: folder.path(percentEncoded: false)
        )
        #expect(Set(files) == Set(ShippedCapture.ids.map { $0 + ".toml" }))
    }
}
